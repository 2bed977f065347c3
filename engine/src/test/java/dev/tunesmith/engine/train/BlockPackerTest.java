package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.model.TrainedWeights;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.TinyDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockPackerTest {

    private static final int I = TrainingRow.IGNORED;

    private static List<TrainingRow> pack(int length, int[]... documents) {
        BlockPacker packer = new BlockPacker(length, "block");
        for (int[] document : documents) {
            packer.add(document);
        }
        return packer.rows();
    }

    @Test
    void documentsFollowOneAnotherAndGoOnInTheNextBlock() {
        List<TrainingRow> rows = pack(6, new int[] {1, 2, 0}, new int[] {3, 4, 5, 6, 7, 0}, new int[] {8, 0});
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).ids()).containsExactly(1, 2, 0, 3, 4, 5);
        assertThat(rows.get(0).labels()).containsExactly(I, 2, 0, I, 4, 5);
        assertThat(rows.get(0).starts()).containsExactly(0, 3);
        // The last token of the block before comes along as context, without a loss.
        assertThat(rows.get(1).ids()).containsExactly(5, 6, 7, 0, 8, 0);
        assertThat(rows.get(1).labels()).containsExactly(I, 6, 7, 0, I, 0);
        assertThat(rows.get(1).starts()).containsExactly(0, 4);
    }

    @Test
    void everyTokenButTheFirstOfEachDocumentIsPredictedOnce() {
        int[] one = IntStream.range(100, 183).toArray();
        int[] two = IntStream.range(200, 237).toArray();
        for (int length = 2; length < 20; length++) {
            List<Integer> targets = new ArrayList<>();
            for (TrainingRow row : pack(length, one, two)) {
                assertThat(row.length()).isLessThanOrEqualTo(length);
                Arrays.stream(row.labels()).filter(label -> label != I).forEach(targets::add);
            }
            assertThat(targets)
                    .containsExactlyElementsOf(IntStream.concat(IntStream.range(101, 183), IntStream.range(201, 237))
                            .boxed()
                            .toList());
        }
    }

    @Test
    void aBlockBecomesOneSegmentADocumentWithPositionsOfItsOwn() {
        TrainingRow row = pack(10, new int[] {1, 2, 0}, new int[] {3, 4, 5, 0}).get(0);
        PackedBatch batch = new Packer(100, true).pack(List.of(row, row)).get(0).batch();
        assertThat(batch.segments())
                .containsExactly(
                        new Segment(0, 3, -1), new Segment(3, 4, -1), new Segment(7, 3, -1), new Segment(10, 4, -1));
        assertThat(batch.positions()).containsExactly(0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 3);
        assertThat(Arrays.copyOf(batch.targetIds(), 5)).containsExactly(2, 0, 4, 5, 0);
    }

    @Test
    void aBlockHasTheLossAndGradientsOfItsDocumentsByThemselves() {
        int[] one = {5, 17, 3, 40, 41, 8, 0};
        int[] two = {60, 22, 9, 31, 0};
        List<TrainingRow> apart = List.of(GoldenModel.row("one", one, 1), GoldenModel.row("two", two, 1));
        List<TrainingRow> together = pack(100, one, two);
        assertThat(together).hasSize(1);
        for (TinyDecoder kind : List.of(TinyDecoder.LEARNED_POSITIONS, TinyDecoder.SANDWICH)) {
            try (DecoderModel model = kind.loadTrainable()) {
                double[] expected = lossAndGradients(model, apart);
                double[] found = lossAndGradients(model, together);
                double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i]).isCloseTo(expected[i], within(1e-5 * scale));
                }
            }
        }
    }

    private static double[] lossAndGradients(DecoderModel model, List<TrainingRow> rows) {
        TrainedWeights weights = Objects.requireNonNull(model.trained());
        weights.gradients().zeroInPlace();
        double loss = 0;
        for (Packer.MicroBatch micro : new Packer(1, false).pack(rows)) {
            loss += model.lossAndGradient(micro.batch(), null, PassOptions.FAST).loss();
        }
        try (Scope scope = Scope.open()) {
            float[] gradients = weights.gradients().toFloats();
            double[] all = new double[gradients.length + 1];
            for (int i = 0; i < gradients.length; i++) {
                all[i] = gradients[i];
            }
            all[gradients.length] = loss;
            return all;
        }
    }
}
