package dev.tunesmith.project.step;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.text.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads and writes the small files of steps, with errors that say what to do. */
final class StepFiles {

    private static final int EXCERPT = 90;

    private StepFiles() {}

    static void write(Path file, String text) {
        try {
            AtomicFiles.writeString(file, text);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file, e);
        }
    }

    static void writeLines(Path file, List<String> lines) {
        try {
            AtomicFiles.writeLines(file, lines);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    /** Write lines unless the file holds them already; returns whether it did not. */
    static boolean writeIfChanged(Path file, List<String> lines) {
        return writeIfChanged(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }

    /** The same for a whole text. */
    static boolean writeIfChanged(Path file, String text) {
        if (Files.isRegularFile(file) && read(file).equals(text)) {
            return false;
        }
        write(file, text);
        return true;
    }

    /** Remove a file; returns whether it was there. */
    static boolean remove(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot remove", file, e);
        }
    }

    /** The beginning of a text on one line, for people. */
    static String excerpt(String text) {
        return Excerpt.of(text, EXCERPT);
    }
}
