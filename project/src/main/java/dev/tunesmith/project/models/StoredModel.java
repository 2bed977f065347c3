package dev.tunesmith.project.models;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model on this machine.
 *
 * @param path what a loader opens: a folder in Hugging Face layout, or a GGUF file
 * @param folder the folder that {@link StoredFile#name()} counts from
 * @param manifest what is known about it
 */
public record StoredModel(Path path, Path folder, Manifest manifest) {

    /**
     * What a cache entry records in its {@code manifest.json}.
     *
     * @param reference what the user asked for
     * @param source where it came from: the web address, {@code pip}, or {@code local}
     * @param revision the hub's commit, the package's version, or null for local files
     * @param fetched the moment of the fetch, ISO-8601 in UTC, or null for local files
     * @param packageSha256 hash of the wheel it was taken from, or null
     * @param files every file of the model
     */
    public record Manifest(
            String reference,
            String source,
            @Nullable String revision,
            @Nullable String fetched,
            @Nullable String packageSha256,
            List<StoredFile> files) {

        public Manifest {
            files = List.copyOf(files);
        }
    }

    /**
     * One file of a model.
     *
     * @param name relative to the model's folder
     * @param bytes its size
     * @param sha256 in lower-case hexadecimal, or null for local files, which were never hashed
     */
    public record StoredFile(
            String name, long bytes, @Nullable String sha256) {}

    /** The size of all files together. */
    public long bytes() {
        return manifest.files().stream().mapToLong(StoredFile::bytes).sum();
    }
}
