package dev.tunesmith.engine.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Weights of a model that was never trained: matrices are normal with deviation {@value #DEVIATION}, norms begin at 1 and
 * biases at 0.
 *
 * <p>Each weight depends on the seed and its name alone, so the order of reading does not matter. <b>Source</b>: the
 * initialisation of Hugging Face models, {@code initializer_range}.
 */
public final class RandomWeights implements WeightSource {

    private static final double DEVIATION = 0.02;

    private final Map<String, long[]> shapes;
    private final long seed;

    RandomWeights(Map<String, long[]> shapes, long seed) {
        this.shapes = shapes;
        this.seed = seed;
    }

    /** Weights for a spec whose norms multiply by w itself, not by 1 + w. */
    public static RandomWeights of(DecoderSpec spec, long seed) {
        if (spec.norm().kind() == DecoderSpec.NormSpec.Kind.RMS_PLUS_ONE) {
            throw new IllegalArgumentException("norms of 1 + w would begin at 2");
        }
        return new RandomWeights(DecoderLoader.shapes(spec), seed);
    }

    @Override
    public String description() {
        return "random weights";
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public List<Long> shape(String name) {
        return Arrays.stream(shapeOf(name)).boxed().toList();
    }

    @Override
    public void read(String name, FloatBuffer out) {
        if (shapeOf(name).length == 1) {
            float value = name.endsWith(".bias") ? 0 : 1;
            while (out.hasRemaining()) {
                out.put(value);
            }
            return;
        }
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
        while (out.hasRemaining()) {
            out.put((float) (DEVIATION * random.nextGaussian()));
        }
    }

    private long[] shapeOf(String name) {
        long[] shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("there is no weight " + name);
        }
        return shape;
    }
}
