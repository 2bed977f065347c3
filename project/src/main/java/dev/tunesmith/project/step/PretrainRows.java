package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.data.format.TextRow;
import dev.tunesmith.engine.train.BlockPacker;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.tokenizer.BpeTrainer;
import dev.tunesmith.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns documents into blocks of tokens, an end-of-text token after each document. */
final class PretrainRows {

    /** Tokens that end a document in the pretraining of known models; the first that the tokenizer has is taken. */
    private static final List<String> ENDS = List.of(BpeTrainer.END_OF_TEXT, "<|end_of_text|>", "</s>", "<eos>");

    private final Tokenizer tokenizer;
    private final int blockLength;
    private final int endOfText;

    /**
     * Set up.
     *
     * @param endOfText the token to use, or null for the tokenizer's own
     * @throws UsageException if there is no such token
     */
    PretrainRows(Tokenizer tokenizer, int blockLength, @Nullable String endOfText) {
        this.tokenizer = tokenizer;
        this.blockLength = blockLength;
        this.endOfText = endOfText == null ? ownEnd(tokenizer) : named(tokenizer, endOfText);
    }

    private static int named(Tokenizer tokenizer, String token) {
        Integer id = tokenizer.controlTokens().get(token);
        if (id == null) {
            throw new UsageException(
                    "train.pretrain.endOfText " + token + " is not a control token of the model",
                    "give one of " + String.join(", ", tokenizer.controlTokens().keySet()));
        }
        return id;
    }

    private static int ownEnd(Tokenizer tokenizer) {
        return ENDS.stream()
                .map(tokenizer.controlTokens()::get)
                .filter(id -> id != null)
                .findFirst()
                .or(() -> tokenizer.eosIds().stream().findFirst())
                .orElseThrow(() -> new UsageException(
                        "The model's tokenizer names no token that ends a text",
                        "give one of its control tokens as train.pretrain.endOfText: "
                                + String.join(", ", tokenizer.controlTokens().keySet())));
    }

    /** The token that ends a document, as text. */
    String endOfText() {
        return tokenizer.piece(endOfText);
    }

    /** The blocks of documents; text never becomes a control token. */
    List<TrainingRow> rows(List<TextRow> documents, String name) {
        BlockPacker packer = new BlockPacker(blockLength, name);
        for (TextRow document : documents) {
            int[] ids = encode(document);
            int[] ended = Arrays.copyOf(ids, ids.length + 1);
            ended[ids.length] = endOfText;
            packer.add(ended);
        }
        return packer.rows();
    }

    private int[] encode(TextRow document) {
        try {
            return tokenizer.encodeStart(document.text());
        } catch (DataException e) {
            throw new DataException(document.source() + ": " + e.getMessage(), e.fix(), e);
        }
    }
}
