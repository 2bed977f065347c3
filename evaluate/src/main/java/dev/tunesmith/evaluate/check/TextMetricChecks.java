package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.evaluate.metric.Bleu;
import dev.tunesmith.evaluate.metric.BleuTokenizer;
import dev.tunesmith.evaluate.metric.Chrf;
import dev.tunesmith.evaluate.metric.Rouge;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;

/** The checks that measure how similar an answer is to its reference. */
final class TextMetricChecks {

    private static final int MANY = 1_000_000;

    private TextMetricChecks() {}

    static Map<String, CheckFactory> factories() {
        Map<String, CheckFactory> all = new TreeMap<>();
        for (Rouge.Variant variant : Rouge.Variant.values()) {
            all.put(variant.word(), (options, resources) -> rouge(variant, options));
        }
        all.put("bleu", (options, resources) -> bleu(options));
        all.put("chrf", (options, resources) -> chrf("chrf", Chrf.plain(), options));
        all.put("chrf++", (options, resources) -> chrf("chrf++", Chrf.plusPlus(), options));
        all.put("editDistance", (options, resources) -> editDistance(options));
        return all;
    }

    private static Check rouge(Rouge.Variant variant, YamlMap options) {
        Rouge rouge = new Rouge(variant, options.bool("stem", false));
        boolean recall = options.choice("measure", List.of("f1", "recall", "precision"), "f1")
                .equals("recall");
        boolean precision = options.string("measure", "").equals("precision");
        return similarity(variant.word(), options, (answer, reference) -> {
            var score = rouge.score(answer, reference);
            return recall ? score.recall() : precision ? score.precision() : score.f1();
        });
    }

    private static Check bleu(YamlMap options) {
        List<String> words =
                Arrays.stream(BleuTokenizer.values()).map(BleuTokenizer::word).toList();
        String word = options.choice("tokenizer", words, BleuTokenizer.V13A.word());
        Bleu bleu = new Bleu(BleuTokenizer.values()[words.indexOf(word)]);
        return TextSimilarity.withCorpus(similarity("bleu", options, bleu::score), bleu::corpusScore);
    }

    private static Check chrf(String name, Chrf chrf, YamlMap options) {
        return TextSimilarity.withCorpus(similarity(name, options, chrf::score), chrf::corpusScore);
    }

    private static TextSimilarity similarity(String name, YamlMap options, ToDoubleBiFunction<String, String> measure) {
        if (!options.has("min") && !options.has("max")) {
            options.problem("min", "without min and max every answer would pass", "add min: …, 0 to 1");
        }
        double min = options.number("min", 0, 0, 1);
        double max = options.number("max", 1, 0, 1);
        if (min > max) {
            options.problem("min", "min " + min + " is above max " + max, "choose min <= max");
        }
        return new TextSimilarity(name, measure, min, max);
    }

    private static Check editDistance(YamlMap options) {
        if (!options.has("max") && !options.has("maxEdits")) {
            options.problem(
                    "max",
                    "without max and maxEdits every answer would pass",
                    "add max: …, the share of the longer text's characters, or maxEdits: …");
        }
        return new EditDistanceLimit(
                Normalisation.read(options),
                options.number("max", 1, 0, 1),
                options.integer("maxEdits", Integer.MAX_VALUE, 0, MANY));
    }
}
