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

/**
 * Writes samples in our own format, whole or not at all; for other formats see {@link
 * dev.tunesmith.data.convert.Converter}.
 */
public final class SampleWriter {

    private SampleWriter() {}

    /**
     * Write {@code samples.jsonl} or a split, in the given order.
     *
     * @throws ResourceException if the file cannot be written
     */
    public static void write(Path file, List<Sample> samples) {
        try {
            AtomicFiles.write(file, out -> {
                OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                for (Sample sample : samples) {
                    String line = Json.line(SampleFormats.CANONICAL.write(sample, null));
                    buffered.write(line.getBytes(StandardCharsets.UTF_8));
                    buffered.write('\n');
                }
                buffered.flush();
            });
        } catch (IOException e) {
            throw new ResourceException(
                    "Cannot write " + file + ": " + e, "check the disk and the folder's permissions", e);
        }
    }
}
