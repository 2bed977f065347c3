package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.data.card.DataCard;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.report.HtmlReport;
import dev.tunesmith.project.report.LossCurve;
import dev.tunesmith.project.report.OtherComparison;
import dev.tunesmith.project.report.ReportData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes the report of a tuned run: one file that opens anywhere and asks for nothing else.
 *
 * <p><b>Writes</b> {@code report.html} of the run beside the base that it belongs to, else a file named by both runs.
 */
public final class ReportStep {

    static final String NAME = "report";

    private final StepContext context;

    public ReportStep(StepContext context) {
        this.context = context;
    }

    /** Write the report of two compared runs. */
    public StepOutcome run(CompareStep.Compared compared) {
        RunFolder tuned = compared.tuned();
        boolean own = new RunPair(compared.base(), tuned).isOwn();
        ReportData data = new ReportData(
                title(),
                compared.base().id(),
                tuned.id(),
                own,
                compared.comparisons(),
                own ? others(tuned) : List.of(),
                ForgettingStep.recorded(compared.base(), tuned).orElse(null),
                LossCurve.of(tuned.eventLines()),
                probes(compared),
                card(),
                Files.isRegularFile(tuned.config()) ? StepFiles.read(tuned.config()) : "",
                environment(compared),
                Timings.of(context.project()).seconds());
        Path file = own ? tuned.report() : tuned.report(compared.base());
        tuned.write(file, new HtmlReport(data).html());
        String path = context.project().relative(file);
        return StepOutcome.done(
                NAME,
                List.of(path + " (" + kilobytes(file) + " kB, opens in any browser)"),
                "",
                Map.of("report", path));
    }

    private static long kilobytes(Path file) {
        return Math.max(1, file.toFile().length() / 1000);
    }

    /** The other runs that this one was compared with, by what both answered as of now. */
    private List<OtherComparison> others(RunFolder tuned) {
        return tuned.comparedBeside().stream().map(id -> other(id, tuned)).toList();
    }

    private OtherComparison other(String id, RunFolder tuned) {
        try {
            return new OtherComparison(
                    id, new CompareStep(context).comparisons(context.project().run(id), tuned), "");
        } catch (DataException | UsageException e) {
            return new OtherComparison(id, List.of(), e.getMessage() + "; " + e.fix());
        }
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
                    gigabytes(results.path("peakDeviceBytes")
                            .asDouble(results.path("peakResidentBytes").asDouble())));
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
