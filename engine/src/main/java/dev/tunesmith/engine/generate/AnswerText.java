package dev.tunesmith.engine.generate;

import dev.tunesmith.tokenizer.Tokenizer;
import dev.tunesmith.tokenizer.TokenStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of an answer as its tokens come, cut off where the first stop string begins. */
final class AnswerText {

    private final @Nullable Tokenizer tokenizer;
    private final @Nullable TokenStream stream;
    private final List<String> stopStrings;
    private final int longestStop;
    private final StringBuilder text = new StringBuilder();
    private boolean stopped;

    /** Start an empty text; without a tokenizer it stays empty. */
    AnswerText(@Nullable Tokenizer tokenizer, List<String> stopStrings) {
        this.tokenizer = tokenizer;
        this.stream = tokenizer == null ? null : tokenizer.stream(true);
        this.stopStrings = stopStrings;
        this.longestStop = stopStrings.stream().mapToInt(String::length).max().orElse(0);
    }

    /** Add a token; special ones have no text. Returns whether a stop string is now complete. */
    boolean append(int id) {
        // Ids past the vocabulary are padding rows of the embedding matrix: they have no text.
        if (stream == null || tokenizer == null || id >= tokenizer.vocabSize()) {
            return false;
        }
        return append(stream.append(id));
    }

    /** End the text. Returns whether its last characters completed a stop string. */
    boolean finish() {
        return stream != null && !stopped && append(stream.finish());
    }

    private boolean append(String piece) {
        int searchFrom = Math.max(0, text.length() - longestStop + 1);
        text.append(piece);
        int cut = -1;
        for (String stop : stopStrings) {
            int at = text.indexOf(stop, searchFrom);
            if (at >= 0 && (cut < 0 || at < cut)) {
                cut = at;
            }
        }
        if (cut >= 0) {
            text.setLength(cut);
            stopped = true;
        }
        return cut >= 0;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
