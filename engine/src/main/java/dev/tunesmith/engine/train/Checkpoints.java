package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.Folders;
import dev.tunesmith.core.io.PendingFolder;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.TensorItems;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The checkpoints of a run, {@code checkpoints/step-NNNNNN/}: parameters and the optimizer's state as flat vectors, an
 * adapter also as PEFT keeps it, and {@code trainer_state.json}.
 *
 * <p>A checkpoint is made in a folder of another name and renamed when all of it is on disk; the newest two are kept. One
 * whose files do not have the recorded hashes is skipped on opening, and that is said.
 */
final class Checkpoints {

    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String PREFIX = "step-";
    private static final int KEPT = 2;

    private final Path folder;

    Checkpoints(Path runFolder) {
        this.folder = runFolder.resolve("checkpoints");
    }

    /** Write a checkpoint; returns its path. */
    Path write(TrainerState state, TrainedPart part, AdamW optimizer) {
        Path target = folder.resolve(PREFIX + String.format("%06d", state.globalStep()));
        try (PendingFolder pending = PendingFolder.open(target)) {
            Path temporary = pending.path();
            part.addTo(temporary);
            SafetensorsWriter.write(
                    temporary.resolve(OPTIMIZER),
                    Map.of("format", "pt"),
                    List.of(
                            TensorItems.of("parameters", part.parameters()),
                            TensorItems.of("exp_avg", optimizer.firstMoment()),
                            TensorItems.of("exp_avg_sq", optimizer.secondMoment())));
            new TrainerState(
                            state.globalStep(),
                            state.maxSteps(),
                            state.epoch(),
                            state.bestMetric(),
                            state.bestStep(),
                            state.logHistory(),
                            state.fingerprint(),
                            hashes(temporary))
                    .write(temporary);
            pending.commit();
            rotate();
            return target;
        } catch (FileSystemException e) {
            throw new ResourceException(
                    "The checkpoint of step " + state.globalStep() + " could not be written: " + e.getMessage()
                            + ". The one before is kept.",
                    "free disk space or mend the folder's permissions, then go on with --resume",
                    e);
        } catch (IOException e) {
            throw new ResourceException(
                    "The checkpoint of step " + state.globalStep() + " could not be written: " + e
                            + ". The one before is kept.",
                    "free disk space, then go on with --resume",
                    e);
        }
    }

    /** A checkpoint that was opened, and the damaged newer ones that were passed over. */
    record Opened(Path path, TrainerState state, List<String> skipped) {}

    /** Find the newest checkpoint whose files are whole. */
    Optional<Opened> newest() {
        List<String> skipped = new ArrayList<>();
        for (Path candidate : newestFirst()) {
            try {
                TrainerState state = TrainerState.read(candidate);
                if (state.files().equals(hashes(candidate))) {
                    return Optional.of(new Opened(candidate, state, skipped));
                }
                skipped.add(candidate.getFileName() + ": its files are not those that were written");
            } catch (IOException | ModelFileException e) {
                skipped.add(candidate.getFileName() + ": " + e.getMessage());
            }
        }
        if (!skipped.isEmpty()) {
            throw new ModelFileException(
                    "No checkpoint in " + folder + " is whole:\n  " + String.join("\n  ", skipped),
                    "start the training again");
        }
        return Optional.empty();
    }

    /** Take over parameters and moments from a checkpoint. */
    static void restore(Path checkpoint, TrainedPart part, AdamW optimizer) {
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint.resolve(OPTIMIZER))) {
            read(file, "parameters", part.parameters());
            read(file, "exp_avg", optimizer.firstMoment());
            read(file, "exp_avg_sq", optimizer.secondMoment());
        }
        part.refreshCompute();
    }

    private static void read(SafetensorsFile file, String name, Tensor target) {
        TensorEntry entry = file.tensor(name);
        if (entry.elements() != target.elements()) {
            throw new ModelFileException(
                    file.path() + ": " + name + " has " + entry.elements() + " values, expected " + target.elements(),
                    "resume with the model and the settings the run was started with");
        }
        TensorItems.read(file, entry, target);
    }

    private List<Path> newestFirst() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .sorted(Comparator.comparing(
                                    (Path path) -> path.getFileName().toString())
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new ModelFileException("Cannot list " + folder + ": " + e.getMessage(), "check its permissions", e);
        }
    }

    private void rotate() throws IOException {
        List<Path> all = newestFirst();
        for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            Folders.delete(old);
        }
    }

    private static Map<String, String> hashes(Path checkpoint) throws IOException {
        Map<String, String> result = new TreeMap<>();
        try (Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals(TrainerState.FILE)) {
                    result.put(file.getFileName().toString(), Sha256.hex(file));
                }
            }
        }
        return result;
    }
}
