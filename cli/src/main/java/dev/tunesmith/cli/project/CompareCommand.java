package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.step.CompareManyStep;
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

/** Sets two runs, or more, side by side. */
@Command(
        name = "compare",
        description =
                "Compare evaluated runs item by item: gains, losses, intervals, McNemar's test. Exit code 11 where a "
                        + "run regressed against the first: worse by a suite's headline, with p below 0.05 after "
                        + "Holm's correction.")
public final class CompareCommand implements Subcommand {

    private static final String DIFFERENT = "name two different runs, the baseline first: tunesmith compare RUN RUN";

    @Parameters(
            arity = "0..*",
            paramLabel = "RUN",
            description = "Runs by id or number, the baseline first; the base and the newest tuned run if absent.")
    private List<String> runs = List.of();

    @Option(names = "--project", paramLabel = "PROJECT", description = "The project folder; the current one if absent.")
    private @Nullable Path project;

    @Mixin
    private SuiteArguments suites = new SuiteArguments();

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Show so many gained and lost items of each suite, with both answers; of more runs, those of "
                    + "each beside the first.")
    private int examples;

    @Override
    public ExitCode run(CommandContext context) {
        if (examples < 0) {
            throw new UsageException("--examples is " + examples, "give 0 or more");
        }
        Path folder = project == null ? context.folder() : context.path(project);
        StepContext step = Projects.open(folder, List.of(), context);
        if (runs.size() > 2) {
            List<RunFolder> all = runs.stream().map(step.project()::run).toList();
            RunPair.requireDifferent(all, DIFFERENT);
            CompareManyStep.Table table =
                    new CompareManyStep(step, suites.choice(), examples).run(all.get(0), all.subList(1, all.size()));
            context.result(Projects.json(table.outcome()), table.outcome().text());
            return table.regressed() ? ExitCode.REGRESSION : ExitCode.DONE;
        }
        RunPair pair = RunPair.of(step.project(), runs).requireDifferent(DIFFERENT);
        CompareStep.Compared compared = new CompareStep(step, suites.choice(), examples).run(pair.base(), pair.tuned());
        context.result(Projects.json(compared.outcome()), compared.outcome().text());
        return compared.regressed() ? ExitCode.REGRESSION : ExitCode.DONE;
    }
}
