package dev.tunesmith.engine.lora;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an adapter's numbers lie in its vectors: the low-rank updates, then matrices trained in full, then norms and biases,
 * so that weight decay takes a beginning of the vector, as transformers' trainer has it.
 *
 * <p>What is trained in full begins at multiples of 64 bytes, as matrix products like it; the gaps stay zero.
 *
 * @param places of what is trained in full
 * @param count how many numbers are trained
 * @param decayed how many of the first ones decay
 * @param size length of the vectors
 */
record AdapterLayout(List<Place> places, long count, long decayed, long size) {

    private static final long ALIGNED_FLOATS = 16;

    AdapterLayout {
        places = List.copyOf(places);
    }

    /** A weight or bias that is trained in full, and where it begins. */
    record Place(FullModule module, FullModule.Part part, long from) {}

    /**
     * Lay out.
     *
     * @param updates how many numbers all low-rank updates have
     */
    static AdapterLayout of(long updates, List<FullModule> modules) {
        List<Place> places = new ArrayList<>();
        long count = updates;
        long end = add(places, modules, true, updates);
        long decayed = end;
        end = add(places, modules, false, end);
        for (FullModule module : modules) {
            count += module.elements();
        }
        return new AdapterLayout(places, count, decayed, end);
    }

    private static long add(List<Place> places, List<FullModule> modules, boolean matrices, long start) {
        long end = start;
        for (FullModule module : modules) {
            for (FullModule.Part part : module.parts()) {
                if (part.base().shape().length > 1 == matrices) {
                    end = (end + ALIGNED_FLOATS - 1) / ALIGNED_FLOATS * ALIGNED_FLOATS;
                    places.add(new Place(module, part, end));
                    end += part.base().elements();
                }
            }
        }
        return end;
    }
}
