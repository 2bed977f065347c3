package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the checks of a suite that do not fit its items: such that apply to none, or lack a reference to judge by. */
final class ChecksOnItems {

    /** More items, flags or values than this are counted, not listed. */
    private static final int SHOWN = 5;

    private ChecksOnItems() {}

    /** Report each check whose {@code where} matches no item: its rate would be of nothing. */
    static void applyToNone(List<SuiteCheck> checks, List<Sample> items, Problems problems) {
        for (SuiteCheck check : checks) {
            if (!check.where().equals(ItemFilter.everything()) && items.stream().noneMatch(check.where()::matches)) {
                problems.add(
                        check.place(),
                        "check " + check.id() + " applies to none of the " + Count.of(items.size(), "item")
                                + ": expected items with " + check.where().words() + ", found " + found(items),
                        fix(check.where(), items));
            }
        }
    }

    /** Report each check that compares with a reference, and has items without one. */
    static void lackReference(List<SuiteCheck> checks, List<Sample> items, Problems problems) {
        for (SuiteCheck check : checks) {
            if (!check.check().needsReference()) {
                continue;
            }
            List<Sample> meant = items.stream().filter(check.where()::matches).toList();
            List<Sample> without =
                    meant.stream().filter(item -> item.response().isBlank()).toList();
            if (!without.isEmpty()) {
                List<String> names = without.stream()
                        .map(item -> item.id() + " (" + item.source() + ")")
                        .toList();
                problems.add(
                        check.place(),
                        "check " + check.id() + " needs a reference, which " + without.size() + " of the "
                                + Count.of(meant.size(), "item") + " it applies to "
                                + (without.size() == 1 ? "lacks: " : "lack: ") + shown(names),
                        "give each a reference, or name with where: the items that the check is for");
            }
        }
    }

    private static String found(List<Sample> items) {
        List<String> parts = new ArrayList<>();
        Set<String> flags = flags(items);
        parts.add(flags.isEmpty() ? "no flags" : "the flags " + shown(flags));
        Map<String, Set<String>> attributes = attributes(items);
        if (attributes.isEmpty()) {
            parts.add("no attributes");
        }
        attributes.forEach((name, values) -> parts.add("the attribute " + name + ": " + shown(values)));
        return String.join("; ", parts);
    }

    /** The first word of the filter that no item knows is the likely slip. */
    private static String fix(ItemFilter where, List<Sample> items) {
        String correct = "correct where:, or give items what it asks for";
        Set<String> flags = flags(items);
        for (String flag : where.flags()) {
            if (!flags.contains(flag)) {
                return suggestion(flag, flags, correct);
            }
        }
        Map<String, Set<String>> attributes = attributes(items);
        for (Map.Entry<String, List<String>> wanted : new TreeMap<>(where.attributes()).entrySet()) {
            Set<String> values = attributes.get(wanted.getKey());
            if (values == null) {
                return suggestion(wanted.getKey(), attributes.keySet(), correct);
            }
            if (wanted.getValue().size() == 1
                    && !values.contains(wanted.getValue().get(0))) {
                return suggestion(wanted.getValue().get(0), values, correct);
            }
        }
        return correct;
    }

    private static String suggestion(String word, Set<String> known, String otherwise) {
        return Suggestions.nearest(word, known)
                .map(near -> "did you mean " + near + "?")
                .orElse(otherwise);
    }

    private static Set<String> flags(List<Sample> items) {
        Set<String> flags = new TreeSet<>();
        items.forEach(item -> flags.addAll(item.flags()));
        return flags;
    }

    private static Map<String, Set<String>> attributes(List<Sample> items) {
        Map<String, Set<String>> all = new TreeMap<>();
        items.forEach(item -> item.attributes()
                .forEach((name, value) ->
                        all.computeIfAbsent(name, key -> new TreeSet<>()).add(value)));
        return all;
    }

    private static String shown(Iterable<String> words) {
        List<String> all = new ArrayList<>();
        words.forEach(all::add);
        int more = all.size() - SHOWN;
        return String.join(", ", all.subList(0, Math.min(SHOWN, all.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
