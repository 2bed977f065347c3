package dev.tunesmith.project.models;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.AdapterBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Remembers the hash of a model's files for as long as their names, sizes and times stay the same, as git does with a
 * working tree: hashing half a gigabyte would else be most of a command's start.
 *
 * <p><b>Writes</b> {@code hashes.json} in the cache folder; one that cannot be read or written only costs time.
 */
public final class WeightHashes {

    private static final String FILE = "hashes.json";

    private final Path file;
    private final Progress progress;

    /** Keep the hashes in a cache folder. */
    public WeightHashes(Path home, Progress progress) {
        this.file = home.resolve(FILE);
        this.progress = progress;
    }

    /** The hashes by which adapters know a base: a model folder or a GGUF file. */
    public AdapterBase.Hashes of(Path model) {
        AdapterBase.Hashes computed = AdapterBase.Hashes.of(model);
        return new AdapterBase.Hashes(() -> of(model, computed.files()), () -> of(model, " values", computed.values()));
    }

    /**
     * The hash of a model.
     *
     * @param model a model folder or a GGUF file
     * @param compute reads the files where the hash is not known
     */
    public String of(Path model, Supplier<String> compute) {
        return of(model, "", compute);
    }

    private String of(Path model, String kind, Supplier<String> compute) {
        String key = model.toAbsolutePath().normalize() + kind;
        String stamp = stamp(model);
        JsonNode known = remembered().path(key);
        if (known.path("stamp").asString("").equals(stamp)) {
            return known.path("sha256").asString();
        }
        String sha256 = compute.get();
        // Files that changed while they were read are not remembered.
        if (stamp(model).equals(stamp)) {
            remember(key, stamp, sha256);
        }
        return sha256;
    }

    private static String stamp(Path model) {
        try {
            List<String> facts = new ArrayList<>();
            if (Files.isDirectory(model)) {
                try (Stream<Path> files = Files.list(model)) {
                    for (Path one : files.filter(Files::isRegularFile).sorted().toList()) {
                        facts.add(fact(one));
                    }
                }
            } else {
                facts.add(fact(model));
            }
            return String.join(" ", facts);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", model, e);
        }
    }

    private static String fact(Path file) throws IOException {
        return file.getFileName() + ":" + Files.size(file) + ":"
                + Files.getLastModifiedTime(file).toInstant();
    }

    private JsonNode remembered() {
        try {
            return Files.isRegularFile(file) ? Json.parse(Files.readString(file)) : Json.object();
        } catch (IOException | JacksonException e) {
            progress.note(file + " cannot be read (" + e.getMessage() + "); models are hashed again");
            return Json.object();
        }
    }

    private void remember(String key, String stamp, String sha256) {
        ObjectNode all = remembered() instanceof ObjectNode object ? object : Json.object();
        all.putObject(key).put("stamp", stamp).put("sha256", sha256);
        try {
            AtomicFiles.writeString(file, Json.pretty(all) + "\n");
        } catch (IOException e) {
            progress.note(file + " cannot be written (" + e.getMessage() + "); models are hashed each time");
        }
    }
}
