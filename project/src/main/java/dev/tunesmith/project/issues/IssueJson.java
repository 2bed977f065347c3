package dev.tunesmith.project.issues;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.evaluate.issue.Evidence;
import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.KindHistory;
import dev.tunesmith.evaluate.issue.TrainingNear;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Issues for programs: {@code issues.json} and {@code errors --json}. Answers stand in the runs' outputs, not here. */
public final class IssueJson {

    private IssueJson() {}

    /** A report with what training has near its items. */
    public static ObjectNode of(IssueReport report, Map<ItemKey, TrainingNear> near, List<String> notes) {
        ObjectNode json = Json.object();
        json.set("runs", Json.tree(report.runs()));
        json.put("items", report.items());
        json.set("notes", Json.tree(notes));
        json.set("trainedOn", Json.tree(report.trainedOn()));
        ArrayNode kinds = json.putArray("kinds");
        report.kinds().forEach(kind -> kinds.add(kind(kind)));
        json.set("precision", Json.tree(report.precision()));
        ArrayNode issues = json.putArray("issues");
        report.issues().forEach(issue -> issues.add(issue(issue, near)));
        return json;
    }

    /** A kind with its runs; a share of no item, and a test with one, is null. */
    private static ObjectNode kind(KindHistory kind) {
        ObjectNode json = (ObjectNode) Json.tree(kind);
        for (int i = 0; i < kind.iterations().size(); i++) {
            if (!kind.iterations().get(i).known()) {
                ObjectNode rate = (ObjectNode) json.path("iterations").path(i).path("rate");
                rate.putNull("value");
                rate.putNull("interval");
            }
        }
        if (!kind.tested()) {
            json.putNull("pValue");
        }
        return json;
    }

    private static ObjectNode issue(Issue issue, Map<ItemKey, TrainingNear> near) {
        ObjectNode json = Json.object();
        json.put("kind", issue.key().kind());
        json.put("suite", issue.key().suite());
        json.put("item", issue.key().item());
        json.set("state", Json.tree(issue.state() == null ? "" : issue.state()));
        json.set("status", Json.tree(issue.status()));
        json.put("trainedOn", issue.trainedOn());
        ArrayNode steps = json.putArray("runs");
        for (Issue.Step step : issue.steps()) {
            ObjectNode one = steps.addObject();
            one.put("run", step.run());
            one.set("seen", Json.tree(step.seen()));
            one.set("state", step.state() == null ? null : Json.tree(step.state()));
            one.put("hits", step.hits());
            one.put("answers", step.n());
            one.put("sameEvidence", step.sameEvidence());
            ArrayNode evidence = one.putArray("evidence");
            step.evidence().forEach(found -> evidence.add(evidence(found)));
        }
        TrainingNear around =
                near.get(new ItemKey(issue.key().suite(), issue.key().item()));
        if (issue.isOpen() && around != null) {
            json.set("training", Json.tree(around));
        }
        return json;
    }

    private static ObjectNode evidence(Evidence evidence) {
        ObjectNode json = Json.object();
        json.put("ask", evidence.finding().ask());
        json.set(
                "range",
                evidence.finding().range() == null
                        ? null
                        : Json.tree(evidence.finding().range()));
        json.put("text", evidence.finding().text());
        json.put("reason", evidence.finding().reason());
        json.set("status", Json.tree(evidence.status()));
        return json;
    }
}
