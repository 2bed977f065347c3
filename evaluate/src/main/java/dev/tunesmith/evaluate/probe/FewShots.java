package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Chooses examples that together show as much of the task as they can. */
public final class FewShots {

    private static final int LABEL_WORDS = 5;

    private FewShots() {}

    /**
     * Choose k examples that cover the classes: greedily, the one that adds the most that is common and not shown yet.
     *
     * <p>What an example shows: its attributes; in a JSON response, each field's value and whether it is null; else a
     * response of at most five words as a label. When everything is shown, another round begins. Ties go by the seed.
     *
     * @param k at most this many; fewer where there are fewer samples
     */
    public static List<Sample> covering(List<Sample> samples, int k, long seed) {
        List<Sample> left = new ArrayList<>(samples);
        Collections.shuffle(left, new Random(seed));
        Map<Sample, Set<String>> shows = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Sample sample : left) {
            Set<String> features = features(sample);
            shows.put(sample, features);
            features.forEach(feature -> counts.merge(feature, 1, Integer::sum));
        }
        List<Sample> chosen = new ArrayList<>();
        Set<String> shown = new HashSet<>();
        while (chosen.size() < k && !left.isEmpty()) {
            Sample best = left.get(0);
            long most = -1;
            for (Sample sample : left) {
                long gain = gain(shows.getOrDefault(sample, Set.of()), shown, counts);
                if (gain > most) {
                    most = gain;
                    best = sample;
                }
            }
            if (most == 0 && !shown.isEmpty()) {
                shown.clear();
                continue;
            }
            chosen.add(best);
            left.remove(best);
            shown.addAll(shows.getOrDefault(best, Set.of()));
        }
        return List.copyOf(chosen);
    }

    private static long gain(Set<String> features, Set<String> shown, Map<String, Integer> counts) {
        long gain = 0;
        for (String feature : features) {
            int count = counts.getOrDefault(feature, 0);
            // What occurs once is a detail, not a class.
            if (count > 1 && !shown.contains(feature)) {
                gain += count;
            }
        }
        return gain;
    }

    private static Set<String> features(Sample sample) {
        Set<String> features = new LinkedHashSet<>();
        sample.attributes().forEach((name, value) -> features.add("attribute " + name + "=" + value));
        String response = sample.response().strip();
        if (response.startsWith("{")) {
            try {
                collect("", Json.parse(response), features);
                return features;
            } catch (JacksonException e) {
                // A response that only looks like JSON is plain text.
            }
        }
        if (Words.count(response) <= LABEL_WORDS) {
            features.add("label " + response);
        }
        return features;
    }

    private static void collect(String path, JsonNode node, Set<String> features) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                collect(path + "." + entry.getKey(), entry.getValue(), features);
            }
            return;
        }
        features.add("field " + path + "=" + node);
        if (!node.isNull()) {
            features.add("field " + path + " is set");
        }
    }
}
