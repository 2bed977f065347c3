package dev.tunesmith.engine.model;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;

/**
 * The weights of a checkpoint under their Hugging Face names, whatever file they come from.
 *
 * <p>Rows lie as Hugging Face lays them: a source that reads GGUF undoes that format's permutation of q and k. Different
 * threads may read different weights.
 */
public interface WeightSource {

    /** Where the weights come from, for messages. */
    String description();

    /** The names there are. */
    Set<String> names();

    /** Shape of a weight. */
    List<Long> shape(String name);

    /**
     * Refuse a weight that is stored in a type which holds no weights.
     *
     * @throws dev.tunesmith.core.error.ModelFileException naming file, weight and type
     */
    default void requireWeight(String name) {
        // What is computed has the type it is asked for.
    }

    /** Fill a buffer with all of a weight as float32, row-major. */
    void read(String name, FloatBuffer out);

    /** Whether {@link #readPart} reads this weight, which then need never stand in memory as float32. */
    default boolean readsParts(String name) {
        return false;
    }

    /**
     * Fill a buffer with a part of a weight as float32, row-major.
     *
     * @param from first number, a multiple of 256, the largest block of a quantised type
     * @param out as many numbers, or what is left
     */
    default void readPart(String name, long from, FloatBuffer out) {
        throw new IllegalStateException(description() + " reads weights whole: " + name);
    }
}
