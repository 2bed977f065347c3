package dev.tunesmith.project.issues;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.issue.Evidence;
import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueState;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.TrainingNear;
import dev.tunesmith.evaluate.review.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Items with their issues for a terminal: what was asked, the answer with its evidence marked, and what training has near it. */
final class IssueItems {

    private static final int AROUND = 120;
    private static final int EXCERPT = 100;

    private final IssueReport report;
    private final Map<ItemKey, Sample> items;
    private final Map<ItemKey, TrainingNear> near;
    private final Paint paint;
    private final List<String> lines = new ArrayList<>();

    IssueItems(IssueReport report, Map<ItemKey, Sample> items, Map<ItemKey, TrainingNear> near, Paint paint) {
        this.report = report;
        this.items = items;
        this.near = near;
        this.paint = paint;
    }

    /** Issues by item, the items with confirmed ones first, then those with most. */
    List<String> lines(int most) {
        Map<ItemKey, List<Issue>> byItem = new LinkedHashMap<>();
        report.issues().stream()
                .filter(issue -> issue.state() != null && issue.state() != IssueState.RESOLVED)
                .forEach(issue -> byItem.computeIfAbsent(
                                new ItemKey(issue.key().suite(), issue.key().item()), unused -> new ArrayList<>())
                        .add(issue));
        if (byItem.isEmpty() || most == 0) {
            return List.of();
        }
        lines.add("");
        lines.add(paint.bold(
                byItem.size() > most
                        ? "the first " + most + " of " + byItem.size() + " items with issues (--items N shows more)"
                        : Count.of(byItem.size(), "item") + " with issues"));
        byItem.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<ItemKey, List<Issue>> one) -> -confirmed(one.getValue()))
                        .thenComparing(one -> -one.getValue().size()))
                .limit(most)
                .forEach(one -> item(one.getKey(), one.getValue()));
        return List.copyOf(lines);
    }

    private static long confirmed(List<Issue> issues) {
        return issues.stream()
                .filter(issue -> issue.status() == Status.CONFIRMED)
                .count();
    }

    private void item(ItemKey key, List<Issue> issues) {
        lines.add("");
        lines.add("  " + paint.bold(key.suite() + "/" + key.item())
                + issues.stream()
                        .filter(issue -> issue.trainedOn() != null)
                        .findFirst()
                        .map(issue -> "  trained on: " + issue.trainedOn())
                        .orElse(""));
        Sample item = items.get(key);
        if (item != null) {
            lines.add(paint.faint("    asked: " + excerpt(item.input())));
        }
        Set<String> answers = new LinkedHashSet<>();
        List<Evidence> all = issues.stream()
                .flatMap(issue -> issue.last().evidence().stream())
                .toList();
        all.forEach(one -> answers.add(one.answer()));
        answers.forEach(
                answer -> lines.add(paint.answer(MarkedAnswer.of(answer, all).around(AROUND), "    ")));
        issues.forEach(issue -> lines.add("    " + line(issue)));
        TrainingNear around = near.get(key);
        if (around != null) {
            lines.add(paint.faint("    " + near(around)));
        }
    }

    private static String line(Issue issue) {
        Issue.Step last = issue.last();
        StringBuilder line = new StringBuilder("- ").append(issue.key().kind());
        List<String> reasons = last.evidence().stream()
                .map(one -> Paint.visible(one.finding().reason()).replace('\n', ' '))
                .distinct()
                .toList();
        if (!reasons.isEmpty()) {
            line.append(": ").append(String.join("; ", reasons));
        }
        line.append("  [").append(last.state() == null ? "" : last.state().word());
        if (IssueKinds.isDetector(issue.key().kind()) || issue.status() != Status.SUSPECTED) {
            line.append(", ").append(issue.status().name().toLowerCase(Locale.ROOT));
        }
        if (last.n() > 1) {
            line.append(", ")
                    .append(last.hits())
                    .append(" of ")
                    .append(last.n())
                    .append(" answers");
        }
        if (Boolean.FALSE.equals(last.sameEvidence())) {
            line.append(", in other words than before");
        }
        return line.append(']').toString();
    }

    /** What training has near an item, in one line. */
    static String near(TrainingNear near) {
        List<String> parts = new ArrayList<>();
        near.nearest().forEach(one -> parts.add(String.format(Locale.ROOT, "%s (%.2f)", one.id(), one.similarity())));
        near.tags().forEach(tag -> parts.add(tag.word()));
        return "training has near it: " + (parts.isEmpty() ? "nothing" : String.join(", ", parts));
    }

    private static String excerpt(String text) {
        String line = Paint.visible(text).replace('\n', ' ').strip();
        return line.codePointCount(0, line.length()) <= EXCERPT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, EXCERPT)) + "…";
    }
}
