package dev.tunesmith.engine;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which base an adapter was trained on: {@code tunesmith.json} beside it, which PEFT does not read.
 *
 * <p>A base fits whose files have the recorded hash, or else whose values have, see {@link
 * dev.tunesmith.engine.model.ValuesHash}: so an adapter of a GGUF file also opens on the float32 folder exported from it. An adapter
 * without the file, such as one of PEFT's, is not checked beyond its shapes.
 */
public final class AdapterBase {

    /** Name of the file in an adapter's folder. */
    public static final String FILE = "tunesmith.json";

    private static final int SHOWN = 12;

    private AdapterBase() {}

    /**
     * The hashes of a base, each read from its files when it is asked for.
     *
     * @param files of the weight files
     * @param values of the weights' values
     */
    public record Hashes(Supplier<String> files, Supplier<String> values) {

        /** Those of a model folder or a GGUF file. */
        public static Hashes of(Path model) {
            return new Hashes(
                    () -> {
                        try (Checkpoint checkpoint = Checkpoint.open(model)) {
                            return checkpoint.sha256(Progress.silent());
                        }
                    },
                    () -> {
                        try (Checkpoint checkpoint = Checkpoint.open(model)) {
                            return checkpoint.valuesSha256();
                        }
                    });
        }
    }

    /**
     * What to put beside an adapter that is trained.
     *
     * @param name the base as the user named it
     */
    public static byte[] record(String name, Hashes base) {
        ObjectNode json = Json.object();
        json.putObject("base")
                .put("model", name)
                .put("sha256", base.files.get())
                .put("valuesSha256", base.values.get());
        return (Json.pretty(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Check that an adapter belongs to a base, where it says to which.
     *
     * @param name the base as the user named it
     * @param override what a user writes to use it all the same, such as {@code --other-base}
     * @throws ModelFileException if it was trained on another one
     */
    public static void require(Path adapter, String name, Hashes base, String override) {
        JsonNode recorded = read(adapter.resolve(FILE)).path("base");
        String files = recorded.path("sha256").asString("");
        String values = recorded.path("valuesSha256").asString("");
        if (files.isEmpty() || files.equals(base.files.get()) || values.equals(base.values.get())) {
            return;
        }
        throw new ModelFileException(
                adapter + " was trained on another base: "
                        + recorded.path("model").asString("unnamed") + ", SHA-256 " + shortened(files) + "; " + name
                        + " has " + shortened(base.files.get()),
                "use it with the base it was trained on; where " + name
                        + " is a copy of that in another type, allow it with " + override);
    }

    private static JsonNode read(Path file) {
        if (!Files.exists(file)) {
            return Json.object();
        }
        try {
            return Json.parse(Files.readString(file));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        } catch (JacksonException e) {
            throw new ModelFileException(
                    file + " is not JSON: " + FileErrors.reason(e),
                    "take the file from the run that the adapter is of, or remove it, and the base is not checked",
                    e);
        }
    }

    private static String shortened(String hash) {
        return hash.length() > SHOWN ? hash.substring(0, SHOWN) + "…" : hash;
    }
}
