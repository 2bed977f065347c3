package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.preview.PrepareSummary;
import dev.tunesmith.project.preview.PreviewText;
import dev.tunesmith.project.preview.RowPreview;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.PrepareStep;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.StepOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tokenises the training data, and shows what of it is trained. */
@Command(name = "prepare", description = "Turn samples into token rows with a loss mask, and check every one.")
public final class PrepareCommand implements Subcommand {

    /** Rows on a page where their number is not given. */
    private static final int ROWS_OF_PAGE = 20;

    private static final int COLUMNS = 100;

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--preview",
            paramLabel = "N",
            description =
                    "Only show the first N rows, token by token with ids and mask, and figures over all; write nothing.")
    private @Nullable Integer preview;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the same as a page: the first rows (20, or as --preview says), and figures over all.")
    private @Nullable Path html;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "always, never or auto: colours on a terminal, unless NO_COLOR is set.")
    private ColorWhen color = ColorWhen.auto;

    /** When to write colours; the words of the option. */
    enum ColorWhen {
        auto,
        always,
        never
    }

    @Override
    public ExitCode run(CommandContext context) {
        if (preview != null && preview < 1) {
            throw new UsageException("--preview " + preview + " shows no row", "give a number of rows, such as 3");
        }
        StepContext step = Projects.open(project, context);
        if (html != null) {
            Projects.writable(step, context, "--html", html); // before the work
        }
        try (BaseModel model = Projects.modelForTokens(step, context)) {
            PrepareStep prepare = new PrepareStep(step);
            if (preview == null) {
                return Projects.alone(step, context, own -> prepare(prepare, model, context));
            }
            List<RowPreview> rows = prepare.preview(model, preview);
            if (!context.json()) {
                show(rows, context); // before figures over all rows, which may find an error in one of them
            }
            PrepareSummary summary = prepare.summary(model);
            List<String> lines = new ArrayList<>(summary.lines());
            lines.addAll(summary.tooLongLines());
            lines.addAll(summary.untrainableLines());
            lines.addAll(summary.histogram());
            page(prepare, rows, summary, context).ifPresent(lines::add);
            Map<String, Object> json = new LinkedHashMap<>(summary.json());
            json.put("preview", rows.stream().map(RowPreview::json).toList());
            context.result(json, String.join("\n", lines));
            return ExitCode.DONE;
        }
    }

    private StepOutcome prepare(PrepareStep prepare, BaseModel model, CommandContext context) {
        PrepareStep.Prepared prepared = prepare.run(model);
        StepOutcome outcome = prepared.outcome();
        List<String> lines = new ArrayList<>(outcome.lines());
        lines.addAll(prepared.summary().histogram());
        if (html != null) {
            page(prepare, prepare.preview(model, ROWS_OF_PAGE), prepared.summary(), context)
                    .ifPresent(lines::add);
        }
        return outcome.withLines(lines);
    }

    private Optional<String> page(
            PrepareStep prepare, List<RowPreview> rows, PrepareSummary summary, CommandContext context) {
        if (html == null) {
            return Optional.empty();
        }
        Path file = context.path(html);
        prepare.writePage(file, rows, summary);
        return Optional.of("page: " + file);
    }

    private void show(List<RowPreview> rows, CommandContext context) {
        boolean colours = color == ColorWhen.auto ? context.colours() : color == ColorWhen.always;
        PreviewText text = new PreviewText(colours, context.columns() > 0 ? context.columns() : COLUMNS);
        context.out().println(text.legend() + "\n");
        rows.forEach(row -> context.out().println(text.row(row) + "\n"));
        context.out().flush();
    }
}
