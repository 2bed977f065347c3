package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.PrepareStep;
import dev.tunesmith.project.step.StepContext;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tokenises the training data, and shows what of it is trained. */
@Command(name = "prepare", description = "Turn samples into token rows with a loss mask, and check every one.")
public final class PrepareCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--preview",
            paramLabel = "N",
            description = "Show the first N rows: what is trained stands between ⟦ and ⟧; --json lists every token.")
    private int preview;

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        try (BaseModel model = Projects.model(step, context)) {
            if (preview == 0) {
                return Projects.alone(
                        step, context, own -> new PrepareStep(own).run(model).outcome());
            }
            List<PrepareStep.Preview> rows = new PrepareStep(step).preview(model, preview);
            List<String> texts = new ArrayList<>();
            rows.forEach(
                    row -> texts.add("--- " + row.id() + ", " + row.pieces().size() + " tokens\n" + row.text()));
            context.result(rows, String.join("\n", texts));
            return ExitCode.DONE;
        }
    }
}
