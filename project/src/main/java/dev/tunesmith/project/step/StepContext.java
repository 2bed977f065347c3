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
import java.util.Map;

/**
 * What every step works with.
 *
 * @param project the folder
 * @param config its configuration, overrides applied
 * @param progress where steps report
 * @param cancellation asked at safe points
 * @param clock for events
 * @param environment variables of the process, for keys of endpoints and the model cache
 * @param columns width of the screen that tables have to fit
 */
public record StepContext(
        ProjectFolder project,
        TunesmithConfig config,
        Progress progress,
        Cancellation cancellation,
        Clock clock,
        Map<String, String> environment,
        int columns) {

    /** Where no screen tells its width. */
    static final int COLUMNS = 80;

    public StepContext {
        environment = Map.copyOf(environment);
    }

    /** Open a project folder and read its configuration, {@code key=value} assignments applied. */
    public static StepContext open(
            Path folder, List<String> assignments, Progress progress, Cancellation cancellation) {
        return open(folder, assignments, progress, cancellation, System.getenv());
    }

    /** The same with other environment variables than the process's own. */
    public static StepContext open(
            Path folder,
            List<String> assignments,
            Progress progress,
            Cancellation cancellation,
            Map<String, String> environment) {
        ProjectFolder project = ProjectFolder.open(folder);
        TunesmithConfig config = TunesmithConfig.read(project.config(), assignments);
        return new StepContext(project, config, progress, cancellation, Clock.systemUTC(), environment, COLUMNS);
    }

    /** The same for a screen of another width; 0 where it is not known. */
    public StepContext withColumns(int width) {
        return new StepContext(
                project, config, progress, cancellation, clock, environment, width > 0 ? width : COLUMNS);
    }

    /** The model cache, for models beside the base, such as the sentence encoder. */
    public ModelStore models() {
        return new ModelStore(StoreSettings.fromEnvironment(environment), progress, cancellation);
    }
}
