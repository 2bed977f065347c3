package dev.tunesmith.data.convert;

import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.TextRowReader;
import dev.tunesmith.data.format.TokenRowReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a conversion is to do.
 *
 * @param from name of the format that is read, or null to detect it
 * @param to name of the format that is written
 * @param provenance whether id, group, licence, flags and attributes are written beside the keys of a foreign format
 * @param skipBad whether bad rows, and samples that the target has no room for, are left out instead of ending in an error
 */
public record ConvertOptions(@Nullable String from, String to, boolean provenance, boolean skipBad) {

    /** The names of all formats: those of samples, and those of rows that are none. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(SampleFormats.names());
        names.add(TextRowReader.NAME);
        names.add(TokenRowReader.NAME);
        return names;
    }
}
