package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Everything that is known about the errors of a model over its iterations.
 *
 * @param runs ids of the runs, the base first
 * @param items how many items count
 * @param kinds what became of each kind of error
 * @param issues every issue, those of items that were trained on too; open ones first
 * @param trainedOn items that a model of some iteration was trained on and that count in no figure, with the reason
 * @param precision of each detector, from people's verdicts
 */
public record IssueReport(
        List<String> runs,
        int items,
        List<KindHistory> kinds,
        List<Issue> issues,
        List<TrainedItem> trainedOn,
        List<Precision> precision) {

    public IssueReport {
        runs = List.copyOf(runs);
        kinds = List.copyOf(kinds);
        issues = List.copyOf(issues);
        trainedOn = List.copyOf(trainedOn);
        precision = List.copyOf(precision);
    }

    /** An item that was trained on, and how that is known. */
    public record TrainedItem(String suite, String item, String reason) {}

    /**
     * Make a report.
     *
     * @param iterations what each run shows, in order, the base first; at least one
     * @param items every item that some run was asked
     * @param trainedOn those that a model of some iteration was trained on, with the reason
     */
    public static IssueReport of(
            List<Iteration> iterations, Map<ItemKey, Sample> items, Map<ItemKey, String> trainedOn) {
        List<Issue> issues = new ArrayList<>(IssueTracker.track(iterations, trainedOn));
        List<Iteration> fair = iterations.stream()
                .map(iteration -> new Iteration(
                        iteration.run(),
                        iteration.observations().stream()
                                .filter(one -> !trainedOn.containsKey(
                                        new ItemKey(one.key().suite(), one.key().item())))
                                .toList()))
                .toList();
        List<Issue> fairIssues =
                issues.stream().filter(issue -> issue.trainedOn() == null).toList();
        List<KindHistory> kinds = new KindCounter(fair, fairIssues, items).all();
        issues.sort(Comparator.comparing((Issue issue) -> !issue.isOpen())
                .thenComparing(issue ->
                        issue.status().ordinal() == 0 ? 1 : issue.status().ordinal() == 1 ? 0 : 2));
        List<TrainedItem> trained = new ArrayList<>();
        trainedOn.forEach((key, reason) -> trained.add(new TrainedItem(key.suite(), key.item(), reason)));
        trained.sort(Comparator.comparing(TrainedItem::suite).thenComparing(TrainedItem::item));
        return new IssueReport(
                iterations.stream().map(Iteration::run).toList(),
                (int) items.keySet().stream()
                        .filter(key -> !trainedOn.containsKey(key))
                        .count(),
                kinds,
                issues,
                trained,
                Precision.of(issues));
    }

    /** The same report with only some of the kinds and issues. */
    public IssueReport only(IssueFilter filter) {
        return new IssueReport(
                runs,
                items,
                kinds.stream().filter(kind -> filter.kind(kind.kind())).toList(),
                issues.stream().filter(filter::matches).toList(),
                trainedOn,
                precision.stream().filter(one -> filter.kind(one.kind())).toList());
    }

    /** The issues that are there for certain in the last run, those of items that were trained on left out. */
    public List<Issue> open() {
        return issues.stream()
                .filter(issue -> issue.isOpen() && issue.trainedOn() == null)
                .toList();
    }
}
