package dev.tunesmith.engine.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenChooserTest {

    /** Vocabularies that are cut into chunks of 256, of 64, and not at all. */
    @ParameterizedTest
    @ValueSource(ints = {1024, 320, 97})
    void theLikeliestIsTheLowestIdOfTheLargestLogit(int vocabulary) {
        Random random = new Random(vocabulary);
        int rows = 50;
        float[] logits = new float[rows * vocabulary];
        long[] expected = new long[rows];
        for (int row = 0; row < rows; row++) {
            for (int id = 0; id < vocabulary; id++) {
                float logit = random.nextInt(40) - 60f; // few values, so ties within chunks and between them
                logits[row * vocabulary + id] = logit;
                if (logit > logits[row * vocabulary + (int) expected[row]]) {
                    expected[row] = id;
                }
            }
        }
        try (Scope scope = Scope.open()) {
            assertThat(TokenChooser.likeliest(Tensors.of(logits, rows, vocabulary)))
                    .containsExactly(expected);
        }
    }
}
