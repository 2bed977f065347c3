package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tells people what a probe of a suite found, and why where it found nothing. */
final class ProbeText {

    private static final int SHOWN_CASES = 3;

    private final ProjectFolder project;

    ProbeText(ProjectFolder project) {
        this.project = project;
    }

    /** The lines for the result of one suite, as {@link ProbeStep} writes it. */
    List<String> lines(RunFolder run, JsonNode result) {
        List<String> lines = new ArrayList<>();
        String suite = result.path("suite").asString("");
        if (result.has("note")) {
            lines.add("note: " + result.path("note").asString("") + "; "
                    + result.path("best").asString("") + " is used");
            return lines;
        }
        int items = result.path("items").asInt();
        lines.add(suite + ": " + items + " dev items, by check "
                + result.path("headline").asString(""));
        if (result.has("nearestExamples")) {
            lines.add("  nearest examples are found "
                    + result.path("nearestExamples").asString(""));
        }
        JsonNode best = null;
        for (JsonNode score : result.path("scores")) {
            boolean isBest = score.path("id").equals(result.path("best"));
            best = isBest ? score : best;
            lines.add(line(score, isBest));
        }
        lines.addAll(hindrance(result, best));
        List<String> failed = new ArrayList<>();
        result.path("failedChecks").properties().forEach(entry -> {
            if (entry.getValue().asInt() > 0) {
                failed.add(entry.getKey() + " " + entry.getValue().asInt());
            }
        });
        lines.addAll(cases(run, suite, items, failed));
        return lines;
    }

    private static String line(JsonNode score, boolean isBest) {
        int errors = score.path("errors").asInt();
        return String.format(
                Locale.ROOT,
                "%s %-18s %3d of %d pass%s, mean score %.2f, prompt %.0f tokens",
                isBest ? "*" : " ",
                score.path("id").asString(""),
                score.path("passed").asInt(),
                score.path("total").asInt(),
                errors == 0 ? "" : ", " + errors + " in error",
                score.path("meanScore").asDouble(),
                score.path("meanPromptTokens").asDouble());
    }

    /** Why prompts could not be compared, or not on every item, and what to do. */
    private static List<String> hindrance(JsonNode result, @Nullable JsonNode best) {
        String error = result.path("firstError").asString("");
        if (best != null && best.path("total").asInt() == 0) {
            return List.of(
                    best.path("errors").asInt() > 0
                            ? "  no dev item could be judged, so the prompts were not compared: " + error
                            : "  the headline " + result.path("headline").asString("") + " applies to none of the "
                                    + result.path("items").asInt()
                                    + " dev items, so the prompts were not compared: name a headline without such a where:,"
                                    + " or add dev items that it lets through");
        }
        return error.isEmpty() ? List.of() : List.of("  an error: " + error);
    }

    private List<String> cases(RunFolder run, String suite, int items, List<String> failed) {
        Path file = run.probeFolder(suite + "-cases.jsonl");
        List<String> cases =
                file.toFile().isFile() ? StepFiles.read(file).lines().toList() : List.of();
        List<String> lines = new ArrayList<>();
        lines.add("  handled at most fairly: " + cases.size() + " of " + items
                + (failed.isEmpty() ? "" : "; failed checks: " + String.join(", ", failed)));
        for (String line : cases.stream().limit(SHOWN_CASES).toList()) {
            JsonNode one = Json.parse(line);
            lines.add("    " + one.path("item").asString("") + ": "
                    + StepFiles.excerpt(one.path("answer").asString("")) + "  wanted: "
                    + StepFiles.excerpt(one.path("reference").asString("")));
        }
        if (cases.size() > SHOWN_CASES) {
            lines.add("    all of them: " + project.relative(file));
        }
        return lines;
    }
}
