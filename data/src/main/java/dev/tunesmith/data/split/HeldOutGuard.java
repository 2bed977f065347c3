package dev.tunesmith.data.split;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.text.Normaliser;
import dev.tunesmith.data.text.SharedLines;
import dev.tunesmith.data.text.Shingles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps held-out items out of what is written for training: a sample must not ask what a dev or test item asks, nor nearly so,
 * nor be of its group. Instructions that many inputs share do not count ({@link SharedLines}).
 */
public final class HeldOutGuard {

    private final SharedLines shared;
    private final double nearDuplicate;
    private final int shingleWords;
    private final Map<String, String> inputs = new HashMap<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<Long, List<Integer>> byWord = new HashMap<>();
    private final List<Shingles> words = new ArrayList<>();
    private final List<Shingles> shingles = new ArrayList<>();

    /**
     * Guard items.
     *
     * @param heldOut dev and test items
     * @param others the samples to be looked at, and what else tells which lines are shared
     * @param nearDuplicate from this Jaccard similarity of inputs on a sample is refused, above 0
     * @param shingleWords words in a shingle
     */
    public HeldOutGuard(List<Sample> heldOut, List<Sample> others, double nearDuplicate, int shingleWords) {
        this.nearDuplicate = nearDuplicate;
        this.shingleWords = shingleWords;
        List<Sample> all = new ArrayList<>(heldOut);
        all.addAll(others);
        this.shared = SharedLines.of(all);
        for (int i = 0; i < heldOut.size(); i++) {
            Sample item = heldOut.get(i);
            ids.add(item.id());
            groups.add(item.group());
            String input = shared.ownInput(item);
            inputs.putIfAbsent(Normaliser.normalise(input), item.id());
            shingles.add(Shingles.of(input, shingleWords));
            Shingles own = Shingles.of(input, 1);
            words.add(own);
            for (long hash : own.hashes()) {
                byWord.computeIfAbsent(hash, unused -> new ArrayList<>()).add(i);
            }
        }
    }

    /** Why a sample must not be trained on, with the held-out item that it gives away; nothing where it may be. */
    public Optional<String> refuse(Sample sample) {
        if (ids.contains(sample.id()) || groups.contains(sample.group())) {
            return Optional.of("has the id or group of a dev or test item");
        }
        if (sample.parent() != null && ids.contains(sample.parent())) {
            return Optional.of("was made from a dev or test item");
        }
        String input = shared.ownInput(sample);
        if (inputs.containsKey(Normaliser.normalise(input))) {
            return Optional.of("asks what a dev or test item asks");
        }
        Shingles own = Shingles.of(input, shingleWords);
        Shingles ownWords = Shingles.of(input, 1);
        Set<Integer> candidates = new HashSet<>();
        for (long hash : ownWords.hashes()) {
            candidates.addAll(byWord.getOrDefault(hash, List.of()));
        }
        // One other word in the middle of a short input changes most of its runs, but few of its words.
        boolean near = candidates.stream()
                .anyMatch(i -> shingles.get(i).jaccard(own) >= nearDuplicate
                        || words.get(i).jaccard(ownWords) >= nearDuplicate);
        return near ? Optional.of("asks nearly what a dev or test item asks") : Optional.empty();
    }
}
