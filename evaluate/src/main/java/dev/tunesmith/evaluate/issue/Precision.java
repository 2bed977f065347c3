package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.review.Status;
import dev.tunesmith.evaluate.review.Verdict.Subject;
import dev.tunesmith.evaluate.stats.Rate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many of a detector's suspicions people confirm.
 *
 * @param kind see {@link IssueKinds}
 * @param suspicions how many different ones there are
 * @param confirmed among those that people decided about
 */
public record Precision(String kind, int suspicions, Rate confirmed) {

    /** The precision of each kind that raised a suspicion; the same words in the same answer count once. */
    static List<Precision> of(List<Issue> issues) {
        Map<String, Map<Subject, Status>> byKind = new TreeMap<>();
        for (Issue issue : issues) {
            if (IssueKinds.isCode(issue.key().kind())) {
                continue;
            }
            Map<Subject, Status> subjects = byKind.computeIfAbsent(issue.key().kind(), unused -> new HashMap<>());
            issue.steps()
                    .forEach(step -> step.evidence()
                            .forEach(evidence -> subjects.put(evidence.subject(issue.key()), evidence.status())));
        }
        List<Precision> all = new ArrayList<>();
        byKind.forEach((kind, subjects) -> {
            int confirmed = count(subjects, Status.CONFIRMED);
            int decided = confirmed + count(subjects, Status.DISMISSED);
            all.add(new Precision(kind, subjects.size(), Rate.of(confirmed, decided)));
        });
        return all;
    }

    private static int count(Map<Subject, Status> subjects, Status status) {
        return (int) subjects.values().stream().filter(status::equals).count();
    }
}
