package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.folder.NewProject;
import dev.tunesmith.project.models.ModelReference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a new project folder. */
@Command(
        name = "init",
        description =
                "Make a project folder with a commented tunesmith.yaml and a first suite; asks a few questions, or "
                        + "takes options.")
public final class InitCommand implements Subcommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PROJECT",
            description = "The folder to make; the current one if absent.")
    private @Nullable Path folder;

    @Option(names = "--model", paramLabel = "MODEL", description = "The base model (default: ${DEFAULT-VALUE}).")
    private String model = ModelReference.DEFAULT_NAME;

    @Option(names = "--name", paramLabel = "TEXT", description = "What the task is called.")
    private @Nullable String name;

    @Option(names = "--task", paramLabel = "TEXT", description = "What the model is to do, in words for the model.")
    private @Nullable String task;

    @Option(
            names = "--source",
            paramLabel = "PATH",
            description = "A file or Slack export with samples; may be given several times.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--answer",
            paramLabel = "KIND",
            description = "What answers are: json, label or text (default: text); decides the first suite's checks.")
    private @Nullable String answer;

    @Option(names = "--yes", description = "Ask nothing.")
    private boolean yes;

    @Override
    public ExitCode run(CommandContext context) {
        Path target = folder == null ? context.folder() : context.path(folder);
        boolean ask = !yes && !context.json() && name == null && task == null && sources.isEmpty() && answer == null;
        if (ask) {
            ask(context, target);
        }
        NewProject project = new NewProject(
                name == null ? String.valueOf(target.getFileName()) : name,
                model,
                task == null ? "" : task,
                sources.stream()
                        .map(source -> inProject(context, target, source))
                        .toList(),
                NewProject.Answer.ofWord(answer == null ? "text" : answer));
        List<Path> made = project.make(target);
        List<String> names =
                made.stream().map(path -> target.relativize(path).toString()).toList();
        context.result(
                Map.of("project", target.toString(), "files", names),
                "made " + target + ": " + String.join(", ", names) + "\n  next: "
                        + (sources.isEmpty()
                                ? "put your data into data/sources and name it in tunesmith.yaml, then: tunesmith run "
                                : "tunesmith run ")
                        + target);
        return ExitCode.DONE;
    }

    /** A file of the current folder as the project names it, whose paths count from its own folder; any other as it was typed. */
    private static String inProject(CommandContext context, Path target, String source) {
        Path typed = Path.of(source);
        Path found = context.path(typed).toAbsolutePath().normalize();
        if (typed.isAbsolute() || !Files.exists(found)) {
            return source;
        }
        Path root = target.toAbsolutePath().normalize();
        if (!Objects.equals(root.getRoot(), found.getRoot())) {
            return found.toString(); // on another drive
        }
        return root.relativize(found).toString().replace('\\', '/');
    }

    private void ask(CommandContext context, Path target) {
        BufferedReader reader = new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8));
        name = answer(context, reader, "Name of the task", String.valueOf(target.getFileName()));
        task = answer(context, reader, "What is the model to do, in one sentence", "");
        model = answer(context, reader, "Base model", model);
        answer = answer(context, reader, "Answers are json, label or text", "text");
        String files = answer(context, reader, "Files with samples, separated by commas", "");
        for (String file : files.split(",", -1)) {
            if (!file.isBlank()) {
                sources.add(file.strip());
            }
        }
    }

    private static String answer(CommandContext context, BufferedReader reader, String question, String otherwise) {
        context.note(question + (otherwise.isEmpty() ? "?" : " [" + otherwise + "]?"));
        try {
            String line = reader.readLine();
            return line == null || line.isBlank() ? otherwise : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
