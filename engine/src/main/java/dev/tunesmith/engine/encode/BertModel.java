package dev.tunesmith.engine.encode;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.model.WeightPlan;
import dev.tunesmith.engine.model.WeightSource;
import dev.tunesmith.engine.nn.BidirectionalAttention;
import dev.tunesmith.engine.nn.Embedding;
import dev.tunesmith.engine.nn.LayerNorm;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A BERT encoder: embeddings, then layers of bidirectional attention and a feed-forward block, each followed by a layer norm.
 *
 * <p><b>Owns</b> its weights. One thread at a time. <b>Source</b>: Devlin et al. 2018; transformers {@code BertModel}.
 */
final class BertModel implements AutoCloseable {

    private final BertConfig config;
    private final Embedding tokens;
    private final Embedding positions;
    private final Tensor segmentType; // the row of type 0, [1, D]
    private final LayerNorm embeddingNorm;
    private final List<Layer> layers;
    private final BidirectionalAttention attention;
    private final List<Tensor> owned;

    /** The weights of a layer. */
    private record Layer(
            Linear qkv, Linear attended, LayerNorm attentionNorm, Linear in, Linear out, LayerNorm outputNorm) {}

    private BertModel(BertConfig config, WeightPlan plan) {
        this.config = config;
        this.tokens = new Embedding(load(plan, Names.TOKENS), null);
        this.positions = new Embedding(load(plan, Names.POSITIONS), null);
        Tensor types = load(plan, Names.TYPES);
        this.embeddingNorm = norm(plan, Names.EMBEDDINGS);
        this.layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            String layer = Names.layer(i);
            layers.add(new Layer(
                    fused(plan, layer),
                    linear(plan, layer + Names.ATTENDED),
                    norm(plan, layer + Names.ATTENDED_BLOCK),
                    linear(plan, layer + Names.IN),
                    linear(plan, layer + Names.OUT),
                    norm(plan, layer + Names.OUT_BLOCK)));
        }
        this.owned = new ArrayList<>(plan.read());
        plan.stored().stream().map(StoredWeight::own).forEach(owned::add);
        this.segmentType = types.narrow(0, 0, 1).keep();
        owned.add(segmentType);
        this.attention = new BidirectionalAttention(config.attention());
    }

    /**
     * Load a model; the caller closes it.
     *
     * @throws dev.tunesmith.core.error.ModelFileException if names or shapes do not fit, before anything is allocated
     */
    static BertModel load(BertConfig config, WeightSource source) {
        WeightPlan plan = new WeightPlan(new BertNames(source));
        Names.declare(config, plan);
        plan.check();
        try (Scope scope = Scope.open()) {
            return new BertModel(config, plan);
        }
    }

    // ---- the weights

    private static Tensor load(WeightPlan plan, String name) {
        return plan.load(DType.FLOAT32, name).value();
    }

    private static Linear linear(WeightPlan plan, String module) {
        return new Linear(load(plan, module + ".weight"), load(plan, module + ".bias"));
    }

    private LayerNorm norm(WeightPlan plan, String block) {
        String module = block + Names.NORM;
        return new LayerNorm(load(plan, module + ".weight"), load(plan, module + ".bias"), config.epsilon());
    }

    /** Query, key and value as one product: weight [3D, D], bias [3D]. */
    private Linear fused(WeightPlan plan, String layer) {
        int width = config.hidden();
        Tensor weight = plan.allocate(DType.FLOAT32, 3L * width, width).target();
        Tensor bias = plan.allocate(DType.FLOAT32, 3L * width).target();
        for (int i = 0; i < Names.QKV.size(); i++) {
            String module = layer + Names.QKV.get(i);
            plan.fill(weight.narrow(0, (long) i * width, width), module + ".weight", StoredLayout.PLAIN);
            plan.fill(bias.narrow(0, (long) i * width, width), module + ".bias", StoredLayout.PLAIN);
        }
        return new Linear(weight, bias);
    }

    // ---- the pass

    /**
     * Last hidden states of sequences that lie one after the other: [T, D], in the caller's scope.
     *
     * @param batch sequences without padding
     */
    Tensor hidden(EncoderBatch batch) {
        try (Scope scope = Scope.open()) {
            Tensor x = tokens.forward(batch.ids())
                    .addInPlace(positions.forward(batch.positions()))
                    .addInPlace(segmentType);
            x = embeddingNorm.forward(x, DType.FLOAT32);
            for (Layer layer : layers) {
                x = layer(layer, x, batch);
            }
            return scope.lift(x);
        }
    }

    private Tensor layer(Layer layer, Tensor x, EncoderBatch batch) {
        try (Scope scope = Scope.open()) {
            Tensor attended = attention.forward(layer.qkv.forward(x), batch.runs());
            Tensor y =
                    layer.attentionNorm.forward(layer.attended.forward(attended).addInPlace(x), DType.FLOAT32);
            Tensor inner = config.activation().forward(layer.in.forward(y));
            return scope.lift(layer.outputNorm.forward(layer.out.forward(inner).addInPlace(y), DType.FLOAT32));
        }
    }

    @Override
    public void close() {
        attention.close();
        owned.forEach(Tensor::close);
    }

    /** Names of the weights in a checkpoint. */
    private static final class Names {
        static final String EMBEDDINGS = "embeddings.";
        static final String TOKENS = EMBEDDINGS + "word_embeddings.weight";
        static final String POSITIONS = EMBEDDINGS + "position_embeddings.weight";
        static final String TYPES = EMBEDDINGS + "token_type_embeddings.weight";
        static final List<String> QKV = List.of("attention.self.query", "attention.self.key", "attention.self.value");
        static final String ATTENDED_BLOCK = "attention.output.";
        static final String ATTENDED = ATTENDED_BLOCK + "dense";
        static final String IN = "intermediate.dense";
        static final String OUT_BLOCK = "output.";
        static final String OUT = OUT_BLOCK + "dense";
        static final String NORM = "LayerNorm";

        /** The pooler and the heads of pre-training come after the last hidden states; old checkpoints hold the positions 0, 1, … too. */
        static final List<String> NOT_NEEDED = List.of("pooler.dense.weight", "pooler.dense.bias", "position_ids");

        static String layer(int index) {
            return "encoder.layer." + index + ".";
        }

        static void declare(BertConfig config, WeightPlan plan) {
            int d = config.hidden();
            plan.expect(TOKENS, config.vocab(), d);
            plan.expect(POSITIONS, config.maxPositions(), d);
            plan.expect(TYPES, config.segmentTypes(), d);
            declareNorm(plan, EMBEDDINGS, d);
            for (int i = 0; i < config.layers(); i++) {
                String layer = layer(i);
                QKV.forEach(module -> declareLinear(plan, layer + module, d, d));
                declareLinear(plan, layer + ATTENDED, d, d);
                declareNorm(plan, layer + ATTENDED_BLOCK, d);
                declareLinear(plan, layer + IN, config.ffn(), d);
                declareLinear(plan, layer + OUT, d, config.ffn());
                declareNorm(plan, layer + OUT_BLOCK, d);
            }
            NOT_NEEDED.forEach(plan::ignoreEnding);
            plan.ignoreBeginning("cls.");
        }

        private static void declareLinear(WeightPlan plan, String module, int outputs, int inputs) {
            plan.expect(module + ".weight", outputs, inputs);
            plan.expect(module + ".bias", outputs);
        }

        private static void declareNorm(WeightPlan plan, String block, int width) {
            plan.expect(block + NORM + ".weight", width);
            plan.expect(block + NORM + ".bias", width);
        }
    }
}
