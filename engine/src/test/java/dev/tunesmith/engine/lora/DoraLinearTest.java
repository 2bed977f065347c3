package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.testkit.GoldenModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DoRA in one linear layer; the fixture is made by {@code src/test/scripts/make_lora_golden.py}. */
class DoraLinearTest {

    private static final int OUTPUTS = 6;
    private static final int INPUTS = 8;
    private static final int ROWS = 5;
    private static final LoraConfig CONFIG =
            new LoraConfig(3, 6, 0.25, List.of("0"), new LoraOptions(Map.of(), Map.of(), false, List.of(), true));

    @Test
    void outputsAndGradientsWithDropoutAreThoseOfPeft() throws Exception {
        GoldenModel golden = GoldenModel.linearWithDropout();
        try (Scope scope = Scope.open()) {
            Tensor weight = tensor(golden, "weight", OUTPUTS, INPUTS);
            Linear base = new Linear(weight, tensor(golden, "bias", OUTPUTS));
            try (LoraAdapter adapter = adapter(weight, DType.FLOAT32)) {
                LoraGroup group = group(adapter);
                LoraGroup.Part part = group.parts().get(0);
                group.a(part).copyInPlace(tensor(golden, "a", 3, INPUTS));
                part.b().copyInPlace(tensor(golden, "b", OUTPUTS, 3));
                group.magnitudePieces().get(0).m().copyInPlace(tensor(golden, "m", OUTPUTS));
                adapter.refreshCompute();
                LoraLinear linear = new LoraLinear(base, group, 0.25);
                Tensor x = tensor(golden, "x", ROWS, INPUTS);
                LoraLinear.Forward saved = linear.forward(x, tensor(golden, "mask", ROWS, INPUTS));
                assertClose(saved.y(), golden, "y");
                Tensor dx = linear.backward(tensor(golden, "dy", ROWS, OUTPUTS), x, saved);
                assertClose(dx, golden, "dx");
                assertClose(adapter.gradients().narrow(0, 0, 3 * INPUTS), golden, "da");
                assertClose(LoraGroup.trained(part.bGradient()), golden, "db");
                assertClose(LoraGroup.trained(group.magnitudePieces().get(0).gradient()), golden, "dm");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void freshAdapterChangesNothing(DType compute) {
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.uniform(OUTPUTS, INPUTS).to(compute);
            weight.narrow(0, 2, 1).zeroInPlace(); // a row without direction
            Linear base = new Linear(weight, Tensors.uniform(OUTPUTS).to(compute));
            Tensor x = Tensors.uniform(ROWS, INPUTS).to(compute);
            try (LoraAdapter adapter = adapter(weight, compute)) {
                LoraLinear linear = new LoraLinear(base, group(adapter), 0);
                assertThat(linear.forward(x).toFloats())
                        .isEqualTo(base.forward(x).toFloats());
            }
        }
    }

    private static LoraAdapter adapter(Tensor weight, DType compute) {
        AdaptableLinear linear = new AdaptableLinear("0", 0, "o", 0, OUTPUTS, INPUTS, StoredLayout.PLAIN).in(weight);
        return LoraAdapter.fresh(CONFIG, new Adaptable(List.of(linear), List.of()), 1, compute);
    }

    private static LoraGroup group(LoraAdapter adapter) {
        return adapter.groups().iterator().next();
    }

    private static Tensor tensor(GoldenModel golden, String name, long... shape) {
        return Tensors.of(golden.tensor(name), shape);
    }

    private static void assertClose(Tensor found, GoldenModel golden, String name) {
        assertThat(GoldenModel.largestDifference(found.toFloats(), golden.tensor(name)))
                .as(name)
                .isLessThan(1e-5f);
    }
}
