package dev.tunesmith.data.convert;

import dev.tunesmith.data.format.ReadReport;
import java.util.List;
import java.util.Map;

/**
 * What became of the rows of a conversion.
 *
 * @param files what was found in each file that was read
 * @param to name of the format that was written
 * @param written rows written
 * @param lost what the target could not carry, in words, with how many samples lost it
 */
public record ConvertReport(List<ReadReport> files, String to, long written, Map<String, Long> lost) {

    public ConvertReport {
        files = List.copyOf(files);
        lost = Map.copyOf(lost);
    }

    /** Rows that were left out. */
    public long badRows() {
        return files.stream().mapToLong(ReadReport::badRows).sum();
    }
}
