package dev.tunesmith.project.preview;

import dev.tunesmith.core.text.Count;
import dev.tunesmith.tokenizer.TokenText;
import dev.tunesmith.tokenizer.TokenizedSample;
import dev.tunesmith.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A row as a person can check it.
 *
 * @param id of the row
 * @param source where its sample came from
 * @param pieces each token and whether it is trained
 */
public record RowPreview(String id, String source, List<Piece> pieces) {

    /** A token of the row. */
    public record Piece(TokenText token, boolean trained) {}

    public RowPreview {
        pieces = List.copyOf(pieces);
    }

    /**
     * Read a row.
     *
     * @param labels -100 where a token is not trained
     * @param tokenizer or nothing where a model knows only ids; tokens then are their numbers
     */
    public static RowPreview of(String id, String source, int[] ids, int[] labels, Optional<Tokenizer> tokenizer) {
        List<TokenText> texts = tokenizer.map(own -> own.texts(ids)).orElseGet(() -> numbers(ids));
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            pieces.add(new Piece(texts.get(i), labels[i] != TokenizedSample.IGNORED));
        }
        return new RowPreview(id, source, pieces);
    }

    private static List<TokenText> numbers(int[] ids) {
        List<TokenText> texts = new ArrayList<>();
        for (int id : ids) {
            texts.add(new TokenText(id, "" + id, "", id + " ", "", false));
        }
        return texts;
    }

    /** How many tokens are trained. */
    public long trained() {
        return pieces.stream().filter(Piece::trained).count();
    }

    /** The row in a few words: id, source, and how much of it is trained. */
    public String headline() {
        return String.format(
                Locale.ROOT,
                "%s%s: %s, %d of them trained (%.0f %%)",
                id,
                source.equals(id) ? "" : " (" + source + ")",
                Count.of(pieces.size(), "token"),
                trained(),
                100.0 * trained() / Math.max(1, pieces.size()));
    }

    /** The text, each trained part between {@code ⟦} and {@code ⟧}. */
    public String text() {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (Piece piece : pieces) {
            text.append(mark(inside, piece.trained())).append(piece.token().text());
            inside = piece.trained();
        }
        return text.append(mark(inside, false)).toString();
    }

    static String mark(boolean before, boolean after) {
        return before == after ? "" : after ? "⟦" : "⟧";
    }

    /** For {@code --json}: id, source, text, and for each token id, piece, text, whether it is control and whether it is trained. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("source", source);
        json.put("text", text());
        List<Map<String, Object>> tokens = new ArrayList<>();
        for (Piece piece : pieces) {
            Map<String, Object> token = new LinkedHashMap<>();
            token.put("id", piece.token().id());
            token.put("piece", piece.token().piece());
            token.put("text", piece.token().text());
            token.put("control", piece.token().control());
            token.put("trained", piece.trained());
            tokens.add(token);
        }
        json.put("pieces", tokens);
        return json;
    }
}
