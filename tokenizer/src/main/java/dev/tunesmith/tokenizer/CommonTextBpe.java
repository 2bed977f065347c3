package dev.tunesmith.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Byte-level BPE of short common text in Java: the ids of the native library at a tenth of the time, most of which is the way
 * into the library and out again. Only for the pre-tokenizers that {@link WordEncoder} knows. Immutable and thread-safe.
 *
 * <p>Common text is ASCII, Latin letters with their accents in one character, and typographic dashes, quotes and dots: what every
 * version of Unicode calls a letter or a sign, what no normalizer changes, and what has no case of its own for an ASCII letter.
 */
final class CommonTextBpe {

    /** How GPT-2 splits text; what a ByteLevel step does where no other splits before it. */
    private static final String GPT_2 =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final int ASCII = 0x80;
    private static final char FIRST_LATIN_LETTER = 0xC0;
    private static final char LAST_LATIN_LETTER = 0x24F;
    private static final char TIMES = 0xD7;
    private static final char DIVIDED_BY = 0xF7;
    /** A long s, which patterns that ignore case take for an s. */
    private static final char LONG_S = 0x17F;

    private static final char FIRST_SIGN = 0x2010;
    private static final char LAST_SIGN = 0x2027;
    private static final int BYTES = 256;
    private static final int NONE = -1;

    private final Pattern split;
    /** Digits are split off before {@link #split}: not at all, all of a number as one, or each alone. */
    private final Digits digits;

    private final int[] bytes;
    private final Map<String, Integer> wholeWords;
    private final PairTable merges;

    private enum Digits {
        WITH_THE_REST,
        TOGETHER,
        EACH
    }

    private CommonTextBpe(
            Pattern split, Digits digits, int[] bytes, Map<String, Integer> wholeWords, PairTable merges) {
        this.split = split;
        this.digits = digits;
        this.bytes = bytes;
        this.wholeWords = wholeWords;
        this.merges = merges;
    }

    /**
     * Make one from a tokenizer.json that {@link WordEncoder#fits}.
     *
     * @param root as {@link PlainTokenizerJson} makes it
     * @return null where a merge names a piece without an id
     */
    static @Nullable CommonTextBpe of(ObjectNode root) {
        JsonNode model = root.path("model");
        Map<String, Integer> vocabulary = new HashMap<>(2 * model.path("vocab").size());
        model.path("vocab")
                .properties()
                .forEach(e -> vocabulary.put(e.getKey(), e.getValue().intValue()));
        int[] bytes = new int[BYTES];
        for (int value = 0; value < BYTES; value++) {
            bytes[value] = vocabulary.getOrDefault(String.valueOf(ByteAlphabet.charOf(value)), NONE);
        }
        PairTable merges = merges(model.path("merges"), vocabulary);
        boolean wordsFirst = model.path("ignore_merges").asBoolean(false);
        JsonNode first = root.path("pre_tokenizer").path("pretokenizers").path(0);
        String pattern = first.path("pattern").path("Regex").asString(GPT_2);
        return merges == null
                ? null
                : new CommonTextBpe(
                        Pattern.compile(pattern), digits(first), bytes, wordsFirst ? vocabulary : Map.of(), merges);
    }

    private static Digits digits(JsonNode step) {
        if (!step.path("type").asString("").equals("Digits")) {
            return Digits.WITH_THE_REST;
        }
        return step.path("individual_digits").asBoolean(false) ? Digits.EACH : Digits.TOGETHER;
    }

    private static @Nullable PairTable merges(JsonNode list, Map<String, Integer> vocabulary) {
        PairTable table = new PairTable(list.size());
        int rank = 0;
        for (JsonNode merge : list) {
            String both = merge.asString("");
            int space = both.indexOf(' ');
            String left = merge.isArray() ? merge.path(0).asString("") : both.substring(0, Math.max(0, space));
            String right = merge.isArray() ? merge.path(1).asString("") : both.substring(space + 1);
            Integer first = vocabulary.get(left);
            Integer second = vocabulary.get(right);
            Integer made = vocabulary.get(left + right);
            if (first == null || second == null || made == null) {
                return null;
            }
            table.put(first, second, rank++, made);
        }
        return table;
    }

