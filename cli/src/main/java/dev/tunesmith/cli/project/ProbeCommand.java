package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.ProbeStep;
import dev.tunesmith.project.step.StepContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tries prompts on the base model. */
@Command(
        name = "probe",
        description = "Find the base model's best prompt on dev items, and the items it handles at most fairly.")
public final class ProbeCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        ProbeStep probe = new ProbeStep(step); // a broken suite is told before the model is loaded
        try (BaseModel model = Projects.model(step, context)) {
            return Projects.alone(step, context, own -> probe.run(model));
        }
    }
}
