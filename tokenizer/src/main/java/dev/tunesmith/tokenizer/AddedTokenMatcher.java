package dev.tunesmith.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds added tokens in a text as Hugging Face tokenizers does: leftmost, then longest; tokens that are not normalised
 * first, the others in what is left. Control tokens are found only where every one of their characters may be read as control.
 *
 * <p>One difference, on purpose: {@code normalized} tokens are looked for in the raw text. No chat model's added token
 * changes under the normalisers in use (none, NFC).
 */
final class AddedTokenMatcher {

    /** One piece of a text: characters {@code [from, to)} stand for {@code token}, or are plain text where it is null. */
    record Piece(int from, int to, @Nullable AddedToken token) {}

    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>();
        private @Nullable AddedToken token;
        /** The chars below 128 in {@link #next}; most text has none of them, and is passed by without a look-up. */
        private long low;

        private long high;

        Node child(char c) {
            low |= c < 64 ? 1L << c : 0;
            high |= c >= 64 && c < 128 ? 1L << (c - 64) : 0;
            return next.computeIfAbsent(c, key -> new Node());
        }

        /** Whether a token may go on with a char: no only where none does. */
        boolean knows(char c) {
            return c < 64 ? (low >>> c & 1) != 0 : c >= 128 || (high >>> (c - 64) & 1) != 0;
        }

        @Nullable
        Node at(char c) {
            return knows(c) ? next.get(c) : null;
        }
    }

    private final Node raw = new Node();
    private final Node normalized = new Node();
    private final boolean any;

    AddedTokenMatcher(Collection<AddedToken> tokens) {
        for (AddedToken token : tokens) {
            Node node = token.normalized() ? normalized : raw;
            for (int i = 0; i < token.content().length(); i++) {
                node = node.child(token.content().charAt(i));
            }
            node.token = token;
        }
        any = !tokens.isEmpty();
    }

    /**
     * Cut {@code [from, to)} of the text into pieces, in order.
     *
     * @param control the characters that may be read as control tokens (and eaten by their lstrip and rstrip)
     */
    List<Piece> split(String text, int from, int to, BitSet control) {
        if (from == to) {
            return List.of();
        }
        if (!any) {
            return List.of(new Piece(from, to, null));
        }
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : pass(raw, text, new Piece(from, to, null), control)) {
            if (piece.token() != null || normalized.next.isEmpty()) {
                pieces.add(piece);
            } else {
                pieces.addAll(pass(normalized, text, piece, control));
            }
        }
        return pieces;
    }

    /** The token that begins at a character, the longest; null where none does. */
    @Nullable
    AddedToken at(String text, int at, BitSet control) {
        AddedToken token = longest(raw, text, at, text.length(), control);
        return token == null ? longest(normalized, text, at, text.length(), control) : token;
    }

    private static List<Piece> pass(Node trie, String text, Piece within, BitSet control) {
        List<Piece> pieces = new ArrayList<>();
        int done = within.from();
        int at = within.from();
        while (at < within.to()) {
            if (!trie.knows(text.charAt(at))) {
                at++;
                continue;
            }
            AddedToken token = longest(trie, text, at, within.to(), control);
            if (token == null) {
                at++;
                continue;
            }
            int end = at + token.content().length();
            if (!token.singleWord() || standsAlone(text, at, end, within)) {
                int start = token.lstrip() ? stripLeft(text, at, done, token, control) : at;
                int stop = token.rstrip() ? stripRight(text, end, within.to(), token, control) : end;
                addPlain(pieces, done, start);
                pieces.add(new Piece(start, stop, token));
                // As in the reference: the search goes on behind the token itself, so that a token of white space is
                // found
                // even where rstrip has taken that white space.
                done = stop;
            }
            at = end;
        }
        addPlain(pieces, done, within.to());
        return pieces;
    }

    private static @Nullable AddedToken longest(Node trie, String text, int from, int to, BitSet control) {
        Node node = trie;
        AddedToken best = null;
        boolean mayControl = true;
        for (int i = from; i < to; i++) {
            node = node.at(text.charAt(i));
            if (node == null) {
                break;
            }
            mayControl &= control.get(i);
            if (node.token != null && (mayControl || !node.token.isControl())) {
                best = node.token;
            }
        }
        return best;
    }

    private static boolean standsAlone(String text, int from, int to, Piece within) {
        return (from == within.from() || !isWord(text.codePointBefore(from)))
                && (to == within.to() || !isWord(text.codePointAt(to)));
    }

    /** A word character as regular expressions over Unicode have it (UTS 18, annex C). */
    private static boolean isWord(int codePoint) {
        return Character.isAlphabetic(codePoint)
                || codePoint == 0x200C
                || codePoint == 0x200D
                || switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.ENCLOSING_MARK,
                            Character.DECIMAL_DIGIT_NUMBER,
                            Character.CONNECTOR_PUNCTUATION -> true;
                    default -> false;
                };
    }

    private static int stripLeft(String text, int start, int floor, AddedToken token, BitSet control) {
        int at = start;
        while (at > floor && isSpace(text.charAt(at - 1)) && mayEat(at - 1, token, control)) {
            at--;
        }
        return at;
    }

    private static int stripRight(String text, int end, int ceiling, AddedToken token, BitSet control) {
        int at = end;
        while (at < ceiling && isSpace(text.charAt(at)) && mayEat(at, token, control)) {
            at++;
        }
        return at;
    }

    private static boolean mayEat(int at, AddedToken token, BitSet control) {
        return !token.isControl() || control.get(at);
    }

    /** White space as Unicode has it (the property White_Space), which is what the reference uses. */
    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }

    private static void addPlain(List<Piece> pieces, int from, int to) {
        if (from < to) {
            pieces.add(new Piece(from, to, null));
        }
    }
}
