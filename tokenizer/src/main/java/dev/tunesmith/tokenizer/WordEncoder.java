package dev.tunesmith.tokenizer;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Encodes plain text in small parts and remembers the ids of the parts, most of which come again and again.
 *
 * <p>Cuts only where the pre-tokenizer splits whatever stands around: before a space or a line break behind a letter, and the
 * like. It merges within its own parts only, so the ids are those of the whole text. That holds for the pre-tokenizers named in
 * {@link #fits}; all others are encoded in one piece.
 *
 * <p>Thread-safe, and of bounded size: about 10 MB when full, the newest parts staying.
 */
final class WordEncoder {

    /** Sets of two slots each, one number of bits. */
    private static final int BITS = 16;

    /** Longer parts are text without spaces, such as Chinese, which does not come again. */
    private static final int LONGEST = 40;

    private static final Set<String> PATTERNS =
            Set.of(PreTokenizerKind.LLAMA_BPE.pattern(), PreTokenizerKind.QWEN2.pattern());

    /** Chars that fit in a long, one byte each. */
    private static final int PACKED = 8;

    /**
     * A part of a text with its ids. All fields are final, so threads may find it without a lock.
     *
     * @param packed the chars, where they fit: then a look-up need not follow the way to the text, most of whose time is waiting
     *     for memory
     */
    private record Entry(long packed, int length, int hash, String text, int[] ids) {}

    private final Function<String, int[]> whole;
    private final @Nullable CommonTextBpe common;
    private final BiConsumer<int[], String> check;
    private final @Nullable Entry[] entries = new Entry[1 << BITS];

    /**
     * @param whole gives the ids of a text of any length
     * @param common encodes short common text, or null where {@code whole} has to
     * @param check looks at the ids of common text, as {@code whole} looks at its own
     */
    WordEncoder(Function<String, int[]> whole, @Nullable CommonTextBpe common, BiConsumer<int[], String> check) {
        this.whole = whole;
        this.common = common;
        this.check = check;
    }

    /** Whether a tokenizer's text can be encoded in parts. */
    static boolean fits(TokenizerFile file) {
        JsonNode root = file.root();
        JsonNode model = root.path("model");
        JsonNode normalizer = root.path("normalizer");
        boolean plainModel = file.kind().equals("BPE")
                && isEmpty(model.path("dropout"))
                && isEmpty(model.path("continuing_subword_prefix"))
                && isEmpty(model.path("end_of_word_suffix"));
        // composing never joins a character with a space or an ASCII sign that follows
        boolean plainText =
                isEmpty(normalizer) || normalizer.path("type").asString("").equals("NFC");
        return plainModel && plainText && splits(root.path("pre_tokenizer"));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.asString("-").isEmpty();
    }

    private static boolean splits(JsonNode step) {
        if (!step.path("type").asString("").equals("Sequence")) {
            return isByteLevel(step, true);
        }
        List<JsonNode> steps = List.copyOf(step.path("pretokenizers").values());
        if (steps.size() != 2) {
            return false;
        }
        JsonNode first = steps.get(0);
        return switch (first.path("type").asString("")) {
            case "Digits" -> isByteLevel(steps.get(1), true);
            case "Split" ->
                PATTERNS.contains(first.path("pattern").path("Regex").asString(""))
                        && first.path("behavior").asString("").equals("Isolated")
                        && !first.path("invert").asBoolean(false)
                        && isByteLevel(steps.get(1), false);
            default -> false;
        };
    }

    private static boolean isByteLevel(JsonNode step, boolean splitting) {
        return step.path("type").asString("").equals("ByteLevel")
                && !step.path("add_prefix_space").asBoolean(true)
                && step.path("use_regex").asBoolean(true) == splitting;
    }

    /** Append the ids of {@code [from, to)} of a text. */
    void encodeInto(IdList ids, String text, int from, int to) {
        int start = from;
        while (start < to) {
            char before = text.charAt(start);
            long packed = before;
            int all = before;
            int hash = before;
            int end = start + 1;
            while (end < to) {
                char next = text.charAt(end);
                if (isCut(before, next)) {
                    break;
                }
                packed = packed << 8 | next;
                all |= next;
                hash = 31 * hash + next;
                before = next;
                end++;
            }
            if (end - start > LONGEST) {
                ids.addAll(whole.apply(text.substring(start, end)));
            } else {
                boolean fits = end - start <= PACKED && all < 0x100;
                ids.addAll(part(text, start, end, hash, fits ? packed : 0));
            }
            start = end;
        }
    }

    /**
     * Whether every pre-tokenizer that {@link #fits} splits between two characters. No pattern goes on from a character that is
     * no white space to a space; from a letter none goes on to a line break or to one of these signs.
     */
    private static boolean isCut(char before, char next) {
        return switch (next) {
            case ' ' -> (before > ' ' && before < 0x7F) || (before > 0x7F && Character.isLetterOrDigit(before));
            case '\n', '.', ',', ';', ':', '!', '?', ')', '"' -> isLetter(before);
            default -> false;
        };
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private int[] part(String text, int from, int to, int hash, long packed) {
        int slot = (hash * 0x9E3779B9) >>> (32 - BITS);
        Entry first = entries[slot];
        if (first != null && is(first, text, from, to, hash, packed)) {
            return first.ids;
        }
        Entry second = entries[slot ^ 1];
        if (second != null && is(second, text, from, to, hash, packed)) {
            return second.ids;
        }
        String part = text.substring(from, to);
        Entry made = new Entry(packed, to - from, hash, part, unknown(part));
        entries[slot ^ 1] = first;
        entries[slot] = made;
        return made.ids;
    }

    private int[] unknown(String part) {
        int[] ids = common == null ? null : common.encode(part);
        if (ids == null) {
            return whole.apply(part);
        }
        check.accept(ids, part);
        return ids;
    }

    /** @param packed the chars of the part, or 0 where they do not fit; a text of NULs alone may also be 0 */
    private static boolean is(Entry entry, String text, int from, int to, int hash, long packed) {
        return entry.hash == hash
                && entry.length == to - from
                && entry.packed == packed
                && (packed != 0 || text.regionMatches(from, entry.text, 0, to - from));
    }
}
