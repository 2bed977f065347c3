package dev.tunesmith.evaluate.metric;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * ROUGE: how many of a reference's words, word pairs or words in order an answer has.
 *
 * <p>Words are runs of {@code a–z} and {@code 0–9} in lower case, as the measure was made for English; text in another script
 * has none and scores 0. Source: Lin 2004, "ROUGE: a package for automatic evaluation of summaries"; equal to the package
 * rouge-score 0.1.2.
 */
public final class Rouge {

    /** The variants of the measure. */
    public enum Variant {
        /** Single words. */
        ROUGE_1("rouge1"),
        /** Pairs of words. */
        ROUGE_2("rouge2"),
        /** Longest common subsequence of words. */
        ROUGE_L("rougeL"),
        /** The same line by line, united over the lines. */
        ROUGE_L_SUM("rougeLsum");

        private final String word;

        Variant(String word) {
            this.word = word;
        }

        /** Its name in rouge-score and in suites. */
        public String word() {
            return word;
        }
    }

    private final Variant variant;
    private final boolean stem;

    /**
     * Measure by a variant.
     *
     * @param stem whether words of more than three letters are reduced to their stems first, by Porter's rules for English
     */
    public Rouge(Variant variant, boolean stem) {
        this.variant = variant;
        this.stem = stem;
    }

    /** Compare an answer with its reference; all 0 where either has no word. */
    public PrecisionRecall score(String answer, String reference) {
        if (variant == Variant.ROUGE_L_SUM) {
            return summary(lines(reference), lines(answer));
        }
        List<int[]> words = Ngrams.numbered(words(answer), words(reference));
        int[] candidate = words.get(0);
        int[] target = words.get(1);
        if (variant == Variant.ROUGE_L) {
            return candidate.length == 0 || target.length == 0
                    ? PrecisionRecall.NONE
                    : PrecisionRecall.of(commonLength(candidate, target), candidate.length, target.length);
        }
        int order = variant == Variant.ROUGE_1 ? 1 : 2;
        Ngrams.Overlap overlap = Ngrams.overlaps(candidate, target, order).get(order - 1);
        return PrecisionRecall.of(overlap.shared(), Math.max(overlap.first(), 1), Math.max(overlap.second(), 1));
    }

    private List<String> words(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= lower.length(); i++) {
            boolean inside = i < lower.length() && isWord(lower.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                String word = lower.substring(start, i);
                words.add(stem && word.length() > 3 ? PorterStemmer.stem(word) : word);
                start = -1;
            }
        }
        return words;
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(words(line));
            }
        }
        return lines;
    }

    private static int commonLength(int[] a, int[] b) {
        int[] above = new int[b.length + 1];
        int[] row = new int[b.length + 1];
        for (int x : a) {
            for (int j = 1; j <= b.length; j++) {
                row[j] = x == b[j - 1] ? above[j - 1] + 1 : Math.max(above[j], row[j - 1]);
            }
            int[] free = above;
            above = row;
            row = free;
        }
        return above[b.length];
    }

    /** Section 3.2 of the paper, with the rule of ROUGE 1.5.5 that no word is counted twice. */
    private static PrecisionRecall summary(List<List<String>> reference, List<List<String>> answer) {
        int inReference = reference.stream().mapToInt(List::size).sum();
        int inAnswer = answer.stream().mapToInt(List::size).sum();
        if (inReference == 0 || inAnswer == 0) {
            return PrecisionRecall.NONE;
        }
        Map<String, Integer> leftInReference = counts(reference);
        Map<String, Integer> leftInAnswer = counts(answer);
        int hits = 0;
        for (List<String> line : reference) {
            BitSet union = new BitSet(line.size());
            answer.forEach(other -> markCommon(line, other, union));
            for (int i = union.nextSetBit(0); i >= 0; i = union.nextSetBit(i + 1)) {
                String word = line.get(i);
                if (leftInAnswer.getOrDefault(word, 0) > 0 && leftInReference.getOrDefault(word, 0) > 0) {
                    hits++;
                    leftInAnswer.merge(word, -1, Integer::sum);
                    leftInReference.merge(word, -1, Integer::sum);
                }
            }
        }
        return PrecisionRecall.of(hits, inAnswer, inReference);
    }

    private static Map<String, Integer> counts(List<List<String>> lines) {
        Map<String, Integer> counts = new HashMap<>();
        lines.forEach(line -> line.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    /** Mark the words of a reference line that are in one longest common subsequence with an answer's line. */
    private static void markCommon(List<String> reference, List<String> answer, BitSet marks) {
        int[][] table = new int[reference.size() + 1][answer.size() + 1];
        for (int i = 1; i <= reference.size(); i++) {
            for (int j = 1; j <= answer.size(); j++) {
                table[i][j] = reference.get(i - 1).equals(answer.get(j - 1))
                        ? table[i - 1][j - 1] + 1
                        : Math.max(table[i - 1][j], table[i][j - 1]);
            }
        }
        int i = reference.size();
        int j = answer.size();
        while (i > 0 && j > 0) {
            if (reference.get(i - 1).equals(answer.get(j - 1))) {
                marks.set(i - 1);
                i--;
                j--;
            } else if (table[i][j - 1] > table[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
    }
}
