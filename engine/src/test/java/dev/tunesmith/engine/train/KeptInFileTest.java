package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.testkit.GoldenModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptInFileTest {

    @TempDir
    private Path folder;

    @Test
    void partsOfRowsComeBackBitForBitAndNothingStays() {
        TrainingRow one = GoldenModel.row("one", new int[] {1, 2, 3, 4, 5}, 2);
        TrainingRow two = GoldenModel.row("two", new int[] {1, 2, 3}, 2);
        try (Scope scope = Scope.open();
                KeptInFile kept = new KeptInFile(folder)) {
            Tensor first = Tensors.uniform(5, 7);
            Tensor second = Tensors.uniform(3, 7);
            assertThat(kept.of(one, 1, 5, () -> first).toFloats())
                    .isEqualTo(first.narrow(0, 1, 4).toFloats());
            assertThat(kept.of(two, 0, 3, () -> second).toFloats()).isEqualTo(second.toFloats());
            assertThat(kept.of(one, 2, 4, KeptInFileTest::again).toFloats())
                    .isEqualTo(first.narrow(0, 2, 2).toFloats());
            assertThat(kept.of(two, 2, 3, KeptInFileTest::again).toFloats())
                    .isEqualTo(second.narrow(0, 2, 1).toFloats());
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static Tensor again() {
        throw new IllegalStateException("a row is computed once");
    }
}
