package dev.tunesmith.data.format;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes samples as JSON Lines, whole or not at all. */
public final class SampleWriter {

    private SampleWriter() {}

    /** Write {@code samples.jsonl} or a split, in the given order. */
    public static void write(Path file, List<Sample> samples) {
        write(file, samples, SampleFormats.CANONICAL);
    }

    /**
     * Write samples in a format, in the given order.
     *
     * @return what the format could not carry, in words, with how many samples lost it; empty where nothing was lost
     * @throws ResourceException if the file cannot be written
     */
    public static Map<String, Long> write(Path file, List<Sample> samples, SampleFormat format) {
        Map<String, Long> lost = new TreeMap<>();
        try {
            AtomicFiles.write(file, out -> {
                OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                for (Sample sample : samples) {
                    format.losses(sample).forEach(loss -> lost.merge(loss, 1L, Long::sum));
                    buffered.write(Json.line(format.write(sample, null)).getBytes(StandardCharsets.UTF_8));
                    buffered.write('\n');
                }
                buffered.flush();
            });
        } catch (IOException e) {
            throw new ResourceException(
                    "Cannot write " + file + ": " + e, "check the disk and the folder's permissions", e);
        }
        return lost;
    }
}