    /** The ids of a text; null where it is not common text, or has a byte without an id. */
    int @Nullable [] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isCommon(text.charAt(i))) {
                return null;
            }
        }
        IdList ids = new IdList();
        int from = 0;
        while (from < text.length()) {
            int to = digits == Digits.WITH_THE_REST ? text.length() : endOfStretch(text, from);
            Matcher words = split.matcher(text).region(from, to);
            while (words.find()) {
                if (!word(ids, text.substring(words.start(), words.end()))) {
                    return null;
                }
            }
            from = to;
        }
        return ids.toArray();
    }

    private static boolean isCommon(char c) {
        return c < ASCII
                || (c >= FIRST_LATIN_LETTER && c <= LAST_LATIN_LETTER && c != TIMES && c != DIVIDED_BY && c != LONG_S)
                || (c >= FIRST_SIGN && c <= LAST_SIGN);
    }

    private int endOfStretch(String text, int from) {
        boolean number = isDigit(text.charAt(from));
        int to = from + 1;
        while (to < text.length() && isDigit(text.charAt(to)) == number && !(number && digits == Digits.EACH)) {
            to++;
        }
        return to;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Append a word's ids: merge the neighbours of lowest rank, the leftmost first, until none can be. False if a byte has no id. */
    private boolean word(IdList ids, String word) {
        byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
        int[] parts = new int[utf8.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = bytes[Byte.toUnsignedInt(utf8[i])];
            if (parts[i] == NONE) {
                return false;
            }
        }
        Integer whole = wholeWords.isEmpty() ? null : wholeWords.get(byteLevel(utf8));
        if (whole != null) {
            ids.add(whole);
            return true;
        }
        int size = parts.length;
        while (size > 1) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < size; i++) {
                int rank = merges.rank(parts[i], parts[i + 1]);
                if (rank >= 0 && rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                break;
            }
            parts[best] = merges.made(parts[best], parts[best + 1]);
            System.arraycopy(parts, best + 2, parts, best + 1, size - best - 2);
            size--;
        }
        ids.addAll(Arrays.copyOf(parts, size));
        return true;
    }

    private static String byteLevel(byte[] word) {
        StringBuilder piece = new StringBuilder(word.length);
        for (byte value : word) {
            piece.append(ByteAlphabet.charOf(Byte.toUnsignedInt(value)));
        }
        return piece.toString();
    }

    /** Pairs of ids with their rank and what they become, without boxes: open addressing, at most half full. */
    private static final class PairTable {

        private static final long FREE = -1;

        private final long[] keys;
        private final int[] ranks;
        private final int[] made;
        private final int mask;

        PairTable(int pairs) {
            int size = Integer.highestOneBit(Math.max(8, 4 * pairs));
            keys = new long[size];
            Arrays.fill(keys, FREE);
            ranks = new int[size];
            made = new int[size];
            mask = size - 1;
        }

        void put(int left, int right, int rank, int id) {
            int slot = slot(key(left, right));
            keys[slot] = key(left, right);
            ranks[slot] = rank;
            made[slot] = id;
        }

        int rank(int left, int right) {
            int slot = slot(key(left, right));
            return keys[slot] == FREE ? -1 : ranks[slot];
        }

        int made(int left, int right) {
            return made[slot(key(left, right))];
        }

        private static long key(int left, int right) {
            return (long) left << 32 | right;
        }

        private int slot(long key) {
            long mixed = key * 0x9E3779B97F4A7C15L;
            int slot = (int) (mixed >>> 32) & mask;
            while (keys[slot] != key && keys[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }
    }
}
