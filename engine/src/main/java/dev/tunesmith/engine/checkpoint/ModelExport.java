package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.PendingFolder;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.nn.MadeUpRows;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.NonFinite;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model, an adapter merged into it, as a Hugging Face folder that transformers opens; from a folder or a GGUF file.
 *
 * <p>Before the folder gets its name it is opened again: every weight must be what was meant to be written, and in float32 the
 * log-probabilities of some rows must be those of base and adapter apart. A folder that does not pass is removed.
 */
public final class ModelExport {

    private static final double CLOSE_ENOUGH = 1e-4;
    private static final int ROWS = 2;
    private static final int ROW_TOKENS = 48;

    private ModelExport() {}

    /**
     * What to write.
     *
     * @param model a Hugging Face folder or a GGUF file
     * @param adapter a PEFT folder to merge, or null
     * @param out the folder to make; it may be there only if it is empty
     * @param type of the weights written: float32, bfloat16 or float16
     * @param maxShardBytes the most bytes of weights in one file
     */
    public record Request(Path model, @Nullable Path adapter, Path out, DType type, long maxShardBytes) {}

    /**
     * What was written.
     *
     * @param weights how many
     * @param parameters how many numbers in them
     * @param difference the largest difference of a log-probability between base with adapter apart and the folder opened again
     */
    public record Result(int weights, long parameters, double difference) {}

    /**
     * Merge, write, open again, compare.
     *
     * @throws UsageException if the target is there already
     * @throws ModelFileException if what was written is not what was meant
     */
    public static Result run(Request request, Progress progress) {
        requireFree(request.out);
        try (PendingFolder pending = PendingFolder.open(request.out);
                Progress.Task task = progress.start("export", 3, "stages")) {
            float[] apart;
            List<StoredWeight> weights;
            double difference;
            long parameters;
            try (DecoderModel model = load(request.model, progress)) {
                FiniteNumbers.require(model, request.model);
                PackedBatch rows = MadeUpRows.batch(
                        ROWS,
                        Math.min(ROW_TOKENS, model.dimensions().maxPositions()),
                        model.dimensions().vocabSize());
                apart = merged(model, request.adapter, rows);
                weights = model.storedWeights();
                parameters = model.dimensions().parameters();
                task.update(1, "merged");
                ModelFolderWriter.fill(
                        pending.path(),
                        ModelFiles.of(request.model, request.adapter, request.type),
                        weights,
                        request.type,
                        request.maxShardBytes);
                task.update(2, "written");
                try (DecoderModel again = load(pending.path(), Progress.silent())) {
                    requireSame(weights, again, request);
                    difference = largestDifference(apart, again.loss(rows, null).rowLosses());
                }
            }
            if (request.type == DType.FLOAT32 && !(difference <= CLOSE_ENOUGH)) {
                throw new ModelFileException(
                        "The exported model's log-probabilities differ by " + difference + " from those of the base"
                                + (request.adapter == null ? "" : " with its adapter") + ", expected at most "
                                + CLOSE_ENOUGH + "; nothing was kept",
                        "check that the adapter belongs to this base, and report this");
            }
            pending.commit();
            task.update(3, "opened again and compared");
            return new Result(weights.size(), parameters, difference);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", request.out, e);
        }
    }

    private static void requireFree(Path out) {
        if (!Files.exists(out)) {
            return;
        }
        try (Stream<Path> inside = Files.isDirectory(out) ? Files.list(out) : Stream.of(out)) {
            if (inside.findAny().isPresent()) {
                throw new UsageException(out + " is there already", "name a new folder, or remove this one");
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", out, e);
        }
    }

    private static DecoderModel load(Path path, Progress progress) {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            checkpoint.ownHead().ifPresent(progress::note);
            return checkpoint.load(DType.FLOAT32);
        }
    }

    /** Merge the adapter if there is one; returns the losses of the rows with base and adapter still apart. */
    private static float[] merged(DecoderModel model, @Nullable Path folder, PackedBatch rows) {
        if (folder == null) {
            return model.loss(rows, null).rowLosses();
        }
        try (LoraAdapter adapter = PeftFolder.read(folder, model.adaptable(), false, DType.FLOAT32)) {
            FiniteNumbers.require(adapter, folder);
            float[] apart = model.loss(rows, adapter).rowLosses();
            model.merge(adapter);
            return apart;
        }
    }

    private static void requireSame(List<StoredWeight> meant, DecoderModel again, Request request) {
        Map<String, StoredWeight> found = new HashMap<>();
        again.storedWeights().forEach(weight -> found.put(weight.name(), weight));
        for (StoredWeight weight : meant) {
            StoredWeight read = found.get(weight.name());
            try (Scope scope = Scope.open()) {
                requireInRange(weight, request);
                if (read == null || !same(weight.stored(request.type), read.stored(DType.FLOAT32))) {
                    throw new ModelFileException(
                            "The exported " + weight.name() + " is not what was written to " + request.out
                                    + "; nothing was kept",
                            "check the disk, and export again");
                }
            }
        }
    }

    /** Numbers that were finite may be too large for the type that is written. */
    private static void requireInRange(StoredWeight weight, Request request) {
        if (request.type != DType.FLOAT32 && NonFinite.in(weight.stored(request.type)) != null) {
            throw new ModelFileException(
                    weight.name() + " has numbers that are too large for " + ModelFiles.word(request.type)
                            + "; nothing was kept",
                    "export it as float32" + (request.type == DType.FLOAT16 ? " or bfloat16" : ""));
        }
    }

    private static boolean same(Tensor written, Tensor read) {
        return written.to(DType.FLOAT32).sub(read).norm() == 0;
    }

    private static double largestDifference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
        }
        return largest;
    }
}
