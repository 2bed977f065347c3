package dev.tunesmith.project.doctor;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Folders;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.step.CollectStep;
import dev.tunesmith.project.step.CurateStep;
import dev.tunesmith.project.step.SplitStep;
import dev.tunesmith.project.step.StepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A temporary project with the configuration and the samples of the user's, so that steps may write and the user's folder stays as
 * it is. Sources, models and given files are read where they are. Closing it removes all of it.
 */
public final class DoctorFolder implements AutoCloseable {

    /** Differences are measured in float32: rounding to bfloat16 would hide the mistakes that are looked for. */
    private static final String IN_FLOAT32 = "train.dtype=float32";

    private static final String CURATION = "curation.json";

    private final Path root;
    private final ProjectFolder original;
    private final StepContext context;

    private DoctorFolder(Path root, ProjectFolder original, StepContext context) {
        this.root = root;
        this.original = original;
        this.context = context;
    }

    /**
     * Make the temporary project.
     *
     * @throws dev.tunesmith.core.error.UsageException if the folder is no project, or its configuration is wrong
     */
    public static DoctorFolder of(Path folder, List<String> assignments, Progress progress, Cancellation cancellation) {
        List<String> all = new ArrayList<>(assignments);
        all.add(IN_FLOAT32);
        StepContext own = StepContext.open(folder, all, progress, cancellation);
        Path root = temporary();
        try {
            copy(own.project(), root);
            TunesmithConfig config = own.config().train().pretrain().fromScratch() == null
                    ? own.config()
                    : own.config().withFile(root.resolve(TunesmithConfig.FILE)); // its model is made there
            StepContext scratch = new StepContext(
                    ProjectFolder.open(root),
                    config,
                    progress,
                    cancellation,
                    own.clock(),
                    own.environment(),
                    own.columns());
            return new DoctorFolder(root, own.project(), scratch);
        } catch (IOException e) {
            delete(root);
            throw FileErrors.cannot("Cannot fill", root, e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("tunesmith-doctor-").toRealPath();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot make a folder in", Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    private static void copy(ProjectFolder from, Path root) throws IOException {
        Files.copy(from.config(), root.resolve(TunesmithConfig.FILE));
        ProjectFolder to = ProjectFolder.open(root);
        for (Split split : Split.values()) {
            copy(from.split(split), to.split(split));
        }
        copy(from.data(CURATION), to.data(CURATION));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from)) {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        }
    }

    /** Make samples of the sources where the project has none yet. */
    void collectIfNeeded() {
        boolean made = Files.isRegularFile(context.project().split(Split.TRAIN));
        boolean given = context.config().data().train() != null
                || context.config().train().method() == TrainConfig.Method.PRETRAIN;
        if (!made && !given && !context.config().data().sources().isEmpty()) {
            new CollectStep(context).run();
            new CurateStep(context).run();
            new SplitStep(context).run();
        }
    }

    /** The user's own folder, to be read only. */
    ProjectFolder original() {
        return original;
    }

    /** The temporary project. */
    public StepContext context() {
        return context;
    }

    /** An empty folder for a check. */
    Path workFolder() {
        try {
            return Files.createDirectories(root.resolve("work"));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot make", root.resolve("work"), e);
        }
    }

    @Override
    public void close() {
        delete(root);
    }

    private static void delete(Path root) {
        try {
            Folders.delete(root);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot remove", root, e);
        }
    }
}
