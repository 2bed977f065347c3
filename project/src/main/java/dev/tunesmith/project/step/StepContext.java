package dev.tunesmith.project.step;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.models.ModelStore;
import dev.tunesmith.project.models.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * What every step works with.
 *
 * @param project the folder
 * @param config its configuration, overrides applied
 * @param progress where steps report
 * @param cancellation asked at safe points
 * @param clock for events
 * @param models where models beside the base are found, such as the sentence encoder
 */
public record StepContext(
        ProjectFolder project,
        TunesmithConfig config,
        Progress progress,
        Cancellation cancellation,
        Clock clock,
        ModelStore models) {

    /** The same with the models that the process's environment variables name. */
    public static StepContext open(
            Path folder, List<String> assignments, Progress progress, Cancellation cancellation) {
        StoreSettings settings = StoreSettings.fromEnvironment(System.getenv());
        return open(folder, assignments, progress, cancellation, new ModelStore(settings, progress, cancellation));
    }

    /** Open a project folder and read its configuration, {@code key=value} assignments applied. */
    public static StepContext open(
            Path folder, List<String> assignments, Progress progress, Cancellation cancellation, ModelStore models) {
        ProjectFolder project = ProjectFolder.open(folder);
        TunesmithConfig config = TunesmithConfig.read(project.config(), assignments);
        return new StepContext(project, config, progress, cancellation, Clock.systemUTC(), models);
    }
}
