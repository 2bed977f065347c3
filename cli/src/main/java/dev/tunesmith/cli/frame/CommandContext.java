package dev.tunesmith.cli.frame;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.project.models.ModelStore;
import dev.tunesmith.project.models.StoreSettings;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** What a command may use of the process it runs in. */
public final class CommandContext {

    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Path folder;
    private final boolean json;
    private final Progress progress;
    private final Interrupts interrupts;

    CommandContext(
            Terminal terminal, Map<String, String> environment, Path folder, boolean json, Interrupts interrupts) {
        this.terminal = terminal;
        this.environment = environment;
        this.folder = folder;
        this.json = json;
        this.progress = new TerminalProgress(terminal.err(), terminal.columns(), System::nanoTime);
        this.interrupts = interrupts;
    }

    /** Whether {@code --json} was given. */
    public boolean json() {
        return json;
    }

    /**
     * Print the result of the command.
     *
     * @param value written as one line of JSON where {@code --json} was given: a record, map, list or JSON tree
     * @param text printed otherwise
     */
    public void result(Object value, String text) {
        terminal.out().println(json ? Json.line(value) : text);
        terminal.out().flush();
    }

    /** Standard output, for results that come bit by bit. Nothing but results goes there. */
    public PrintStream out() {
        return terminal.out();
    }

    /** Whether results may be coloured: standard output is a screen, and {@code NO_COLOR} is not set. */
    public boolean colours() {
        return terminal.colours() && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Width of the screen, or 0 where it is not known. */
    public int columns() {
        return terminal.columns();
    }

    /** Tell the user something on standard error. */
    public void note(String text) {
        progress.note(text);
    }

    /** Standard input. */
    public InputStream in() {
        return terminal.in();
    }

    /** Where long work reports how far it is. */
    public Progress progress() {
        return progress;
    }

    /**
     * The switch that Ctrl-C sets. Asking for it is the promise to stop soon after it was set, with an {@link
     * dev.tunesmith.core.error.InterruptedRunException}; without that promise Ctrl-C ends the process at once.
     */
    public Cancellation cancellation() {
        return interrupts.cancellation();
    }

    /** The environment variables. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The folder that the user stands in. */
    public Path folder() {
        return folder;
    }

    /** A path as the user typed it, from the folder that the user stands in. */
    public Path path(Path typed) {
        return folder.resolve(typed).normalize();
    }

    /** The models of this machine. */
    public ModelStore models() {
        return new ModelStore(StoreSettings.fromEnvironment(environment), progress, cancellation());
    }

    /** A model as the user typed it. */
    public ModelReference reference(String model) {
        return ModelReference.parse(model, folder);
    }

    /** What a loader opens for a model as the user typed it; fetches it where it is not on this machine. */
    public Path resolveModel(String model) {
        return models().resolve(reference(model));
    }
}
