package dev.tunesmith.project.folder;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Remembers what each step made from what, in one small file a step. A step whose inputs and outputs have not changed need
 * not be done again; a lost stamp costs a repetition and nothing else.
 */
public final class StepStamps {

    private final Path folder;
    private final Path root;

    StepStamps(Path folder, Path root) {
        this.folder = folder;
        this.root = root;
    }

    /**
     * What a step did.
     *
     * @param inputs fingerprint of everything that went in
     * @param outputs file, relative to the project → hash of its content
     * @param summary what the step said about it
     * @param facts further values that a later step or run may want
     */
    public record Stamp(String inputs, Map<String, String> outputs, String summary, Map<String, String> facts) {

        public Stamp {
            outputs = Map.copyOf(outputs);
            facts = Map.copyOf(facts);
        }
    }

    /** The stamp of a step whose inputs are as given and whose outputs are as it left them. */
    public Optional<Stamp> done(String step, String inputs) {
        return read(step)
                .filter(stamp -> stamp.inputs().equals(inputs)
                        && stamp.outputs().entrySet().stream()
                                .allMatch(output -> unchanged(root.resolve(output.getKey()), output.getValue())));
    }

    /** The last stamp of a step, whether still true or not. */
    public Optional<Stamp> read(String step) {
        Path file = file(step);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(Files.readString(file), Stamp.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty(); // of another version, or damaged: the step is done again
        }
    }

    /** Remember that a step is done; its outputs are hashed. */
    public void remember(String step, String inputs, List<Path> outputs, String summary, Map<String, String> facts) {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (Path output : outputs) {
            hashes.put(root.relativize(output).toString(), Fingerprint.hash(output));
        }
        try {
            AtomicFiles.writeString(file(step), Json.pretty(new Stamp(inputs, hashes, summary, facts)) + "\n");
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file(step), e);
        }
    }

    private static boolean unchanged(Path file, String hash) {
        return Files.isRegularFile(file) && Fingerprint.hash(file).equals(hash);
    }

    private Path file(String step) {
        return folder.resolve(step + ".json");
    }
}
