package dev.tunesmith.weights.safetensors;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.weights.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * {@code model.safetensors.index.json}: which shard holds which tensors.
 *
 * @param path the index itself
 * @param shards the names of the tensors by the name of the shard, both sorted
 */
record ShardIndex(Path path, Map<String, Set<String>> shards) {

    static final String NAME = "model.safetensors.index.json";

    private static final String FETCH_AGAIN = "Fetch the index and all of its shards again, from one revision.";

    /** Read an index; that the shards exist and hold the names is checked by the caller. */
    static ShardIndex read(Path path) {
        JsonNode root;
        try {
            root = Json.parse(Utf8.decode(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw broken(path, "cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw broken(path, "not a JSON object: " + JsonErrors.reason(e), e);
        }
        JsonNode weights = root.get("weight_map");
        if (weights == null || !weights.isObject() || weights.isEmpty()) {
            throw broken(path, "expected an object 'weight_map' that gives each tensor's file", null);
        }
        Map<String, Set<String>> shards = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : weights.properties()) {
            String file = field.getValue().isString() ? field.getValue().stringValue() : "";
            // A shard lies beside its index: a path that leads elsewhere is damage or an attack.
            if (file.isBlank() || file.contains("/") || file.contains("\\") || file.equals("..") || file.equals(".")) {
                throw broken(
                        path,
                        "weight_map['" + field.getKey() + "'] is " + field.getValue()
                                + ", expected the name of a file in the same folder",
                        null);
            }
            shards.computeIfAbsent(file, name -> new TreeSet<>()).add(field.getKey());
        }
        return new ShardIndex(path, shards);
    }

    /** Check that all shards exist, and name all that do not. */
    void checkPresent() {
        var missing = new ArrayList<String>();
        for (String shard : shards.keySet()) {
            if (!Files.isRegularFile(path.resolveSibling(shard))) {
                missing.add(shard);
            }
        }
        if (!missing.isEmpty()) {
            throw broken(
                    path,
                    missing.size() + " of " + shards.size() + " shards are missing from the folder: "
                            + String.join(", ", missing),
                    null);
        }
    }

    /** Check that a shard holds the names that the index says, no fewer and no more. */
    void checkNames(String shard, Set<String> found) {
        Set<String> expected = shards.getOrDefault(shard, Set.of());
        for (String name : expected) {
            if (!found.contains(name)) {
                throw broken(path, "tensor '" + name + "' should be in " + shard + ", but is not", null);
            }
        }
        for (String name : found) {
            if (!expected.contains(name)) {
                throw broken(
                        path, shard + " holds the tensor '" + name + "', which the index does not give to it", null);
            }
        }
    }

    private static ModelFileException broken(Path path, String what, @Nullable Exception cause) {
        return new ModelFileException(path + ": " + what, FETCH_AGAIN, cause);
    }
}
