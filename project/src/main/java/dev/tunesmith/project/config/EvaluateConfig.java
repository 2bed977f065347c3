package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How answers are generated in probing and evaluation.
 *
 * @param batchSize requests handed to the model at once; it makes as many answers side by side as memory allows, and
 *     runs what all of them begin with once
 * @param maxNewTokens limit for each answer, at most the suite's own; 0 ({@code auto}) for 1.5 times the longest response
 *     that the suite's train and dev samples have
 * @param forgetting whether general abilities are measured before and after tuning
 * @param generalSet what they are measured with, or null for the set that comes with Tunesmith
 */
public record EvaluateConfig(
        int batchSize,
        int maxNewTokens,
        boolean forgetting,
        @Nullable Path generalSet) {

    static EvaluateConfig read(YamlMap map) {
        int batchSize = (int) map.integer("batchSize", 256, 1, 10_000);
        boolean auto = map.string("maxNewTokens", "auto").equals("auto");
        int maxNewTokens = auto ? 0 : (int) map.integer("maxNewTokens", 0, 1, 1_000_000);
        boolean forgetting = map.bool("forgetting", true);
        Path generalSet = map.path("generalSet").orElse(null);
        map.finish();
        return new EvaluateConfig(batchSize, maxNewTokens, forgetting, generalSet);
    }
}
