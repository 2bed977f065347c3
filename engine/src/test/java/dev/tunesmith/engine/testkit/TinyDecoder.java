package dev.tunesmith.engine.testkit;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.model.DecoderLoader;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.Embeddings;
import dev.tunesmith.engine.model.DecoderSpec.Head;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec;
import dev.tunesmith.engine.model.LayerSpec.QueryKeyNorms;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.model.LinearSpec;
import dev.tunesmith.engine.model.LinearSpec.Part;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.model.WeightSource;
import dev.tunesmith.engine.nn.Activation;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.nn.MlpActivation;
import dev.tunesmith.engine.tensor.DType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small random decoders in memory that together use every option of {@link DecoderSpec}. */
public enum TinyDecoder {
    /** Norms before and after each block, 1 + w, norms on heads, local and global rotation, own scale, scaled embeddings. */
    SANDWICH(NormSpec.Kind.RMS_PLUS_ONE, new MlpActivation(Activation.GELU_TANH, true)),
    /** Norms after each block only, queries and keys normalised over their full width. */
    AFTER(NormSpec.Kind.RMS, MlpActivation.SWIGLU),
    /** Learned positions, layer norms, weights stored transposed, plain feed-forward block, tied head. */
    LEARNED_POSITIONS(NormSpec.Kind.LAYER_NORM, new MlpActivation(Activation.GELU_TANH, false)),
    /** Fused layers as stored, half of each head rotated, a window in every layer. */
    FUSED(NormSpec.Kind.RMS, MlpActivation.SWIGLU),
    /** A layer without positions. */
    NO_POSITIONS(NormSpec.Kind.RMS, MlpActivation.SWIGLU),
    /** Both blocks on the layer's input, rows stored head by head, biases, the head's too. */
    PARALLEL(NormSpec.Kind.LAYER_NORM, new MlpActivation(Activation.GELU, false));

    public static final int VOCAB = 97;
    public static final int WINDOW = 5;
    private static final int HIDDEN = 24;
    private static final int FFN = 20;
    private static final int LAYERS = 2;
    private static final int POSITIONS = 128;

    private final NormSpec.Kind norm;
    private final MlpActivation activation;

    TinyDecoder(NormSpec.Kind norm, MlpActivation activation) {
        this.norm = norm;
        this.activation = activation;
    }

    /** Make the model; the caller closes it. */
    public DecoderModel load() {
        return load(DType.FLOAT32);
    }

    /** The same with products in a type. */
    public DecoderModel load(DType type) {
        DecoderSpec spec = spec();
        return DecoderLoader.load(spec, new RandomWeights(shapes(spec)), type);
    }

    /** Make the model so that all its weights are trained; the caller closes it. */
    public DecoderModel loadTrainable() {
        DecoderSpec spec = spec();
        return DecoderLoader.loadTrainable(spec, new RandomWeights(shapes(spec)), DType.FLOAT32);
    }

    private AttentionShape shape() {
        return switch (this) {
            case SANDWICH -> new AttentionShape(4, 2, 6, 0.31);
            case PARALLEL, LEARNED_POSITIONS -> new AttentionShape(4, 4, 6);
            default -> new AttentionShape(4, 2, 6);
        };
    }

    private boolean biases() {
        return this == PARALLEL || this == LEARNED_POSITIONS;
    }

