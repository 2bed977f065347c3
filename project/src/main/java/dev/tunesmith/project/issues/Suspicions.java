package dev.tunesmith.project.issues;

import dev.tunesmith.evaluate.issue.Evidence;
import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueKey;
import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.review.Reviews;
import dev.tunesmith.evaluate.review.Verdict.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is to be reviewed. */
final class Suspicions {

    private Suspicions() {}

    /** One suspicion of one answer, with every place in the answer that it names. */
    record Suspicion(IssueKey key, Subject subject, List<Evidence> evidence) {

        Evidence first() {
            return evidence.get(0);
        }
    }

    /**
     * The suspicions of the last run about which a reviewer has not decided, in a seeded random order.
     *
     * @param checks whether failed checks are reviewed too
     * @param most how many at most; 0 for all
     */
    static List<Suspicion> open(
            IssueReport report, Reviews reviews, String reviewer, boolean checks, int most, long seed) {
        Map<Subject, List<Evidence>> bySubject = new LinkedHashMap<>();
        Map<Subject, IssueKey> keys = new LinkedHashMap<>();
        for (Issue issue : report.issues()) {
            String kind = issue.key().kind();
            if (!IssueKinds.isDetector(kind) && !(checks && IssueKinds.isCheck(kind))) {
                continue;
            }
            for (Evidence evidence : issue.last().evidence()) {
                Subject subject = evidence.subject(issue.key());
                if (!reviews.isDecided(subject, reviewer)) {
                    bySubject
                            .computeIfAbsent(subject, unused -> new ArrayList<>())
                            .add(evidence);
                    keys.put(subject, issue.key());
                }
            }
        }
        List<Suspicion> all = new ArrayList<>();
        keys.forEach(
                (subject, key) -> all.add(new Suspicion(key, subject, bySubject.getOrDefault(subject, List.of()))));
        // Random, so that the first few say something about all of them.
        Collections.shuffle(all, new Random(seed));
        return most > 0 && most < all.size() ? List.copyOf(all.subList(0, most)) : List.copyOf(all);
    }
}
