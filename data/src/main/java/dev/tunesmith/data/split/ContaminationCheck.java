package dev.tunesmith.data.split;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.text.Normaliser;
import dev.tunesmith.data.text.SharedLines;
import dev.tunesmith.data.text.Shingles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the inputs of held-out items with those of train: equal after normalisation, or a common run of words.
 *
 * <p>The run is 13 words long as for GPT-3 and the language model evaluation harness, or the whole item where it is shorter;
 * items of fewer than {@value #LEAST} words only fall under the first rule. Instructions that many inputs share do not count
 * ({@link SharedLines}).
 */
public final class ContaminationCheck {

    private static final int RUN = 13;
    private static final int LEAST = 3;

    private final SharedLines shared;
    private final Map<String, String> whole = new HashMap<>();
    private final List<Sample> train;
    private final Map<Integer, Map<Long, String>> runs = new HashMap<>();

    /** Index the samples of train; {@code shared} must have seen both train and the held-out items. */
    private ContaminationCheck(List<Sample> train, SharedLines shared) {
        this.shared = shared;
        this.train = train;
        train.forEach(sample -> whole.putIfAbsent(Normaliser.normalise(shared.ownInput(sample)), sample.id()));
    }

    /** Check dev and test items against train. */
    public static Contamination check(List<Sample> train, List<Sample> dev, List<Sample> test) {
        List<Sample> all = new ArrayList<>(train);
        all.addAll(dev);
        all.addAll(test);
        ContaminationCheck check = new ContaminationCheck(train, SharedLines.of(all));
        List<Contamination.Item> items = new ArrayList<>();
        dev.forEach(sample -> check.item(sample, Split.DEV).ifPresent(items::add));
        test.forEach(sample -> check.item(sample, Split.TEST).ifPresent(items::add));
        return new Contamination(dev.size() + test.size(), items);
    }

    private Optional<Contamination.Item> item(Sample sample, Split split) {
        String input = shared.ownInput(sample);
        String twin = whole.get(Normaliser.normalise(input));
        if (twin != null) {
            String words = String.join(" ", Normaliser.words(input));
            return Optional.of(
                    new Contamination.Item(sample.id(), split, Contamination.Kind.FULL_MATCH, 1, twin, words));
        }
        List<String> words = Normaliser.words(input);
        if (words.size() < LEAST) {
            return Optional.empty();
        }
        int size = Math.min(RUN, words.size());
        Map<Long, String> known = runs.computeIfAbsent(size, this::index);
        long[] own = Shingles.runs(words, size);
        int common = 0;
        int first = -1;
        for (int i = 0; i < own.length; i++) {
            if (known.containsKey(own[i])) {
                common++;
                first = first < 0 ? i : first;
            }
        }
        if (first < 0) {
            return Optional.empty();
        }
        return Optional.of(new Contamination.Item(
                sample.id(),
                split,
                Contamination.Kind.N_GRAM,
                common / (double) own.length,
                known.getOrDefault(own[first], ""),
                String.join(" ", words.subList(first, first + size))));
    }

    /** All runs of a length in train, with a sample that has them; built once for each length that occurs. */
    private Map<Long, String> index(int size) {
        Map<Long, String> result = new HashMap<>();
        for (Sample sample : train) {
            List<String> words = Normaliser.words(shared.ownInput(sample));
            if (words.size() >= size) {
                for (long run : Shingles.runs(words, size)) {
                    result.putIfAbsent(run, sample.id());
                }
            }
        }
        return result;
    }
}
