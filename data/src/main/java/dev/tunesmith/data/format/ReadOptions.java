package dev.tunesmith.data.format;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a data file is read.
 *
 * @param format the format, or null to detect it from the first row
 * @param fields for files with other names: key of the file → key of the format, such as {@code question → prompt}
 * @param skipBad whether rows with problems are left out and counted, instead of ending in an error
 * @param sourceName what the samples' {@code source} starts with, or null for the file's name
 */
public record ReadOptions(
        @Nullable SampleFormat format,
        Map<String, String> fields,
        boolean skipBad,
        @Nullable String sourceName) {

    /** Format detected, names as they are, bad rows are an error. */
    public static final ReadOptions DEFAULT = new ReadOptions(null, Map.of(), false, null);

    public ReadOptions {
        fields = Map.copyOf(fields);
    }

    public ReadOptions withFormat(SampleFormat newFormat) {
        return new ReadOptions(newFormat, fields, skipBad, sourceName);
    }

    public ReadOptions withFields(Map<String, String> newFields) {
        return new ReadOptions(format, newFields, skipBad, sourceName);
    }

    public ReadOptions withSkipBad(boolean newSkipBad) {
        return new ReadOptions(format, fields, newSkipBad, sourceName);
    }

    public ReadOptions withSourceName(String newSourceName) {
        return new ReadOptions(format, fields, skipBad, newSourceName);
    }
}
