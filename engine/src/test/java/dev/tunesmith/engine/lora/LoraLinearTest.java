package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A low-rank update in bfloat16, and in part of a fused layer. */
class LoraLinearTest {

    private static final int OUTPUTS = 512;
    private static final int INPUTS = 16;
    private static final int ROWS = 64;

    /** Outputs near 1.5 have steps of 1/128 in bfloat16; an update of a tenth of a step, added to rounded outputs, is no update. */
    @Test
    void anUpdateSmallerThanAStepOfBfloat16CountsOnAverage() {
        double update = 1.0 / 1280;
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.uniform(OUTPUTS, INPUTS).to(DType.BFLOAT16);
            Tensor bias = Tensors.full(1.5, OUTPUTS).to(DType.BFLOAT16);
            Tensor x = Tensors.uniform(ROWS, INPUTS)
                    .mulInPlace(0.01)
                    .addInPlace(0.02)
                    .to(DType.BFLOAT16);
            try (LoraAdapter adapter = adapter(weight, 0, OUTPUTS, DType.BFLOAT16)) {
                LoraGroup group = group(adapter);
                LoraGroup.Part part = group.parts().get(0);
                group.a(part).zeroInPlace().narrow(1, 0, 1).fillInPlace(1);
                part.b().zeroInPlace().narrow(1, 0, 1).fillInPlace(update / (0.02 * part.scaling()));
                adapter.refreshCompute();
                LoraLinear linear = new LoraLinear(new Linear(weight, bias), group, 0);
                Tensor before = new Linear(weight, bias).forward(x).to(DType.FLOAT32);
                double change = mean(linear.forward(x).to(DType.FLOAT32).sub(before));
                double wanted = mean(group.raise(group.lower(x), OUTPUTS).to(DType.FLOAT32));
                assertThat(wanted).isCloseTo(update, within(update / 4));
                assertThat(change).isCloseTo(wanted, within(update / 4));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void whatAnAdapterDoesNotCoverStaysAsItIs(DType compute) {
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.uniform(OUTPUTS, INPUTS).to(compute);
            Tensor x = Tensors.uniform(ROWS, INPUTS).to(compute);
            try (LoraAdapter adapter = adapter(weight, 128, 256, compute)) {
                LoraGroup group = group(adapter);
                group.parts().get(0).b().fillInPlace(0.5);
                adapter.refreshCompute();
                Tensor update = group.raise(group.lower(x), OUTPUTS);
                assertThat(update.narrow(1, 0, 128).norm()).isZero();
                assertThat(update.narrow(1, 128, 256).norm()).isPositive();
                assertThat(update.narrow(1, 384, 128).norm()).isZero();
            }
        }
    }

    private static double mean(Tensor rows) {
        double sum = 0;
        for (float value : rows.toFloats()) {
            sum += value;
        }
        return sum / rows.elements();
    }

    private static LoraAdapter adapter(Tensor weight, int from, int outputs, DType compute) {
        AdaptableLinear linear = new AdaptableLinear("0", 0, "o", from, outputs, INPUTS, StoredLayout.PLAIN).in(weight);
        LoraConfig config =
                new LoraConfig(4, 8, 0, List.of("0"), new LoraOptions(Map.of(), Map.of(), false, List.of(), false));
        return LoraAdapter.fresh(config, new Adaptable(List.of(linear), List.of()), 1, compute);
    }

    private static LoraGroup group(LoraAdapter adapter) {
        LoraGroup group = adapter.group(0, "o");
        if (group == null) {
            throw new AssertionError("the adapter covers no layer");
        }
        return group;
    }
}
