package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.evaluate.check.JsonFields.FieldFilter;
import dev.tunesmith.evaluate.check.OtherAnswer.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The checks of behaviour: how answers change with the input, how far they agree, what a judge says of them. */
final class BehaviourChecks {

    private static final double DEFAULT_MIN = 0.8;
    private static final List<String> AGREEMENTS = List.of("exact", "normalised", "json", "label", "similar");

    private BehaviourChecks() {}

    static Map<String, CheckFactory> factories() {
        Map<String, CheckFactory> all = new TreeMap<>();
        all.put(
                "similar",
                (options, resources) -> new Similar(resources::encoder, options.number("min", DEFAULT_MIN, -1, 1)));
        all.put("invariant", BehaviourChecks::invariant);
        all.put("direction", (options, resources) -> direction(options));
        all.put("consistent", BehaviourChecks::consistent);
        all.put("judge", Judge::read);
        return all;
    }

    private static Check invariant(YamlMap options, CheckResources resources) {
        String by = options.string("by", "normalised");
        Agreement agreement = agreement(by, options, resources);
        double least = agreement instanceof Agreement.Similar ? options.number("min", DEFAULT_MIN, 0, 1) : 1;
        return new Invariant(
                agreement,
                by,
                least,
                options.number("share", 1, 0, 1),
                options.strings("variants").orElse(List.of()));
    }

    private static Check consistent(YamlMap options, CheckResources resources) {
        String by = options.choice("by", AGREEMENTS, "normalised");
        Agreement agreement = agreement(by, options, resources);
        Set<Kind> over = EnumSet.noneOf(Kind.class);
        for (String word : options.strings("over").orElse(List.of("repeats", "paraphrases"))) {
            switch (word) {
                case "repeats" -> over.add(Kind.REPEAT);
                case "paraphrases" -> over.add(Kind.PARAPHRASE);
                case "perturbations" -> over.add(Kind.PERTURBATION);
                default ->
                    options.problem(
                            "over",
                            "expected repeats, paraphrases or perturbations, found " + word,
                            "name the answers that must agree");
            }
        }
        boolean first =
                options.choice("against", List.of("first", "all"), "all").equals("first");
        return new Consistent(
                agreement == null ? new Agreement.Normalised() : agreement,
                by,
                options.number("min", DEFAULT_MIN, 0, 1),
                first,
                over);
    }

    /** How answers agree, or null where the word is the id of another check. */
    private static @Nullable Agreement agreement(String by, YamlMap options, CheckResources resources) {
        return switch (by) {
            case "exact" -> new Agreement.Exact();
            case "normalised" -> new Agreement.Normalised();
            case "json" ->
                new Agreement.JsonShare(new FieldFilter(
                        options.strings("only").orElse(List.of()),
                        options.strings("ignore").orElse(List.of())));
            case "label" -> new Agreement.Label(options.strings("labels").orElse(List.of()));
            case "similar" -> new Agreement.Similar(resources::encoder);
            default -> null;
        };
    }

    private static Check direction(YamlMap options) {
        List<String> variants = options.strings("variants").orElse(List.of());
        if (variants.isEmpty()) {
            options.problem("variants", "which variants change the answer?", "give their labels: variants: [append]");
        }
        List<String> to = options.strings("to").orElse(List.of());
        List<String> contains = options.strings("contains").orElse(List.of());
        List<String> words = List.of("other", "same", "longer", "shorter", "higher", "lower");
        String becomes = options.has("becomes") ? options.choice("becomes", words, "other") : "";
        if (to.isEmpty() && contains.isEmpty() && becomes.isEmpty()) {
            options.problem("becomes", "how must the answer change?", "give becomes, to or contains");
        }
        return new Direction(
                variants,
                options.string("field", ""),
                to,
                contains,
                becomes.isEmpty() ? null : Direction.Change.valueOf(becomes.toUpperCase(Locale.ROOT)));
    }
}
