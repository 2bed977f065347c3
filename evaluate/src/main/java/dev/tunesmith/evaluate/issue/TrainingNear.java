package dev.tunesmith.evaluate.issue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.issue.TrainingNeighbours.Neighbour;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the training data has near one item.
 *
 * @param nearest the nearest samples, the nearest first
 * @param tags what that says
 */
public record TrainingNear(List<Near> nearest, List<Tag> tags) {

    private static final int SHORT_ANSWER = 12;
    private static final double SAME_INPUT = 0.9;
    private static final double SAME_ANSWER = 0.3;

    public TrainingNear {
        nearest = List.copyOf(nearest);
        tags = List.copyOf(tags);
    }

    /** A training sample near the item. */
    public record Near(String id, double similarity, String input, String response) {}

    /** What the neighbours of an item say. */
    public enum Tag {
        /** Nothing like the item was trained on. */
        @JsonProperty("no close neighbour")
        NO_CLOSE_NEIGHBOUR("no close neighbour"),
        /** Samples that ask nearly the same are answered differently. */
        @JsonProperty("conflicting neighbours")
        CONFLICTING("conflicting neighbours");

        private final String word;

        Tag(String word) {
            this.word = word;
        }

        /** The words for people. */
        public String word() {
            return word;
        }
    }

    /**
     * Look around an item.
     *
     * @param neighbours finds training samples
     * @param item the item
     * @param k how many to look at
     */
    public static TrainingNear of(TrainingNeighbours neighbours, Sample item, int k) {
        List<Neighbour> found = neighbours.nearest(item, k);
        List<Tag> tags = new ArrayList<>();
        if (found.isEmpty() || found.get(0).similarity() < neighbours.close()) {
            tags.add(Tag.NO_CLOSE_NEIGHBOUR);
        }
        if (conflict(neighbours, found)) {
            tags.add(Tag.CONFLICTING);
        }
        List<Near> nearest = found.stream()
                .map(one -> new Near(
                        one.sample().id(),
                        one.similarity(),
                        one.sample().input(),
                        one.sample().response()))
                .toList();
        return new TrainingNear(nearest, tags);
    }

    /** Two close samples with nearly the same input whose answers differ. */
    private static boolean conflict(TrainingNeighbours neighbours, List<Neighbour> found) {
        List<Sample> close = found.stream()
                .filter(one -> one.similarity() >= neighbours.close())
                .map(Neighbour::sample)
                .toList();
        for (int i = 0; i < close.size(); i++) {
            for (int j = i + 1; j < close.size(); j++) {
                if (differ(close.get(i), close.get(j))
                        && share(words(close.get(i).input()), words(close.get(j).input())) >= SAME_INPUT
                        && neighbours.similarity(close.get(i), close.get(j)) >= SAME_INPUT) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether two answers say different things. What a short answer copies from its own input, such as a number, makes no
     * difference, and any other word does; of a long answer most words must differ, since a thing can be said in several ways.
     */
    private static boolean differ(Sample one, Sample other) {
        List<String> a = words(one.response());
        List<String> b = words(other.response());
        return a.size() <= SHORT_ANSWER && b.size() <= SHORT_ANSWER
                ? !ownWords(one).equals(ownWords(other))
                : share(a, b) < SAME_ANSWER;
    }

    /** Words that both have, over all words; case, order and repetition aside. */
    private static double share(List<String> one, List<String> other) {
        Set<String> common = new HashSet<>(one);
        common.retainAll(new HashSet<>(other));
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return all.isEmpty() ? 1 : (double) common.size() / all.size();
    }

    private static List<String> ownWords(Sample sample) {
        Set<String> input = new HashSet<>(words(sample.input()));
        return words(sample.response()).stream()
                .filter(word -> !input.contains(word))
                .toList();
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
