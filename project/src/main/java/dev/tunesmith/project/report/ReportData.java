package dev.tunesmith.project.report;

import dev.tunesmith.data.card.DataCard;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.forgetting.Forgetting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that a report shows.
 *
 * @param title of the project
 * @param base id of the base's run
 * @param tuned id of the tuned run
 * @param ownBase whether the base is the model that the tuned one was trained from, not just another run
 * @param comparisons one a suite
 * @param others the other runs that the tuned run was compared with
 * @param forgetting what was lost apart from the task, or null where it was not measured
 * @param loss the loss over the run
 * @param probes what the probe of each suite found, as recorded
 * @param card the data card, or null where the data is ids only
 * @param config the run's configuration as YAML
 * @param environment machine, versions, forecast and actual figures: name → value
 * @param timings part of the loop → seconds
 */
public record ReportData(
        String title,
        String base,
        String tuned,
        boolean ownBase,
        List<Comparison> comparisons,
        List<OtherComparison> others,
        @Nullable Forgetting forgetting,
        LossCurve loss,
        List<JsonNode> probes,
        @Nullable DataCard card,
        String config,
        Map<String, String> environment,
        Map<String, Double> timings) {

    public ReportData {
        comparisons = List.copyOf(comparisons);
        others = List.copyOf(others);
        probes = List.copyOf(probes);
        environment = new LinkedHashMap<>(environment);
        timings = new LinkedHashMap<>(timings);
    }
}
