package dev.tunesmith.weights.safetensors;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The safetensors of a model folder as one: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} lists. Where both are there, the single file counts, as in transformers.
 */
public final class SafetensorsFolder implements TensorFile {

    static final String SINGLE = "model.safetensors";

    private final Path folder;
    private final Map<String, SafetensorsFile> shards;
    private final Map<String, TensorEntry> tensors;
    private final Map<Path, SafetensorsFile> byPath;
    private final Map<String, String> metadata;

    private SafetensorsFolder(Path folder, Map<String, SafetensorsFile> shards) {
        this.folder = folder;
        this.shards = shards;
        Map<String, TensorEntry> all = new LinkedHashMap<>();
        Map<String, String> notes = new LinkedHashMap<>();
        Map<Path, SafetensorsFile> paths = new LinkedHashMap<>();
        shards.forEach((name, shard) -> {
            all.putAll(shard.tensors());
            shard.metadata().forEach(notes::putIfAbsent);
            paths.put(folder.resolve(name), shard);
        });
        this.tensors = Collections.unmodifiableMap(all);
        this.metadata = Collections.unmodifiableMap(notes);
        this.byPath = paths;
    }

    /**
     * Open the folder's weights and check the structure of each file; no tensor is read.
     *
     * @throws ModelFileException if there are no safetensors, a shard is missing or damaged, or index and shards
     *     disagree about a name
     */
    public static SafetensorsFolder open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelFileException(folder + ": no such folder", "Check the path of the model.");
        }
        if (Files.exists(folder.resolve(SINGLE))) {
            return new SafetensorsFolder(folder, Map.of(SINGLE, SafetensorsFile.open(folder.resolve(SINGLE))));
        }
        if (!Files.exists(folder.resolve(ShardIndex.NAME))) {
            throw new ModelFileException(
                    folder + ": neither " + SINGLE + " nor " + ShardIndex.NAME + " is in this folder" + others(folder),
                    "Fetch the model again with its safetensors; convert other formats to safetensors first.");
        }
        return openShards(folder, ShardIndex.read(folder.resolve(ShardIndex.NAME)));
    }

    private static SafetensorsFolder openShards(Path folder, ShardIndex index) {
        index.checkPresent();
        Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
        try {
            for (String name : index.shards().keySet()) {
                SafetensorsFile shard = SafetensorsFile.open(folder.resolve(name));
                shards.put(name, shard);
                index.checkNames(name, shard.tensors().keySet());
            }
            return new SafetensorsFolder(folder, shards);
        } catch (RuntimeException e) {
            shards.values().forEach(SafetensorsFile::close);
            throw e;
        }
    }

    /** The notes of all files ({@code __metadata__}); where shards disagree, the first in the order of names counts. */
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public Path path() {
        return folder;
    }

    @Override
    public Map<String, TensorEntry> tensors() {
        return tensors;
    }

    @Override
    public ByteBuffer map(TensorEntry entry, long byteOffset, int byteLength) {
        return shardOf(entry).map(entry, byteOffset, byteLength);
    }

    @Override
    public void readFloats(TensorEntry entry, long firstElement, FloatBuffer out) {
        shardOf(entry).readFloats(entry, firstElement, out);
    }

    @Override
    public String sha256(Progress progress) {
        if (shards.containsKey(SINGLE)) {
            return shards.values().iterator().next().sha256(progress);
        }
        MessageDigest digest = Sha256.digest();
        shards.forEach((name, shard) ->
                digest.update((shard.sha256(progress) + "  " + name + "\n").getBytes(StandardCharsets.UTF_8)));
        return Sha256.hex(digest);
    }

    @Override
    public void close() {
        shards.values().forEach(SafetensorsFile::close);
    }

    private SafetensorsFile shardOf(TensorEntry entry) {
        SafetensorsFile shard = byPath.get(entry.file());
        if (shard == null) {
            throw new IllegalArgumentException("tensor '" + entry.name() + "' is not an entry of " + byPath.keySet());
        }
        return shard;
    }

    /** What a folder without safetensors holds instead, for the error. */
    private static String others(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            var weights = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(".*\\.(bin|pt|pth|ckpt|h5|msgpack|onnx|gguf|safetensors)"))
                    .sorted()
                    .limit(5)
                    .toList();
            return weights.isEmpty() ? "" : " (it has " + String.join(", ", weights) + ")";
        } catch (IOException e) {
            return " (and it cannot be listed: " + e + ")";
        }
    }
}
