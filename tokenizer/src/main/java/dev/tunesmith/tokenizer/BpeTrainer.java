package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Trains a byte-level BPE tokenizer on text: GPT-2's split into words, then, over and over, the most frequent pair of
 * neighbours becomes a token.
 *
 * <p>Ids: the end-of-text token is 0, then the 256 bytes by their character, then one a merge. Pairs of equal count are
 * taken in the order of their ids, so the same text gives the same tokenizer; Hugging Face's {@code BpeTrainer} has the
 * same order. Counts are kept up to date by the words that a merge touches, and a heap has the pairs, so that megabytes take
 * seconds. Not thread-safe.
 *
 * <p><b>Source</b>: Sennrich et al. 2016, algorithm 1; Radford et al. 2019, section 2.2, for bytes.
 */
public final class BpeTrainer {

    /** Ends a document, and stands between documents. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    private static final int BYTES = 256;

    /** The smallest vocabulary: the end of text, and every byte. */
    public static final int SMALLEST = BYTES + 1;

    /** Source: GPT-2's encoder; the whitespace of all scripts, as in Hugging Face's ByteLevel. */
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private final int vocabularySize;
    private final int minFrequency;
    private final Map<String, int[]> counts = new LinkedHashMap<>(); // word -> how often, one number

    /**
     * Start without text.
     *
     * @param vocabularySize tokens to end with, at least {@link #SMALLEST}; fewer where the text has no more pairs
     * @param minFrequency a pair must occur so often to become a token
     * @throws UsageException if the vocabulary is too small to hold every byte
     */
    public BpeTrainer(int vocabularySize, int minFrequency) {
        if (vocabularySize < SMALLEST) {
            throw new UsageException(
                    "A vocabulary of " + vocabularySize + " tokens is too small: the end of text and every byte take "
                            + SMALLEST,
                    "give a vocabularySize of at least " + SMALLEST + "; 2000 to 8000 suit a few megabytes of text");
        }
        this.vocabularySize = vocabularySize;
        this.minFrequency = minFrequency;
    }

