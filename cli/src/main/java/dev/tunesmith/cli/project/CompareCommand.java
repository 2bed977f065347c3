package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.CompareStep;
import dev.tunesmith.project.step.RunPair;
import dev.tunesmith.project.step.StepContext;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets two runs side by side. */
@Command(
        name = "compare",
        description = "Compare two evaluated runs item by item: gains, losses, intervals, McNemar's test. Exit code 11 "
                + "where the second is worse beyond chance.")
public final class CompareCommand implements Subcommand {

    @Parameters(
            arity = "0..2",
            paramLabel = "RUN",
            description = "Two runs by id or number, the baseline first; the base and the newest tuned run if absent.")
    private List<String> runs = List.of();

    @Option(names = "--project", paramLabel = "PROJECT", description = "The project folder; the current one if absent.")
    private @Nullable Path project;

    @Mixin
    private SuiteArguments suites = new SuiteArguments();

    @Override
    public ExitCode run(CommandContext context) {
        Path folder = project == null ? context.folder() : context.path(project);
        StepContext step = Projects.open(folder, List.of(), context);
        RunPair pair = RunPair.of(step.project(), runs);
        CompareStep.Compared compared = new CompareStep(step, suites.choice()).run(pair.base(), pair.tuned());
        context.result(Projects.json(compared.outcome()), compared.outcome().text());
        return compared.regressed() ? ExitCode.REGRESSION : ExitCode.DONE;
    }
}
