package dev.tunesmith.engine.train;

import static dev.tunesmith.engine.testkit.GoldenModel.largestDifference;
import static dev.tunesmith.engine.testkit.GoldenModel.logits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.train.Packer.MicroBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of the design on losses, gradients and adapters, in float32. */
class TrainingPromisesTest {

    private GoldenModel golden;
    private DecoderModel model;
    private LoraAdapter adapter;

    @BeforeEach
    void load() throws Exception {
        golden = GoldenModel.named("llama_bias_scaled");
        model = golden.load();
        adapter = PeftFolder.read(golden.folder().resolve("adapter_end"), model.adaptable(), true, DType.FLOAT32);
    }

    @AfterEach
    void free() {
        adapter.close();
        model.close();
    }

    private record LossAndGradient(double loss, float[] gradient) {}

    private LossAndGradient run(Packer packer, List<TrainingRow> rows) {
        return run(packer, rows, PassOptions.FAST);
    }

    private LossAndGradient run(Packer packer, List<TrainingRow> rows, PassOptions options) {
        double loss = 0;
        try (Scope scope = Scope.open()) {
            adapter.gradients().zeroInPlace();
            for (MicroBatch micro : packer.pack(rows)) {
                ResponseLoss.Result result = model.lossAndGradient(micro.batch(), adapter, options);
                loss += result.loss();
            }
            return new LossAndGradient(loss, adapter.gradients().toFloats());
        }
    }

    private static void assertEqual(LossAndGradient found, LossAndGradient expected) {
        assertThat(found.loss).isCloseTo(expected.loss, within(1e-5 * expected.loss));
        float scale = 0;
        for (float value : expected.gradient) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertThat(scale).isGreaterThan(0);
        assertThat(largestDifference(found.gradient, expected.gradient)).isLessThan(1e-5f * scale);
    }

    @Test
    void freshAdapterEqualsTheBaseExactly() {
        LoraConfig config = new LoraConfig(8, 16, 0, List.of(LoraConfig.ALL_LINEAR));
        int[] ids = golden.sequences().get(2);
        try (LoraAdapter fresh = LoraAdapter.fresh(config, model.adaptable(), 3, DType.FLOAT32)) {
            assertThat(logits(model, ids, fresh)).isEqualTo(logits(model, ids, null));
        }
        assertThat(logits(model, ids, adapter)).isNotEqualTo(logits(model, ids, null));
    }

    @Test
    void mergedEqualsUnmerged() {
        int[] ids = golden.sequences().get(2);
        float[] unmerged = logits(model, ids, adapter);
        try (DecoderModel merged = golden.load()) {
            merged.merge(adapter);
            assertThat(largestDifference(logits(merged, ids, null), unmerged)).isLessThan(1e-4f);
        }
    }

    @Test
    void theLastLayerOnTargetsAndRecomputingChangeNothing() {
        Packer packer = new Packer(10_000, true);
        LossAndGradient plain = run(packer, golden.rows(), new PassOptions(false, false, true, true));
        LossAndGradient onTargets = run(packer, golden.rows(), new PassOptions(true, false, true, true));
        assertEqual(onTargets, plain);
        LossAndGradient recomputed = run(packer, golden.rows(), new PassOptions(true, true, true, true));
        assertThat(recomputed.loss).isEqualTo(onTargets.loss);
        assertThat(recomputed.gradient).isEqualTo(onTargets.gradient);
    }

    @Test
    void packedRowsEqualSeparateRows() {
        assertEqual(run(new Packer(10_000, false), golden.rows()), run(new Packer(1, false), golden.rows()));
    }

    @Test
    void aSharedPrefixEqualsSeparateRows() {
        List<TrainingRow> rows = rowsWithCommonPrefix(20);
        Packer sharing = new Packer(10_000, true);
        List<MicroBatch> packed = sharing.pack(rows);
        assertThat(packed).hasSize(1);
        int total = rows.stream().mapToInt(TrainingRow::length).sum();
        assertThat(packed.get(0).batch().tokens()).isLessThan(total);
        assertThat(packed.get(0).batch().sequenceTokens()).isEqualTo(total);
        assertEqual(run(sharing, rows), run(new Packer(1, false), rows));
    }

    private List<TrainingRow> rowsWithCommonPrefix(int prefix) {
        int[] start = golden.sequences().get(2);
        List<TrainingRow> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int[] ids = Arrays.copyOf(start, prefix + 8 + 3 * i);
            for (int j = prefix; j < ids.length; j++) {
                ids[j] = 3 + (7 * j + 13 * i) % 120;
            }
            rows.add(GoldenModel.row("shared" + i, ids, prefix + 3));
        }
        return rows;
    }

    @Test
    void aPrefixNeverTakesInTheRowThatPredictsTheFirstTarget() {
        int[] ids = golden.sequences().get(2);
        List<TrainingRow> same = List.of(GoldenModel.row("a", ids, 30), GoldenModel.row("b", ids, 30));
        MicroBatch packed = new Packer(10_000, true).pack(same).get(0);
        assertThat(packed.batch().targetIds()).hasSize(2 * (ids.length - 30));
        assertThat(packed.batch().segments().get(0).length()).isEqualTo(29);
        assertEqual(run(new Packer(10_000, true), same), run(new Packer(1, false), same));
    }

    @Test
    void tokensOutsideTheMaskGetNoGradient() {
        int[] ids = golden.sequences().get(1);
        int[] labels = new int[ids.length];
        Arrays.fill(labels, TrainingRow.IGNORED);
        labels[10] = ids[10];
        int[] cut = Arrays.copyOf(ids, 11);
        TrainingRow whole = new TrainingRow("whole", ids, labels);
        TrainingRow untilTarget = new TrainingRow("cut", cut, Arrays.copyOf(labels, 11));
        // What comes after the only target cannot matter at all: neither to the loss nor to the gradient.
        assertEqual(run(new Packer(1, false), List.of(whole)), run(new Packer(1, false), List.of(untilTarget)));
        assertThat(new Packer(1, false).pack(List.of(whole)).get(0).batch().targetRows())
                .containsExactly(9);
    }

    @Test
    void gradientEqualsTheSlopeOfTheLoss() {
        Packer packer = new Packer(10_000, true);
        List<TrainingRow> rows = rowsWithCommonPrefix(20);
        float[] gradient = run(packer, rows).gradient;
        float[] start = adapter.snapshot();
        double squared = 0;
        for (float value : gradient) {
            squared += value * value;
        }
        double h = 1e-3 / Math.sqrt(squared);
        double up = run(packer, moved(start, gradient, h), rows);
        double down = run(packer, moved(start, gradient, -h), rows);
        assertThat((up - down) / (2 * h)).isCloseTo(squared, within(0.01 * squared));
    }

    private double run(Packer packer, float[] parameters, List<TrainingRow> rows) {
        adapter.restore(parameters);
        return run(packer, rows).loss;
    }

    private static float[] moved(float[] start, float[] direction, double factor) {
        float[] moved = start.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (factor * direction[i]);
        }
        return moved;
    }
}
