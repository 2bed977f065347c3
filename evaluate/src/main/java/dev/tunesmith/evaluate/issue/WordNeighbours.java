package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Neighbours by the words that inputs share: the cosine of their vectors of words, each word weighted by how rare it is among
 * the training inputs, so that an instruction that all of them begin with counts next to nothing. Plain numbers, which tell one
 * case from another and not one kind from another, do not count. Immutable.
 */
public final class WordNeighbours implements TrainingNeighbours {

    /**
     * Below this an input has hardly a telling word in common: so have few test items that are made as the training samples were,
     * and many that are written without looking at them (docs/errors.md has figures).
     */
    private static final double CLOSE = 0.2;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]*\\p{L}[\\p{L}\\p{N}]*");

    private final List<Sample> samples;
    private final Map<String, List<Integer>> postings = new HashMap<>();
    private final List<Set<String>> words = new ArrayList<>();
    private final double[] norms;

    /** Index the inputs of training samples. */
    public WordNeighbours(List<Sample> samples) {
        this.samples = List.copyOf(samples);
        for (int i = 0; i < this.samples.size(); i++) {
            Set<String> own = words(this.samples.get(i));
            words.add(own);
            for (String word : own) {
                postings.computeIfAbsent(word, unused -> new ArrayList<>()).add(i);
            }
        }
        this.norms = new double[this.samples.size()];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = norm(words.get(i));
        }
    }

    @Override
    public List<Neighbour> nearest(Sample item, int k) {
        Set<String> own = words(item);
        double[] dots = new double[samples.size()];
        for (String word : own) {
            double weight = weight(word);
            for (int sample : postings.getOrDefault(word, List.of())) {
                dots[sample] += weight * weight;
            }
        }
        double norm = norm(own);
        List<Neighbour> all = new ArrayList<>();
        for (int i = 0; i < dots.length; i++) {
            if (dots[i] > 0) {
                all.add(new Neighbour(samples.get(i), Math.min(1, dots[i] / (norm * norms[i]))));
            }
        }
        all.sort(Comparator.comparingDouble(Neighbour::similarity).reversed());
        return List.copyOf(all.subList(0, Math.min(k, all.size())));
    }

    @Override
    public double similarity(Sample one, Sample other) {
        Set<String> a = words(one);
        Set<String> b = words(other);
        Set<String> common = new HashSet<>(a);
        common.retainAll(b);
        double norms = norm(a) * norm(b);
        double dot =
                common.stream().mapToDouble(word -> weight(word) * weight(word)).sum();
        return norms == 0 ? 0 : Math.min(1, dot / norms);
    }

    @Override
    public double close() {
        return CLOSE;
    }

    /** The rarity of a word as BM25 has it; a word of all inputs weighs next to nothing. */
    private double weight(String word) {
        int found = postings.getOrDefault(word, List.of()).size();
        return Math.log(1 + (samples.size() - found + 0.5) / (found + 0.5));
    }

    private double norm(Set<String> own) {
        return Math.sqrt(
                own.stream().mapToDouble(word -> weight(word) * weight(word)).sum());
    }

    private static Set<String> words(Sample sample) {
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(sample.input().toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
