package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.promptfoo.ConvertedSuite;
import dev.tunesmith.evaluate.promptfoo.ConvertedSuite.NotConverted;
import dev.tunesmith.evaluate.promptfoo.PromptfooConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a suite and its items of a promptfoo configuration. */
@Command(
        name = "convert",
        description =
                "Make a suite, and its items beside it, of a promptfoo configuration; says what has no counterpart.")
final class SuiteConvertCommand implements Subcommand {

    private static final int SHOWN = 20;

    @Parameters(paramLabel = "FILE", description = "The configuration, such as promptfooconfig.yaml.")
    private Path file = Path.of("");

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "SUITE.yaml",
            description = "The suite file to write; its items go beside it, with the end .jsonl.")
    private Path out = Path.of("");

    @Option(
            names = "--judge",
            paramLabel = "MODEL",
            description = "What judges by the rubrics of llm-rubric: endpoint:NAME, or a local MODEL.")
    private @Nullable String judge;

    @Option(names = "--skip-unknown", description = "Leave out what has no counterpart here.")
    private boolean skipUnknown;

    @Override
    public ExitCode run(CommandContext context) {
        Path suite = context.path(out);
        String fileName = String.valueOf(suite.getFileName());
        if (!fileName.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*\\.ya?ml")) {
            throw new UsageException("--out " + out + " is no suite file", "name it NAME.yaml; NAME is the suite's");
        }
        String name = fileName.replaceFirst("\\.ya?ml$", "");
        Path items = suite.resolveSibling(name + ".jsonl");
        for (Path target : List.of(suite, items)) {
            if (Files.exists(target)) {
                throw new UsageException("There is a file " + target + " already", "choose another name with --out");
            }
        }
        ConvertedSuite made = PromptfooConverter.convert(context.path(file), name, judge);
        if (!made.notConverted().isEmpty() && !skipUnknown) {
            throw new DataException(
                    summary(made.notConverted()) + " in " + file + " cannot be converted:\n"
                            + listed(made.notConverted()),
                    "add --skip-unknown to leave them out; docs/promptfoo.md says how each is written here");
        }
        try {
            Files.createDirectories(suite.toAbsolutePath().getParent());
            AtomicFiles.writeLines(items, made.items().stream().map(Json::line).toList());
            AtomicFiles.writeString(suite, made.yaml());
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", suite, e);
        }
        context.result(json(made, suite, items), text(made, suite, items));
        return ExitCode.DONE;
    }

    private static String summary(List<NotConverted> all) {
        Map<String, Long> kinds =
                all.stream().collect(Collectors.groupingBy(NotConverted::kind, TreeMap::new, Collectors.counting()));
        return all.size() + (all.size() == 1 ? " part (" : " parts (")
                + kinds.entrySet().stream()
                        .map(kind -> kind.getKey() + " " + kind.getValue())
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String listed(List<NotConverted> all) {
        String lines = all.stream().limit(SHOWN).map(one -> "  " + one).collect(Collectors.joining("\n"));
        return all.size() <= SHOWN ? lines : lines + "\n  … and " + (all.size() - SHOWN) + " more";
    }

    private String text(ConvertedSuite made, Path suite, Path items) {
        String left = made.notConverted().isEmpty()
                ? ""
                : "\nleft out: " + summary(made.notConverted()) + "\n" + listed(made.notConverted());
        return suite.getFileName() + ": a suite of " + Count.of(made.converted(), "assertion") + "\n"
                + items.getFileName() + ": "
                + Count.of(made.items().size(), "item") + left;
    }

    private static Map<String, Object> json(ConvertedSuite made, Path suite, Path items) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", suite.toString());
        json.put("items", items.toString());
        json.put("itemCount", made.items().size());
        json.put("assertions", made.converted());
        json.put("notConverted", made.notConverted());
        return json;
    }
}
