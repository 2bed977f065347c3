package dev.tunesmith.bench;

import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.tensor.DType;
import java.util.List;

/** One way of ours to generate, as a benchmark names it. */
record GenerationSetting(String name, EngineOptions options) {

    static final List<GenerationSetting> BATCH = List.of(
            new GenerationSetting("float32", EngineOptions.of(DType.FLOAT32)),
            new GenerationSetting("bfloat16", EngineOptions.of(DType.BFLOAT16)));

    static final List<GenerationSetting> SINGLE = BATCH;
}
