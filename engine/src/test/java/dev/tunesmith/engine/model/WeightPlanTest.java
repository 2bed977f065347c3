package dev.tunesmith.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of several parts, into a type other than that they are read in. */
class WeightPlanTest {

    private static final int ROWS = 700;
    private static final int COLUMNS = 101; // 70,700 numbers: two parts and some

    @ParameterizedTest
    @CsvSource({"true,BFLOAT16", "false,BFLOAT16", "true,FLOAT32", "false,FLOAT32"})
    void weightsReadInPartsAreThoseReadWhole(boolean parts, DType type) {
        try (Scope scope = Scope.open()) {
            WeightPlan plan = new WeightPlan(new Counting(parts));
            plan.expect("w", ROWS, COLUMNS);
            plan.check();
            WeightPlan.Allocated fused = plan.allocate(type, 3 * ROWS, COLUMNS);
            fused.target().zeroInPlace();
            plan.fill(fused.target().narrow(0, ROWS, ROWS), "w", StoredLayout.PLAIN);
            List<Tensor> owned = plan.read();
            Tensor wanted = Tensors.of(Counting.values(0, ROWS * COLUMNS), ROWS, COLUMNS)
                    .to(type);
            assertThat(fused.value().narrow(0, ROWS, ROWS).toFloats()).containsExactly(wanted.toFloats());
            assertThat(fused.value().narrow(0, 0, ROWS).norm()).isZero();
            assertThat(fused.value().narrow(0, 2 * ROWS, ROWS).norm()).isZero();
            plan.stored().forEach(stored -> stored.own().close());
            owned.forEach(Tensor::close);
        }
    }

    /** Holds one weight, whose numbers count up. */
    private record Counting(boolean parts) implements WeightSource {

        static float[] values(long from, int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (from + i) / 7f;
            }
            return values;
        }

        @Override
        public String description() {
            return "counting";
        }

        @Override
        public Set<String> names() {
            return Set.of("w");
        }

        @Override
        public List<Long> shape(String name) {
            return List.of((long) ROWS, (long) COLUMNS);
        }

        @Override
        public void read(String name, FloatBuffer out) {
            out.put(values(0, out.remaining()));
        }

        @Override
        public boolean readsParts(String name) {
            return parts;
        }

        @Override
        public void readPart(String name, long from, FloatBuffer out) {
            out.put(values(from, out.remaining()));
        }
    }
}
