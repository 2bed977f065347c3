package dev.tunesmith.project.step;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.List;
import java.util.TreeSet;

/**
 * Which suites of a project are meant: those with one of the names and one of the tags.
 *
 * @param names of suites; empty for all
 * @param tags of suites; empty for all
 */
public record SuiteChoice(List<String> names, List<String> tags) {

    public SuiteChoice {
        names = List.copyOf(names);
        tags = List.copyOf(tags);
    }

    /** Every suite. */
    public static SuiteChoice all() {
        return new SuiteChoice(List.of(), List.of());
    }

    /** Whether it leaves nothing out. */
    public boolean isAll() {
        return names.isEmpty() && tags.isEmpty();
    }

    /** The options of a command that choose the same, each with a blank before it; empty for all. */
    String arguments() {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(" --suite ").append(quoted(name)));
        tags.forEach(tag -> text.append(" --tag ").append(quoted(tag)));
        return text.toString();
    }

    private static String quoted(String text) {
        return text.matches("[\\p{L}\\p{N}_.-]+") ? text : "'" + text + "'";
    }

    /**
     * The chosen suites, in their order.
     *
     * @throws UsageException if a name or tag is none of the project's, or no suite has both
     */
    List<Suite> of(List<Suite> suites) {
        TreeSet<String> known = new TreeSet<>();
        TreeSet<String> tagged = new TreeSet<>();
        for (Suite suite : suites) {
            known.add(suite.name());
            tagged.addAll(suite.tags());
        }
        require("suite", names, known);
        require("tag", tags, tagged);
        List<Suite> chosen = suites.stream()
                .filter(suite -> names.isEmpty() || names.contains(suite.name()))
                .filter(suite -> tags.isEmpty() || suite.tags().stream().anyMatch(tags::contains))
                .toList();
        if (chosen.isEmpty() && !suites.isEmpty()) {
            throw new UsageException(
                    "None of the suites " + String.join(", ", names) + " has a tag of " + String.join(", ", tags),
                    "choose by name or by tag");
        }
        return chosen;
    }

    private static void require(String what, List<String> wanted, TreeSet<String> known) {
        for (String one : wanted) {
            if (!known.contains(one)) {
                throw new UsageException(
                        "The project has no " + what + " " + one,
                        known.isEmpty()
                                ? "write " + what + "s first; docs/evaluation.md shows them"
                                : Suggestions.didYouMean(one, known));
            }
        }
    }
}
