package dev.tunesmith.data.curate;

import dev.tunesmith.core.message.Sample;
import java.util.List;

/**
 * The curated samples, in the order they came, and what was done.
 *
 * @param samples no two equal after normalisation, ids unique, flags and groups set
 * @param report what was left out, joined and renamed
 */
public record Curated(List<Sample> samples, CurationReport report) {

    public Curated {
        samples = List.copyOf(samples);
    }
}
