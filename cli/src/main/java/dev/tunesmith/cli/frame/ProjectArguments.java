package dev.tunesmith.cli.frame;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every project command takes; use it as a picocli {@code @Mixin}. */
public final class ProjectArguments {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PROJECT",
            description = "The project folder; the current one if absent.")
    private @Nullable Path folder;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Set a key of tunesmith.yaml for this run, such as train.epochs=1; may be given several times.")
    private List<String> assignments = new ArrayList<>();

    /** The project folder. */
    public Path folder(CommandContext context) {
        return folder == null ? context.folder() : context.path(folder);
    }

    /** The assignments of {@code --set}, in order. */
    public List<String> assignments() {
        return List.copyOf(assignments);
    }
}
