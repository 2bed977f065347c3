package dev.tunesmith.engine.nn;

import static dev.tunesmith.engine.testkit.GoldenModel.largestDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.testkit.FiniteDifferences;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss in chunks of rows against the loss of all rows at once. */
class ResponseLossTest {

    private static final int ROWS = 11;
    private static final int WIDTH = 12;
    private static final int VOCABULARY = 29;

    private record Outcome(double loss, float[] rowLosses, float[] dHidden, float[] dHead) {}

    private static Outcome outcome(int chunkRows) {
        Random random = new Random(4);
        int[] targets = random.ints(ROWS, 0, VOCABULARY).toArray();
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.of(FiniteDifferences.random(random, VOCABULARY * WIDTH), VOCABULARY, WIDTH);
            Tensor hidden = Tensors.of(FiniteDifferences.random(random, ROWS * WIDTH), ROWS, WIDTH);
            Tensor dHead = Tensors.zeros(DType.FLOAT32, VOCABULARY, WIDTH);
            Linear head = new Linear(weight, null, new Linear.Gradients(dHead, null));
            ResponseLoss.Result result = new ResponseLoss(head, chunkRows).forward(hidden, targets, true);
            return new Outcome(
                    result.loss(),
                    result.rowLosses(),
                    Objects.requireNonNull(result.dHidden()).toFloats(),
                    dHead.toFloats());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 10, 11, 12, 1000})
    void theChunkChangesNothing(int chunkRows) {
        Outcome whole = outcome(ROWS);
        Outcome chunked = outcome(chunkRows);
        assertThat(chunked.loss).isCloseTo(whole.loss, within(1e-6 * whole.loss));
        assertThat(largestDifference(chunked.rowLosses, whole.rowLosses)).isLessThan(1e-5f);
        assertThat(largestDifference(chunked.dHidden, whole.dHidden)).isLessThan(1e-5f);
        assertThat(largestDifference(chunked.dHead, whole.dHead)).isLessThan(1e-5f);
    }

    @Test
    void aChunkHasARow() {
        assertThatThrownBy(() -> outcome(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a chunk has 1 row or more, found 0");
    }
}
