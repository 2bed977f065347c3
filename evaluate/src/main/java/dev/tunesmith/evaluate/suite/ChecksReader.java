package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.evaluate.check.Check;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.check.CheckResources;
import dev.tunesmith.evaluate.check.OtherAnswer;
import dev.tunesmith.evaluate.check.UsesOtherCheck;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code checks:} and {@code headline:} of a suite. */
final class ChecksReader {

    private static final Map<String, Severity> SEVERITIES =
            new TreeMap<>(Map.of("minor", Severity.MINOR, "major", Severity.MAJOR, "critical", Severity.CRITICAL));

    private final CheckRegistry registry;

    ChecksReader(CheckRegistry registry) {
        this.registry = registry;
    }

    /**
     * What is under {@code checks:}.
     *
     * @param checks those that can be read
     * @param ids of all, also of those that cannot be read, and what misspelt names probably mean
     */
    record Checks(List<SuiteCheck> checks, Set<String> ids) {

        Checks {
            checks = List.copyOf(checks);
            ids = new LinkedHashSet<>(ids);
        }
    }

    /**
     * The checks that can be read; what is wrong with the others is reported.
     *
     * @param resources what the suite's checks may use besides texts
     */
    Checks checks(YamlMap map, CheckResources resources) {
        List<SuiteCheck> checks = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        Set<String> meant = new LinkedHashSet<>();
        List<YamlMap> entries = map.maps("checks", "check");
        for (YamlMap entry : entries) {
            String name = entry.requireString("check");
            String id = entry.string("id", name);
            boolean negated = entry.bool("not", false);
            YamlMap where = entry.map("where");
            ItemFilter filter = ItemFilter.read(where);
            where.finish();
            if (name.isEmpty()) {
                continue;
            }
            if (!registry.names().contains(name) && !entry.has("id")) {
                Suggestions.nearest(name, registry.names()).ifPresent(meant::add);
            }
            Severity severity = SEVERITIES.getOrDefault(
                    entry.choice("severity", List.copyOf(SEVERITIES.keySet()), "major"), Severity.MAJOR);
            double weight = entry.number("weight", 1, Double.MIN_NORMAL, 1_000);
            registry.create(name, entry, resources).ifPresent(check -> {
                entry.finish();
                checks.add(new SuiteCheck(
                        id, check, negated, severity, weight, filter, CheckDefinition.of(entry), entry.where()));
            });
            if (!ids.add(id)) {
                entry.problem("id", "two checks have the id " + id, "give one of them another id: …");
            }
        }
        if (entries.isEmpty()) {
            map.problem("checks", "a suite needs at least one check", "add checks: [exactMatch]");
        }
        meant.addAll(ids);
        return new Checks(linked(map, checks, meant), meant);
    }

    /** The checks that go by another check of the suite, with that check. */
    private static List<SuiteCheck> linked(YamlMap map, List<SuiteCheck> checks, Set<String> ids) {
        Map<String, Check> byId = new TreeMap<>();
        Map<String, String> definitions = new TreeMap<>();
        checks.forEach(check -> {
            byId.putIfAbsent(check.id(), check.check());
            definitions.putIfAbsent(check.id(), check.definition());
        });
        List<SuiteCheck> linked = new ArrayList<>();
        for (SuiteCheck one : checks) {
            if (one.check() instanceof UsesOtherCheck open && open.other().isPresent()) {
                String wanted = open.other().get();
                Check other = byId.get(wanted);
                boolean unreadable = other == null && ids.contains(wanted); // which is told already
                if (!unreadable && (other == null || other == one.check() || other.judgesAllAnswers())) {
                    map.problem(
                            "checks",
                            "check " + one.id() + " goes by " + wanted + ", which is no check of single answers here",
                            Suggestions.didYouMean(wanted, byId.keySet()));
                }
                linked.add(new SuiteCheck(
                        one.id(),
                        open.with(byId),
                        one.negated(),
                        one.severity(),
                        one.weight(),
                        one.where(),
                        CheckDefinition.of(one.definition(), definitions.getOrDefault(wanted, "")),
                        one.place()));
            } else {
                linked.add(one);
            }
        }
        return linked;
    }

    /** Report checks that compare answers of which the suite asks for none: they would never judge. */
    static void requireSeveralAnswers(
            YamlMap map, List<SuiteCheck> checks, Repeats repeats, Map<String, OtherAnswer.Kind> labels) {
        for (SuiteCheck one : checks) {
            Check check = one.check();
            if (!check.judgesAllAnswers()) {
                continue;
            }
            boolean any = repeats.n() > 1 && check.concerns(OtherAnswer.Kind.REPEAT, "2");
            for (Map.Entry<String, OtherAnswer.Kind> rule : labels.entrySet()) {
                any |= check.concerns(rule.getValue(), rule.getKey() + "-1");
            }
            List<String> unknown = labels.isEmpty()
                    ? List.of()
                    : check.variants().stream()
                            .filter(label -> !VariantRules.isMade(map, label))
                            .toList();
            any |= !labels.isEmpty() && unknown.size() < check.variants().size();
            for (String label : unknown) {
                map.problems()
                        .add(
                                one.place(),
                                "check " + one.id() + " looks at variants " + label
                                        + ", and no variant of the suite is labelled so",
                                Suggestions.didYouMean(label, labels.keySet()));
            }
            if (!unknown.isEmpty()) {
                continue;
            }
            if (repeats.n() == 1 && labels.isEmpty()) {
                map.problem(
                        "checks",
                        "check " + one.id() + " compares several answers to an item, and each is asked once",
                        "give the suite repeats or variants");
            } else if (!any) {
                map.problem(
                        "checks",
                        "check " + one.id() + " looks at none of the answers that the suite asks for",
                        labels.isEmpty()
                                ? "give the suite variants"
                                : "the variants here are labelled " + String.join(", ", labels.keySet())
                                        + (repeats.n() > 1 ? ", and there are repeats" : ""));
            }
        }
    }

    /** The id of the check that is the suite's result. */
    static String headline(YamlMap map, Checks read) {
        List<SuiteCheck> checks = read.checks();
        List<String> ids = checks.stream().map(SuiteCheck::id).toList();
        // A judge's verdict is the suite's result only where the author says so.
        String first = checks.stream()
                .filter(check -> check.check().judgedBy().isEmpty())
                .map(SuiteCheck::id)
                .findFirst()
                .orElse("");
        String headline = map.string("headline", first);
        if (headline.isEmpty() && !ids.isEmpty() && map.problems().isEmpty()) {
            map.problem(
                    "checks",
                    "every check is a model's verdict, and no headline is named",
                    "add headline: " + ids.get(0) + ", which is then labelled with its judge; or add another check");
        }
        if (map.has("headline")
                && !headline.isEmpty()
                && !read.ids().isEmpty()
                && !read.ids().contains(headline)) {
            map.problem(
                    "headline",
                    "no check has the id " + headline,
                    Suggestions.didYouMean(headline, ids.isEmpty() ? read.ids() : ids));
        }
        return headline;
    }
}
