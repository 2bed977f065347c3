package dev.tunesmith.evaluate.issue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which issues are meant. All conditions must hold; an empty one always does.
 *
 * @param kinds one of these, see {@link IssueKinds}; {@code check} and {@code code} mean all of their sort
 * @param suites of one of these
 * @param state where the issue stands in the last run, or null for any
 */
public record IssueFilter(
        List<String> kinds, List<String> suites, @Nullable IssueState state) {

    /** Every issue. */
    public static final IssueFilter ALL = new IssueFilter(List.of(), List.of(), null);

    public IssueFilter {
        kinds = List.copyOf(kinds);
        suites = List.copyOf(suites);
    }

    boolean kind(String kind) {
        return kinds.isEmpty() || kinds.stream().anyMatch(one -> kind.equals(one) || kind.startsWith(one + ":"));
    }

    boolean matches(Issue issue) {
        return kind(issue.key().kind())
                && (suites.isEmpty() || suites.contains(issue.key().suite()))
                && (state == null || issue.state() == state);
    }
}
