package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.PendingFolder;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a model as a Hugging Face folder: the weights as safetensors (several with an index where they are long), and the
 * files beside them.
 *
 * <p>The folder is made under another name and renamed when all of it is on disk. An older folder of the name is put aside
 * first and removed last, so that a kill never leaves a folder with half of each.
 */
public final class ModelFolderWriter {

    /** The most bytes of weights in one file, as transformers has it. */
    public static final long MAX_SHARD_BYTES = 5_000_000_000L;

    private ModelFolderWriter() {}

    /**
     * Write the folder.
     *
     * @param folder replaced if it is there
     * @param files the files beside the weights, such as {@link ModelFiles} gives them: path in the folder to content
     * @param weights under their checkpoint names, see {@link dev.tunesmith.engine.model.DecoderModel#storedWeights}
     * @param type that the weights are stored in
     * @param maxShardBytes the most bytes of weights in one file
     * @throws dev.tunesmith.core.error.ResourceException if the disk has no room; an older folder is then still there
     */
    public static void write(
            Path folder, Map<String, byte[]> files, List<StoredWeight> weights, DType type, long maxShardBytes) {
        try (PendingFolder pending = PendingFolder.open(folder)) {
            fill(pending.path(), files, weights, type, maxShardBytes);
            pending.commit();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", folder, e);
        }
    }

    /** Write into a folder that is there and empty, for a caller who checks it before it gets its name. */
    static void fill(Path folder, Map<String, byte[]> files, List<StoredWeight> weights, DType type, long maxShardBytes)
            throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            AtomicFiles.write(folder.resolve(file.getKey()), out -> out.write(file.getValue()));
        }
        List<SafetensorsWriter.Item> items =
                weights.stream().map(weight -> WeightItems.of(weight, type)).toList();
        SafetensorsWriter.writeFolder(folder, Map.of("format", "pt"), items, maxShardBytes);
    }
}
