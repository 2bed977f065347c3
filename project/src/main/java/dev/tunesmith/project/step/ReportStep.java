package dev.tunesmith.project.step;

import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.data.card.DataCard;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.report.HtmlReport;
import dev.tunesmith.project.report.LossCurve;
import dev.tunesmith.project.report.ReportData;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes {@code report.html} of a tuned run: one file that opens anywhere and asks for nothing else. */
public final class ReportStep {

    static final String NAME = "report";

    private final StepContext context;

    public ReportStep(StepContext context) {
        this.context = context;
    }

    /** Write the report of two compared runs. */
    public StepOutcome run(CompareStep.Compared compared) {
        RunFolder tuned = compared.tuned();
        ReportData data = new ReportData(
                title(),
                compared.base().id(),
                tuned.id(),
                compared.comparisons(),
                ForgettingStep.recorded(compared.base(), tuned).orElse(null),
                LossCurve.of(tuned.eventLines()),
                probes(compared),
                card(),
                Files.isRegularFile(tuned.config()) ? StepFiles.read(tuned.config()) : "",
                environment(compared),
                Timings.of(context.project()).seconds());
        tuned.write(tuned.report(), new HtmlReport(data).html());
        String path = context.project().relative(tuned.report());
        return StepOutcome.done(
                NAME,
                List.of(path + " (" + kilobytes(tuned) + " kB, opens in any browser)"),
                "",
                Map.of("report", path));
    }

    private static long kilobytes(RunFolder run) {
        return Math.max(1, run.report().toFile().length() / 1000);
    }

    private String title() {
        String name = context.config().task().name();
        return name.isBlank() ? String.valueOf(context.project().root().getFileName()) : name;
    }

    private List<JsonNode> probes(CompareStep.Compared compared) {
        List<JsonNode> probes = new ArrayList<>();
        for (Comparison comparison : compared.comparisons()) {
            compared.base().json(compared.base().probe(comparison.suite())).ifPresent(probes::add);
        }
        return probes;
    }

    private @Nullable DataCard card() {
        try {
            return new DataCards(context).current();
        } catch (TunesmithException e) {
            context.progress().note("The report has no data card: " + e.getMessage());
            return null;
        }
    }

    private Map<String, String> environment(CompareStep.Compared compared) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("base model", context.config().model());
        RunFolder tuned = compared.tuned();
        JsonNode record = tuned.json(tuned.record()).orElse(Json.object());
        facts.put("weights, SHA-256", record.path("weights").asString(""));
        record.path("choices")
                .properties()
                .forEach(entry -> facts.put(entry.getKey(), entry.getValue().asString("")));
        record.path("machine")
                .properties()
                .forEach(entry ->
                        facts.put("machine: " + entry.getKey(), entry.getValue().asString("")));
        forecast(tuned, facts);
        facts.put("java", System.getProperty("java.version") + ", " + System.getProperty("java.vm.name"));
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("report written", context.clock().instant().toString());
        return facts;
    }

    /** What was forecast beside what it came to. */
    private static void forecast(RunFolder tuned, Map<String, String> facts) {
        JsonNode forecast = tuned.json(tuned.forecast()).orElse(Json.object());
        JsonNode results = Json.object();
        for (JsonNode event : tuned.eventLines()) {
            if (event.path("event").asString("").equals("finished")) {
                results = event.path("results");
            }
        }
        if (forecast.has("seconds")) {
            facts.put(
                    "training time, forecast",
                    Timings.duration(forecast.path("seconds").asDouble()));
            facts.put("memory, forecast", gigabytes(forecast.path("peakBytes").asDouble()));
        }
        ForecastAgainstActual.of(tuned).ifPresent(both -> facts.put("forecast against actual", both.line()));
        if (results.has("seconds")) {
            facts.put(
                    "training time, actual",
                    Timings.duration(results.path("seconds").asDouble()));
            facts.put(
                    "memory, actual peak",
                    gigabytes(results.path("peakResidentBytes").asDouble()));
            facts.put(
                    "trained parameters",
                    String.format(
                            Locale.ROOT,
                            "%,.0f",
                            results.path("trainedParameters").asDouble()));
        }
    }

    private static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
