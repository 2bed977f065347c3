package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.CostStep;
import dev.tunesmith.project.step.RunPair;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.StepOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a request takes and costs. */
@Command(
        name = "cost",
        description =
                "Measure tokens, seconds and cost of a request: the base with its long prompts against the tuned model "
                        + "with the short one.")
public final class CostCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(names = "--run", paramLabel = "RUN", description = "The tuned run; the newest if absent.")
    private @Nullable String run;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "12",
            description = "Test items of each suite that are asked, one at a time and all at once (${DEFAULT-VALUE}).")
    private int requests;

    @Override
    public ExitCode run(CommandContext context) {
        if (requests < 1) {
            throw new UsageException("--requests is " + requests, "give 1 or more");
        }
        StepContext step = Projects.open(project, context);
        String chosen = run;
        if (chosen != null) {
            RunPair.requireTuned(step.project(), step.project().run(chosen));
        }
        RunPair pair = RunPair.of(step.project(), chosen == null ? List.of() : List.of(chosen));
        try (BaseModel model = Projects.model(step, context);
                FolderLock lock = step.project().lock()) {
            StepOutcome outcome = new CostStep(step, requests).run(model, pair.tuned());
            context.result(Projects.json(outcome), outcome.text());
            return ExitCode.DONE;
        }
    }
}
