package dev.tunesmith.evaluate.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts n-grams of sequences, and those that two share. */
public final class Ngrams {

    private Ngrams() {}

    /**
     * The n-grams of one order.
     *
     * @param first how many the first sequence has
     * @param second how many the second has
     * @param shared those in both, each as often as in the sequence that has it less often
     */
    record Overlap(int first, int second, int shared) {}

    /** How many different n-grams a sequence of words has; 0 where it is shorter than n. */
    public static int distinct(List<String> words, int n) {
        int[] sequence = numbered(words, new HashMap<>());
        int[] grams = new int[sequence.length];
        int distinct = 0;
        for (int order = 1; order <= n; order++) {
            int count = Math.max(0, sequence.length - order + 1);
            Numbers numbers = new Numbers(count);
            number(sequence, grams, count, order, numbers);
            distinct = numbers.size();
        }
        return distinct;
    }

    /** Numbers for the words of two texts: equal words, equal numbers. */
    static List<int[]> numbered(List<String> first, List<String> second) {
        Map<String, Integer> numbers = new HashMap<>();
        return List.of(numbered(first, numbers), numbered(second, numbers));
    }

    private static int[] numbered(List<String> words, Map<String, Integer> numbers) {
        int[] result = new int[words.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = numbers.computeIfAbsent(words.get(i), word -> numbers.size());
        }
        return result;
    }

    /** The overlaps of order 1 to {@code maxOrder}, of sequences whose elements are 0 or more. */
    static List<Overlap> overlaps(int[] first, int[] second, int maxOrder) {
        List<Overlap> overlaps = new ArrayList<>();
        // An n-gram is the number of its first n − 1 elements together with its last element, so numbers stay exact.
        int[] a = new int[first.length];
        int[] b = new int[second.length];
        for (int order = 1; order <= maxOrder; order++) {
            int inFirst = Math.max(0, first.length - order + 1);
            int inSecond = Math.max(0, second.length - order + 1);
            Numbers numbers = new Numbers(inFirst + inSecond);
            number(first, a, inFirst, order, numbers);
            number(second, b, inSecond, order, numbers);
            int[] counts = new int[numbers.size()];
            for (int i = 0; i < inSecond; i++) {
                counts[b[i]]++;
            }
            int shared = 0;
            for (int i = 0; i < inFirst; i++) {
                if (counts[a[i]]-- > 0) {
                    shared++;
                }
            }
            overlaps.add(new Overlap(inFirst, inSecond, shared));
        }
        return overlaps;
    }

    /** Replace the number of the (order − 1)-gram at each place by that of the n-gram there. */
    private static void number(int[] sequence, int[] grams, int count, int order, Numbers numbers) {
        for (int i = 0; i < count; i++) {
            long prefix = order == 1 ? 0 : grams[i];
            grams[i] = numbers.of(prefix << 32 | sequence[i + order - 1]);
        }
    }

    /** Numbers from 0 for keys, in the order in which they are first met: a hash table with open addressing. */
    private static final class Numbers {

        private final long[] keys;
        private final int[] values;
        private int size;

        Numbers(int most) {
            int capacity = Integer.highestOneBit(Math.max(most, 1)) << 2;
            keys = new long[capacity];
            values = new int[capacity];
        }

        int size() {
            return size;
        }

        int of(long key) {
            long mixed = key * 0x9E3779B97F4A7C15L;
            int slot = (int) (mixed >>> 40) & (keys.length - 1);
            while (values[slot] != 0 && keys[slot] != key) {
                slot = (slot + 1) & (keys.length - 1);
            }
            if (values[slot] == 0) {
                keys[slot] = key;
                values[slot] = ++size;
            }
            return values[slot] - 1;
        }
    }
}
