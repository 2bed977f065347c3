package dev.tunesmith.evaluate.review;

import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder {@code reviews} of a project: {@code verdicts.jsonl}, {@code notes.jsonl} and {@code taxonomy.yaml}. Lines are only
 * ever added, each on disk before the call returns, so that nothing that a person entered is lost.
 */
public final class ReviewFiles {

    private final ReviewLog<Verdict> verdicts;
    private final ReviewLog<Note> notes;
    private final Path taxonomy;

    /** The files of a folder, which need not exist. */
    public ReviewFiles(Path folder) {
        this.verdicts = new ReviewLog<>(folder.resolve("verdicts.jsonl"), Verdict.class);
        this.notes = new ReviewLog<>(folder.resolve("notes.jsonl"), Note.class);
        this.taxonomy = folder.resolve("taxonomy.yaml");
    }

    /**
     * Read everything.
     *
     * @throws dev.tunesmith.core.error.DataException if a line is not what a reviewer said; names it
     * @throws dev.tunesmith.core.error.UsageException if the taxonomy cannot be read as one
     */
    public Reviews read() {
        return new Reviews(verdicts.read(), notes.read(), Taxonomy.read(taxonomy));
    }

    /** Add a verdict. */
    public void append(Verdict verdict) {
        verdicts.append(verdict);
    }

    /** Add a note. */
    public void append(Note note) {
        notes.append(note);
    }

    /** Add a code to the taxonomy, unless it is there. */
    public void addCode(String code, String meaning) {
        if (Taxonomy.read(taxonomy).codes().containsKey(code)) {
            return;
        }
        try {
            Files.createDirectories(taxonomy.toAbsolutePath().getParent());
            String old = Files.isRegularFile(taxonomy) ? Files.readString(taxonomy) : "";
            String head =
                    old.isBlank() ? "# Kinds of error, as this team tells them apart: code: meaning\ncodes:\n" : "";
            String gap = old.isBlank() || old.endsWith("\n") ? "" : "\n";
            // A JSON text is a YAML text, whatever is in it.
            String line = gap + head + "  " + code + ": " + Json.line(meaning) + "\n";
            Files.write(
                    taxonomy,
                    line.getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", taxonomy, e);
        }
    }
}
