package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;

/**
 * How many rounds of planning, adding data, training and evaluating there are, and when they end.
 *
 * @param rounds of added data at most, after the first training
 * @param goal share of all items that pass their suite's headline, at which it ends; 0 for none
 * @param minutes after which no further round begins; 0 for no limit
 * @param samples that a round asks for at most
 * @param seed of the samples that template sources give as answers
 */
public record IterateConfig(int rounds, double goal, int minutes, int samples, long seed) {

    static IterateConfig read(YamlMap map) {
        IterateConfig config = new IterateConfig(
                (int) map.integer("rounds", 3, 1, 1_000),
                map.number("goal", 0, 0, 1),
                (int) map.integer("minutes", 0, 0, 1_000_000),
                (int) map.integer("samples", 200, 1, 1_000_000),
                map.integer("seed", 42, 0, Integer.MAX_VALUE));
        map.finish();
        return config;
    }
}
