package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * A table of rows picked by id: token embeddings, or learned positions.
 *
 * <p><b>Shapes</b>: ids [T] → [T, D]; table [V, D].
 *
 * @param weight the table, borrowed
 * @param gradient where its gradient is added, float32, borrowed; null where it is frozen
 */
public record Embedding(Tensor weight, @Nullable Tensor gradient) {

    /** The rows of ids, float32. */
    public Tensor forward(int[] ids) {
        return weight.indexSelect(0, Tensors.indices(ids)).to(DType.FLOAT32);
    }

    /** Add the gradient of the rows, [T, D], to the table's where that is trained; rows not picked get none. */
    public void addGradient(int[] ids, Tensor dRows) {
        if (gradient != null) {
            gradient.indexAddInPlace(0, Tensors.indices(ids), dRows);
        }
    }
}
