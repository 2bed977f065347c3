package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.Embeddings;
import dev.tunesmith.engine.model.DecoderSpec.Head;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec;
import dev.tunesmith.engine.model.LayerSpec.QueryKeyNorms;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.model.LinearSpec;
import dev.tunesmith.engine.model.LinearSpec.Part;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.MlpActivation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Names of weights that Llama brought and most later families kept. */
final class LlamaNames {

    private static final String TOKENS = "model.embed_tokens";
    private static final String FINAL_NORM = "model.norm";
    private static final String HEAD = "lm_head";

    private LlamaNames() {}

    /** Path of a layer, with a dot at its end. */
    static String layer(int i) {
        return "model.layers." + i + ".";
    }

    /** A model whose embeddings, last norm and head have these names. */
    static DecoderSpec decoder(
            Sizes sizes, NormSpec norm, double embeddingScale, boolean tiedHead, IntFunction<LayerSpec> layer) {
        List<LayerSpec> layers = new ArrayList<>();
        for (int i = 0; i < sizes.layers(); i++) {
            layers.add(layer.apply(i));
        }
        return new DecoderSpec(
                sizes.vocab(),
                sizes.hidden(),
                sizes.ffn(),
                sizes.maxPositions(),
                sizes.attention(),
                norm,
                new Embeddings(TOKENS, null, embeddingScale),
                layers,
                FINAL_NORM,
                new Head(HEAD, tiedHead),
                List.of(".rotary_emb.inv_freq"));
    }

    /** A layer that has a norm before each of its two blocks and none after, one block after the other. */
    static LayerSpec preNorm(
            int i,
            LinearSpec qkv,
            @Nullable QueryKeyNorms queryKeyNorm,
            @Nullable RotarySpec rotary,
            int window,
            LinearSpec o,
            LayerSpec.Mlp mlp) {
        LayerSpec.Attention attention =
                new LayerSpec.Attention(layer(i) + "input_layernorm", qkv, queryKeyNorm, rotary, window, o, null);
        return new LayerSpec(attention, mlp, false);
    }

    /** Queries, keys and values of a layer. */
    static LinearSpec qkv(int i, Sizes sizes, boolean bias) {
        AttentionShape shape = sizes.attention();
        String self = layer(i) + "self_attn.";
        return LinearSpec.of(
                sizes.hidden(),
                bias,
                new Part(self + "q_proj", shape.queryWidth()),
                new Part(self + "k_proj", shape.keyWidth()),
                new Part(self + "v_proj", shape.keyWidth()));
    }

    /** Output projection of a layer's attention. */
    static LinearSpec o(int i, Sizes sizes, boolean bias) {
        return LinearSpec.of(
                sizes.attention().queryWidth(), bias, new Part(layer(i) + "self_attn.o_proj", sizes.hidden()));
    }

    /** A layer's feed-forward block: SwiGLU with a norm of its input. */
    static LayerSpec.Mlp swiGlu(int i, Sizes sizes, boolean bias) {
        return gated(i, sizes, bias, layer(i) + "post_attention_layernorm", MlpActivation.SWIGLU, null);
    }

    /** A layer's gated feed-forward block with the norms around it that a family has, or null. */
    static LayerSpec.Mlp gated(
            int i,
            Sizes sizes,
            boolean bias,
            @Nullable String normBefore,
            MlpActivation activation,
            @Nullable String normAfter) {
        return new LayerSpec.Mlp(normBefore, gateUp(i, sizes, bias), activation, down(i, sizes, bias), normAfter);
    }

    /** Gate and up of a layer. */
    private static LinearSpec gateUp(int i, Sizes sizes, boolean bias) {
        return LinearSpec.of(
                sizes.hidden(),
                bias,
                new Part(layer(i) + "mlp.gate_proj", sizes.ffn()),
                new Part(layer(i) + "mlp.up_proj", sizes.ffn()));
    }

    /** Down of a layer. */
    static LinearSpec down(int i, Sizes sizes, boolean bias) {
        return LinearSpec.of(sizes.ffn(), bias, new Part(layer(i) + "mlp.down_proj", sizes.hidden()));
    }
}
