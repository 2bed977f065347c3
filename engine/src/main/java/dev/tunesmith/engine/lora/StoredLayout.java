package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.tensor.Tensor;

/**
 * How a checkpoint stores a linear layer whose weight this engine holds as [O, I], rows by part and then by head.
 *
 * <p>Parts are queries, keys and values of a layer that Hugging Face itself has fused.
 *
 * @param transposed whether the weight is stored as [I, O], as the {@code Conv1D} of GPT-2; PEFT's {@code fan_in_fan_out}
 * @param heads H where rows are stored by head and then by part, [H, P, E], as in GPT-NeoX; else 1
 * @param parts P
 */
public record StoredLayout(boolean transposed, int heads, int parts) {

    /** [O, I], rows as they are. */
    public static final StoredLayout PLAIN = new StoredLayout(false, 1, 1);

    /** [I, O]. */
    public static final StoredLayout TRANSPOSED = new StoredLayout(true, 1, 1);

    /** Rows [H, P, E]. */
    public static StoredLayout interleaved(int heads, int parts) {
        return new StoredLayout(false, heads, parts);
    }

    /** Whether a stored weight is the engine's, number by number. */
    public boolean isPlain() {
        return !transposed && heads == 1;
    }

    /** Shape of the stored weight. */
    public long[] shape(int outputs, int inputs) {
        return transposed ? new long[] {inputs, outputs} : new long[] {outputs, inputs};
    }

    /** A stored weight or bias as the engine holds it: a view or a copy. */
    public Tensor fromStored(Tensor stored) {
        return rowsFromStored(transposed && stored.shape().length == 2 ? stored.t() : stored);
    }

    /** The engine's weight or bias as it is stored: a view or a copy. */
    public Tensor toStored(Tensor own) {
        Tensor rows = rowsToStored(own);
        return transposed && own.shape().length == 2 ? rows.t() : rows;
    }

    /** Rows in the engine's order, such as those of LoRA's B [O, R], which PEFT never transposes. */
    Tensor rowsFromStored(Tensor stored) {
        return reorder(stored, heads, parts);
    }

    /** Rows in the stored order. */
    Tensor rowsToStored(Tensor own) {
        return reorder(own, parts, heads);
    }

    /** Rows [A, B, E] -> [B, A, E]. */
    private static Tensor reorder(Tensor rows, int outer, int inner) {
        if (outer == 1 || inner == 1) {
            return rows;
        }
        long perBlock = rows.size(0) / ((long) outer * inner);
        return rows.reshape(outer, inner, perBlock, rows.elements() / rows.size(0))
                .permute(1, 0, 2, 3)
                .reshape(rows.shape());
    }
}