    /** Count the words of a text. */
    public void add(String text) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            counts.computeIfAbsent(matcher.group(), word -> new int[1])[0]++;
        }
    }

    /**
     * Make the tokenizer; the caller closes it.
     *
     * @throws DataException if there was no text
     */
    public Tokenizer train() {
        if (counts.isEmpty()) {
            throw new DataException("There is no text to train a tokenizer on", "name text files that are not empty");
        }
        Merges merges = new Merges(alphabet());
        counts.forEach((word, count) -> merges.addWord(word, count[0]));
        List<String> pairs = merges.run(vocabularySize, minFrequency);
        List<Integer> types = new ArrayList<>(Collections.nCopies(merges.tokens.size(), 1));
        types.set(0, GgufVocabulary.CONTROL);
        return Tokenizer.fromParts(GgufTokenizerJson.rebuild(new GgufVocabulary(
                "the trained tokenizer",
                "gpt2",
                "gpt-2",
                merges.tokens,
                types,
                List.of(),
                pairs,
                false,
                null,
                Map.of("bos", 0, "eos", 0),
                null)));
    }

    private static List<String> alphabet() {
        List<String> tokens = new ArrayList<>();
        for (int value = 0; value < BYTES; value++) {
            tokens.add(String.valueOf(ByteAlphabet.charOf(value)));
        }
        Collections.sort(tokens); // single characters, so this is the order of their code points
        tokens.add(0, END_OF_TEXT);
        return tokens;
    }

    /** The state of the training: words as ids, and where each pair of ids occurs. */
    private static final class Merges {

        private final List<String> tokens;
        private final Map<String, Integer> ids = new HashMap<>();
        private final List<int[]> words = new ArrayList<>();
        private final IdList wordCounts = new IdList();
        private final Map<Long, Occurrences> pairs = new HashMap<>();
        private final PriorityQueue<Candidate> queue = new PriorityQueue<>(
                Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));

        /** How often a pair occurs, and in which words; a word may stand there twice, or no longer hold the pair. */
        private static final class Occurrences {
            private long count;
            private final IdList words = new IdList();
        }

        /** A pair with the count that it had when it was queued. */
        private record Candidate(long pair, long count) {}

        Merges(List<String> tokens) {
            this.tokens = tokens;
            for (int id = 0; id < tokens.size(); id++) {
                ids.put(tokens.get(id), id);
            }
        }

        private static long pair(int left, int right) {
            return (long) left << 32 | right;
        }

        void addWord(String word, int count) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            int[] symbols = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                symbols[i] = id(String.valueOf(ByteAlphabet.charOf(bytes[i] & 0xFF)));
            }
            int index = words.size();
            words.add(symbols);
            wordCounts.add(count);
            for (int i = 0; i + 1 < symbols.length; i++) {
                change(pair(symbols[i], symbols[i + 1]), count, index);
            }
        }

        private int id(String token) {
            Integer id = ids.get(token);
            if (id == null) {
                throw new IllegalStateException("no token " + token);
            }
            return id;
        }

        private Occurrences change(long pair, long by, int word) {
            Occurrences occurrences = pairs.computeIfAbsent(pair, key -> new Occurrences());
            occurrences.count += by;
            if (by > 0) {
                occurrences.words.add(word);
            }
            return occurrences;
        }

        /** Merge until there are so many tokens; returns each merge as two tokens with a space between. */
        List<String> run(int vocabularySize, int minFrequency) {
            pairs.forEach((pair, occurrences) -> queue.add(new Candidate(pair, occurrences.count)));
            List<String> merges = new ArrayList<>();
            while (tokens.size() < vocabularySize) {
                Candidate best = queue.poll();
                if (best == null) {
                    break;
                }
                Occurrences occurrences = pairs.get(best.pair);
                if (occurrences == null || occurrences.count <= 0) {
                    continue;
                }
                if (occurrences.count != best.count) {
                    queue.add(new Candidate(best.pair, occurrences.count));
                } else if (best.count < minFrequency) {
                    break;
                } else {
                    merges.add(merge(best.pair, occurrences));
                }
            }
            return merges;
        }

        private String merge(long pair, Occurrences occurrences) {
            int left = (int) (pair >>> 32);
            int right = (int) pair;
            String joined = tokens.get(left) + tokens.get(right);
            Integer known = ids.get(joined); // the same text may be reached by two ways
            int merged = known == null ? tokens.size() : known;
            if (known == null) {
                tokens.add(joined);
                ids.put(joined, merged);
            }
            pairs.remove(pair);
            Map<Long, Occurrences> grown = new LinkedHashMap<>();
            for (int word : occurrences.words.toArray()) {
                int[] changed = mergeIn(word, left, right, merged, grown);
                if (changed != null) {
                    words.set(word, changed);
                }
            }
            grown.forEach((one, found) -> queue.add(new Candidate(one, found.count)));
            return tokens.get(left) + " " + tokens.get(right);
        }

        /** The word with the pair merged, counts of its neighbours kept up; null where it does not hold the pair. */
        private int @Nullable [] mergeIn(int word, int left, int right, int merged, Map<Long, Occurrences> grown) {
            int[] symbols = words.get(word);
            int count = wordCounts.get(word);
            int[] result = new int[symbols.length];
            int size = 0;
            for (int i = 0; i < symbols.length; i++) {
                boolean here = i + 1 < symbols.length && symbols[i] == left && symbols[i + 1] == right;
                if (!here) {
                    result[size++] = symbols[i];
                    continue;
                }
                if (size > 0) {
                    lose(pair(result[size - 1], left), count);
                    gain(pair(result[size - 1], merged), count, word, grown);
                }
                if (i + 2 < symbols.length) {
                    lose(pair(right, symbols[i + 2]), count);
                    gain(pair(merged, symbols[i + 2]), count, word, grown);
                }
                result[size++] = merged;
                i++;
            }
            return size == symbols.length ? null : Arrays.copyOf(result, size);
        }

        private void lose(long pair, int count) {
            Occurrences occurrences = pairs.get(pair);
            if (occurrences != null) { // else it is the pair that is being merged
                occurrences.count -= count;
            }
        }

        private void gain(long pair, int count, int word, Map<Long, Occurrences> grown) {
            grown.put(pair, change(pair, count, word));
        }
    }
}
