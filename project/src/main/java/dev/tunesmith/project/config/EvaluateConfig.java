package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;

/**
 * How answers are generated in probing and evaluation.
 *
 * @param batchSize requests handed to the model at once; it makes as many answers side by side as memory allows, and
 *     runs what all of them begin with once
 * @param maxNewTokens limit for each answer, at most the suite's own; 0 ({@code auto}) for 1.5 times the longest response
 *     that the suite's train and dev samples have
 */
public record EvaluateConfig(int batchSize, int maxNewTokens) {

    static EvaluateConfig read(YamlMap map) {
        int batchSize = (int) map.integer("batchSize", 256, 1, 10_000);
        boolean auto = map.string("maxNewTokens", "auto").equals("auto");
        int maxNewTokens = auto ? 0 : (int) map.integer("maxNewTokens", 0, 1, 1_000_000);
        map.finish();
        return new EvaluateConfig(batchSize, maxNewTokens);
    }
}
