package dev.tunesmith.bench;

import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.generate.Shortcuts;
import dev.tunesmith.engine.tensor.DType;
import java.util.List;

/**
 * One way of ours to generate, as a benchmark names it.
 *
 * @param rounds how often it is timed
 */
record GenerationSetting(String name, EngineOptions options, int rounds) {

    static final List<GenerationSetting> BATCH = List.of(
            new GenerationSetting("float32", EngineOptions.of(DType.FLOAT32), 3),
            without("shared prefixes", new Shortcuts(false, true, true, true, true)),
            without("sequences side by side", new Shortcuts(true, true, false, true, true)),
            without("fused attention", new Shortcuts(true, true, true, false, true)),
            without("packed weights", new Shortcuts(true, true, true, true, false)),
            without("any of these", Shortcuts.NONE),
            new GenerationSetting("bfloat16", EngineOptions.of(DType.BFLOAT16), 1));

    static final List<GenerationSetting> SINGLE = List.of(
            new GenerationSetting("float32", EngineOptions.of(DType.FLOAT32), 1),
            without("fused attention", new Shortcuts(true, true, true, false, true)),
            new GenerationSetting("bfloat16", EngineOptions.of(DType.BFLOAT16), 1));

    private static GenerationSetting without(String what, Shortcuts shortcuts) {
        EngineOptions usual = EngineOptions.of(DType.FLOAT32);
        EngineOptions options = new EngineOptions(DType.FLOAT32, usual.maxLiveRows(), usual.tokenBudget(), shortcuts);
        return new GenerationSetting("float32 without " + what, options, 1);
    }
}
