package dev.tunesmith.engine;

import dev.tunesmith.engine.generate.Shortcuts;
import dev.tunesmith.engine.tensor.DType;

/**
 * How a local model is loaded and run.
 *
 * @param dtype type of the matrix products and of the weights they read: float32 or bfloat16
 * @param maxLiveRows how many answers are made at once, at most; fewer where memory is short
 * @param tokenBudget how many prompt tokens run in one pass, at most
 * @param shortcuts what generation and scoring do to be fast
 */
public record EngineOptions(DType dtype, int maxLiveRows, int tokenBudget, Shortcuts shortcuts) {

    private static final int MAX_LIVE_ROWS = 64;
    private static final int TOKEN_BUDGET = 2048;

    public EngineOptions {
        if (dtype != DType.FLOAT32 && dtype != DType.BFLOAT16) {
            throw new IllegalArgumentException("dtype must be FLOAT32 or BFLOAT16, got " + dtype);
        }
        if (maxLiveRows < 1 || tokenBudget < 1) {
            throw new IllegalArgumentException("maxLiveRows and tokenBudget must be 1 or more");
        }
    }

    /** With all shortcuts. */
    public EngineOptions(DType dtype, int maxLiveRows, int tokenBudget) {
        this(dtype, maxLiveRows, tokenBudget, Shortcuts.ALL);
    }

    /** The defaults with the given type: 64 answers at once, 2048 prompt tokens a pass. */
    public static EngineOptions of(DType dtype) {
        return new EngineOptions(dtype, MAX_LIVE_ROWS, TOKEN_BUDGET);
    }
}
