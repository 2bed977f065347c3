package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.EvaluateStep;
import dev.tunesmith.project.step.StepContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets base and tuned model answer the suites. */
@Command(
        name = "evaluate",
        description =
                "Let the base, with its best prompt, and the newest tuned model answer every suite, and score them.")
public final class EvaluateCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Only this run, by id or number; base for the base model, endpoint:NAME for a model of endpoints.")
    private @Nullable String run;

    @Mixin
    private SuiteArguments suites = new SuiteArguments();

    @Option(
            names = "--retry-errors",
            description = "Ask again the items that were in error (exit code 12), and only these.")
    private boolean retryErrors;

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        EvaluateStep evaluate = new EvaluateStep(step, suites.choice(), retryErrors);
        Optional<EndpointConfig> endpoint = endpoint(step);
        try (BaseModel model = endpoint.isPresent()
                        ? Projects.modelForTokens(step, context)
                        : Projects.model(step, context);
                FolderLock lock = step.project().lock()) {
            List<EvaluateStep.Evaluated> done = new ArrayList<>();
            String only = run;
            if (endpoint.isPresent()) {
                done.add(evaluate.endpoint(endpoint.get(), model));
            } else if (only == null || only.equals("base")) {
                done.add(evaluate.base(model));
            }
            if (only == null) {
                done.add(evaluate.tuned(model, newest(step.project())));
            } else if (endpoint.isEmpty() && !only.equals("base")) {
                RunFolder chosen = step.project().run(only);
                done.add(chosen.kind().equals("base") ? evaluate.base(model) : evaluate.tuned(model, chosen));
            }
            List<String> texts = done.stream().map(one -> one.outcome().text()).toList();
            context.result(
                    done.stream().map(one -> Projects.json(one.outcome())).toList(), String.join("\n", texts));
            // The base is what it is; only a tuned model, or a run asked for by name, decides the exit code.
            return done.get(done.size() - 1).exitCode();
        }
    }

    /** The endpoint that is asked for, by its name or by a run of it. */
    private Optional<EndpointConfig> endpoint(StepContext step) {
        String only = run;
        if (only == null || only.equals("base")) {
            return Optional.empty();
        }
        if (only.startsWith(EndpointConfig.PREFIX)) {
            return Optional.of(step.config().endpoint(only));
        }
        RunFolder chosen = step.project().run(only);
        return chosen.endpoint().map(step.config()::endpoint);
    }

    private static RunFolder newest(ProjectFolder folder) {
        return folder.runs().stream()
                .filter(one -> one.isTraining() && one.isTrained())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new UsageException(
                        "There is no trained run in " + folder.root(), "train first, or evaluate --run base"));
    }
}
