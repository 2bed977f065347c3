package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.data.row.RowOptions.TextUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to training on plain text alone.
 *
 * @param textUnit what a document is in a text file: the whole file, a paragraph or a line
 * @param endOfText the control token after each document, or null for the tokenizer's own
 * @param fromScratch the model to begin with random weights, or null where a base model is trained on
 */
public record PretrainConfig(
        TextUnit textUnit,
        @Nullable String endOfText,
        @Nullable FromScratch fromScratch) {

    private static final int MOST = 1_000_000;
    private static final int FFN_STEP = 32;

    /**
     * Sizes of a model that begins with random weights, and of the tokenizer that is trained for it.
     *
     * @param architecture the family; {@code llama}
     * @param vocabularySize tokens of the tokenizer, at most
     * @param hiddenSize D
     * @param layers decoder layers
     * @param heads H, a divisor of D with an even quotient
     * @param keyValueHeads K, a divisor of H
     * @param ffnSize F
     * @param contextLength the longest sequence
     * @param tiedHead whether the head is the embedding matrix
     */
    public record FromScratch(
            String architecture,
            int vocabularySize,
            int hiddenSize,
            int layers,
            int heads,
            int keyValueHeads,
            int ffnSize,
            int contextLength,
            boolean tiedHead) {

        private static FromScratch read(YamlMap map) {
            int hidden = (int) map.integer("hiddenSize", 128, 4, MOST);
            int heads = (int) map.integer("heads", 4, 1, MOST);
            int keyValueHeads = (int) map.integer("keyValueHeads", heads, 1, MOST);
            if (hidden % (2 * heads) != 0) {
                map.problem(
                        "heads",
                        "hiddenSize " + hidden + " does not divide into " + heads + " heads of an even size",
                        "give a number of heads that divides half of hiddenSize");
            }
            if (heads % keyValueHeads != 0) {
                map.problem(
                        "keyValueHeads",
                        keyValueHeads + " key-value heads do not divide " + heads + " heads",
                        "give a divisor of heads");
            }
            FromScratch scratch = new FromScratch(
                    map.choice("architecture", List.of("llama"), "llama"),
                    (int) map.integer("vocabularySize", 4096, 1, MOST),
                    hidden,
                    (int) map.integer("layers", 4, 1, 10_000),
                    heads,
                    keyValueHeads,
                    (int) map.integer("ffnSize", usualFfn(hidden), 1, MOST),
                    (int) map.integer("contextLength", 1024, 2, MOST),
                    map.bool("tiedHead", true));
            map.finish();
            return scratch;
        }

        /** Two thirds of 4 D, as Llama has it, rounded up. */
        private static int usualFfn(int hidden) {
            int exact = (8 * hidden + 2) / 3;
            return (exact + FFN_STEP - 1) / FFN_STEP * FFN_STEP;
        }
    }

    static PretrainConfig read(YamlMap map) {
        String unit = map.choice("textUnit", List.of("document", "paragraph", "line"), "document");
        String end = map.string("endOfText", "auto");
        FromScratch fromScratch = map.has("fromScratch") ? FromScratch.read(map.map("fromScratch")) : null;
        PretrainConfig config = new PretrainConfig(
                TextUnit.valueOf(unit.toUpperCase(java.util.Locale.ROOT)),
                end.equals("auto") ? null : end,
                fromScratch);
        map.finish();
        return config;
    }
}
