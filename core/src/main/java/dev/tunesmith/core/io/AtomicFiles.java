package dev.tunesmith.core.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes files so that a kill at any moment leaves the old content or the new, never half: temporary name, fsync, rename. */
public final class AtomicFiles {

    private AtomicFiles() {}

    /** Something that writes a file's content. */
    @FunctionalInterface
    public interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Write a file through a temporary one beside it; the target appears only when all of it is on disk. */
    public static void write(Path target, Writer writer) throws IOException {
        try (PendingFile pending = PendingFile.of(target)) {
            try (OutputStream out = Files.newOutputStream(pending.path())) {
                writer.writeTo(out);
            }
            pending.commit();
        }
    }

    /** Write a text file as UTF-8. */
    public static void writeString(Path target, String text) throws IOException {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Write lines as UTF-8, each ended by a line feed. */
    public static void writeLines(Path target, List<String> lines) throws IOException {
        write(target, out -> {
            for (String line : lines) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.write('\n');
            }
        });
    }
}