    public DecoderSpec spec() {
        List<LayerSpec> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            layers.add(new LayerSpec(attention(i), mlp(i), this == PARALLEL));
        }
        Head head = new Head("head", "head", this == LEARNED_POSITIONS, this == PARALLEL);
        Embeddings embeddings = new Embeddings(
                "tokens", this == LEARNED_POSITIONS ? "positions" : null, this == SANDWICH ? Math.sqrt(HIDDEN) : 1);
        return new DecoderSpec(
                VOCAB,
                HIDDEN,
                FFN,
                POSITIONS,
                shape(),
                new NormSpec(norm, 1e-5),
                embeddings,
                layers,
                "norm",
                head,
                List.of());
    }

    private LayerSpec.Attention attention(int i) {
        String layer = i + ".";
        int width = shape().fusedWidth();
        Part[] parts = switch (this) {
            case FUSED -> new Part[] {new Part(layer + "qkv", width)};
            case LEARNED_POSITIONS -> new Part[] {new Part(layer + "qkv", width, StoredLayout.TRANSPOSED)};
            case PARALLEL -> new Part[] {new Part(layer + "qkv", width, StoredLayout.interleaved(4, 3))};
            default ->
                new Part[] {
                    new Part(layer + "q", shape().queryWidth()),
                    new Part(layer + "k", shape().keyWidth()),
                    new Part(layer + "v", shape().keyWidth())
                };
        };
        boolean normed = this == SANDWICH || this == AFTER;
        return new LayerSpec.Attention(
                this == AFTER ? null : layer + "norm1",
                LinearSpec.of(HIDDEN, biases(), parts),
                normed ? new QueryKeyNorms(layer + "q_norm", layer + "k_norm", this == SANDWICH) : null,
                rotary(i),
                window(i),
                LinearSpec.of(shape().queryWidth(), biases(), new Part(layer + "o", HIDDEN)),
                normed ? layer + "norm1_after" : null);
    }

    private @Nullable RotarySpec rotary(int i) {
        return switch (this) {
            case SANDWICH ->
                new RotarySpec(
                        i == 0 ? new RopeConfig.Plain(100) : new RopeConfig.Linear(10_000, 2), shape().headDim());
            case FUSED, PARALLEL -> new RotarySpec(new RopeConfig.Plain(10_000), 2);
            case LEARNED_POSITIONS -> null;
            case NO_POSITIONS -> i == 1 ? null : new RotarySpec(new RopeConfig.Plain(10_000), 6);
            default -> new RotarySpec(new RopeConfig.Plain(10_000), 6);
        };
    }

    private int window(int i) {
        return this == FUSED || this == SANDWICH && i == 0 ? WINDOW : CausalMask.NO_WINDOW;
    }

    private LayerSpec.Mlp mlp(int i) {
        String layer = i + ".";
        StoredLayout stored = this == LEARNED_POSITIONS ? StoredLayout.TRANSPOSED : StoredLayout.PLAIN;
        Part[] parts = !activation.gated() || this == FUSED
                ? new Part[] {new Part(layer + "in", activation.inputWidth(FFN), stored)}
                : new Part[] {new Part(layer + "gate", FFN), new Part(layer + "up", FFN)};
        return new LayerSpec.Mlp(
                this == AFTER ? null : layer + "norm2",
                LinearSpec.of(HIDDEN, biases(), parts),
                activation,
                LinearSpec.of(FFN, biases(), new Part(layer + "down", HIDDEN, stored)),
                this == SANDWICH || this == AFTER ? layer + "norm2_after" : null);
    }

    // ---- weights

    private static Map<String, long[]> shapes(DecoderSpec spec) {
        Map<String, long[]> shapes = new HashMap<>();
        shapes.put("tokens.weight", new long[] {VOCAB, HIDDEN});
        if (spec.embeddings().positions() != null) {
            shapes.put("positions.weight", new long[] {POSITIONS, HIDDEN});
        }
        if (!spec.head().tied()) {
            shapes.put("head.weight", new long[] {VOCAB, HIDDEN});
            if (spec.head().bias()) {
                shapes.put("head.bias", new long[] {VOCAB});
            }
        }
        putNorm(shapes, spec, spec.finalNorm(), HIDDEN);
        for (LayerSpec layer : spec.layers()) {
            put(shapes, layer.attention().qkv());
            put(shapes, layer.attention().o());
            put(shapes, layer.mlp().in());
            put(shapes, layer.mlp().out());
            putNorm(shapes, spec, layer.attention().normBefore(), HIDDEN);
            putNorm(shapes, spec, layer.attention().normAfter(), HIDDEN);
            putNorm(shapes, spec, layer.mlp().normBefore(), HIDDEN);
            putNorm(shapes, spec, layer.mlp().normAfter(), HIDDEN);
            QueryKeyNorms norms = layer.attention().queryKeyNorm();
            if (norms != null) {
                AttentionShape shape = spec.attention();
                putNorm(shapes, spec, norms.query(), norms.perHead() ? shape.headDim() : shape.queryWidth());
                putNorm(shapes, spec, norms.key(), norms.perHead() ? shape.headDim() : shape.keyWidth());
            }
        }
        return shapes;
    }

    private static void put(Map<String, long[]> shapes, LinearSpec linear) {
        for (Part part : linear.parts()) {
            shapes.put(part.weight(), part.stored().shape(part.outputs(), linear.inputs()));
            if (linear.bias()) {
                shapes.put(part.biasName(), new long[] {part.outputs()});
            }
        }
    }

    private static void putNorm(Map<String, long[]> shapes, DecoderSpec spec, @Nullable String module, int width) {
        if (module != null) {
            shapes.put(module + ".weight", new long[] {width});
            if (spec.norm().kind() == NormSpec.Kind.LAYER_NORM) {
                shapes.put(module + ".bias", new long[] {width});
            }
        }
    }

    /** Weights that depend on their name alone. */
    private record RandomWeights(Map<String, long[]> shapes) implements WeightSource {

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
            List<Long> shape = new ArrayList<>();
            for (long length : shapes.getOrDefault(name, new long[0])) {
                shape.add(length);
            }
            return shape;
        }

        @Override
        public void read(String name, FloatBuffer out) {
            Random random = new Random(name.hashCode());
            boolean matrix = shape(name).size() == 2;
            while (out.hasRemaining()) {
                out.put((float) (matrix ? 0.25 * random.nextGaussian() : 0.6 + 0.3 * random.nextGaussian()));
            }
        }
    }
}
