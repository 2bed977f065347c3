package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;

/**
 * How the base model is probed by prompting.
 *
 * @param shots worked examples in the few-shot prompts, 0 for none
 * @param nearest whether a prompt with the examples nearest to each item is tried too: stronger, and slower, since no two
 *     items share it
 * @param limit dev items that each prompt is tried on, for each suite
 * @param seed of the choice of items and examples
 */
public record ProbeConfig(int shots, boolean nearest, int limit, long seed) {

    static ProbeConfig read(YamlMap map) {
        ProbeConfig probe = new ProbeConfig(
                (int) map.integer("shots", 8, 0, 1000),
                map.bool("nearest", false),
                (int) map.integer("limit", 24, 1, 1_000_000),
                map.integer("seed", 42, Long.MIN_VALUE, Long.MAX_VALUE));
        map.finish();
        return probe;
    }
}
