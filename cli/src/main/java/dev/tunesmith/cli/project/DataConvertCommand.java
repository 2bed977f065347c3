package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.data.convert.ConvertOptions;
import dev.tunesmith.data.convert.ConvertReport;
import dev.tunesmith.data.convert.Converter;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.RejectFile;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.source.DataInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Converts data files from one format into another. */
@Command(
        name = "convert",
        description = "Convert data files into another format, a row at a time; says what that format cannot carry.")
final class DataConvertCommand implements Subcommand {

    @Parameters(
            arity = "1..*",
            paramLabel = "IN",
            description =
                    "Data files, folders of train, valid and test files, or a dataset_info.json of LLaMA-Factory.")
    private List<Path> inputs = new ArrayList<>();

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "The format to write.")
    private String to = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "OUT",
            description =
                    "The file to write; its name says the kind: .jsonl, .json, .csv, .tsv, .parquet, .txt, and .gz after "
                            + "these.")
    private Path out = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = "The format of the inputs (default: by their first row).")
    private @Nullable String from;

    @Mixin
    private ReadArguments reading = new ReadArguments();

    @Option(names = "--dataset", paramLabel = "NAME", description = "Which data set of a dataset_info.json.")
    private @Nullable String dataset;

    @Option(
            names = "--provenance",
            description = "Write id, group, licence, flags and attributes beside the keys of a foreign format.")
    private boolean provenance;

    @Option(
            names = "--skip-bad",
            description =
                    "Leave bad rows out, and those that the format has no room for, and write them to the rejects.")
    private boolean skipBad;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description =
                    "Where rows go that were left out, with the reasons (default: OUT with -rejects.jsonl at its end).")
    private @Nullable Path rejectsGiven;

    @Override
    public ExitCode run(CommandContext context) {
        requireFormat("--to", to);
        if (from != null) {
            requireFormat("--from", from);
        }
        if (rejectsGiven != null && !skipBad) {
            throw new UsageException("--rejects without --skip-bad: no row is left out", "add --skip-bad");
        }
        ReadOptions how = reading.options(context);
        List<DataInput> files = new ArrayList<>();
        inputs.forEach(input -> files.addAll(DataInput.of(context.path(input), how, dataset)));
        Path target = context.path(out);
        boolean skips = skipBad || how.skipBad();
        if (!skips) {
            ConvertReport report = convert(context, files, target, null);
            context.result(ConvertSummary.json(report, target, null), ConvertSummary.text(report, out, null));
            return ExitCode.DONE;
        }
        Path rejected = rejectsGiven == null ? rejectsBeside(target) : context.path(rejectsGiven);
        requireApart(files, target, rejected);
        try (RejectFile rejects = new RejectFile(rejected)) {
            ConvertReport report = convert(context, files, target, rejects);
            rejects.commit();
            context.result(ConvertSummary.json(report, target, rejects), ConvertSummary.text(report, out, rejects));
            return ExitCode.DONE;
        }
    }

    private ConvertReport convert(
            CommandContext context, List<DataInput> files, Path target, @Nullable RejectFile rejects) {
        ConvertOptions options = new ConvertOptions(from, to, provenance, rejects != null);
        try (ConvertProgress progress = new ConvertProgress(context, files)) {
            ConvertReport report =
                    new Converter(options, rejects == null ? Rejects.NONE : rejects, progress).convert(files, target);
            progress.finish();
            return report;
        }
    }

    private static void requireFormat(String option, String name) {
        if (!ConvertOptions.names().contains(name)) {
            throw new UsageException(
                    option + " " + name + ": there is no such format",
                    Suggestions.nearest(name, ConvertOptions.names())
                                    .map(near -> "did you mean " + near + "? ")
                                    .orElse("")
                            + "known are " + String.join(", ", ConvertOptions.names()));
        }
    }

    private static Path rejectsBeside(Path target) {
        String name = String.valueOf(target.getFileName());
        String stem = name.replaceFirst("(\\.[A-Za-z]+)(\\.gz)?$", "");
        return target.resolveSibling(stem + "-rejects.jsonl");
    }

    private static void requireApart(List<DataInput> files, Path target, Path rejected) {
        boolean same = rejected.equals(target)
                || files.stream()
                        .anyMatch(input ->
                                input.file().toAbsolutePath().normalize().equals(rejected));
        if (same) {
            throw new UsageException(
                    "The rejects would be written over " + rejected, "name another file for them with --rejects");
        }
    }
}
