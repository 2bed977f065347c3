package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.evaluate.suite.SuiteReader;
import dev.tunesmith.project.step.SuiteItems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads suite files and says what is wrong with them, or what they hold. */
@Command(
        name = "check",
        description = "Read suite files and their items, and report every problem in them, with its line.")
final class SuiteCheckCommand implements Subcommand {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Suite files, such as suites/first.yaml.")
    private List<Path> files = new ArrayList<>();

    @Override
    public ExitCode run(CommandContext context) {
        List<Suite> suites = new SuiteReader(CheckRegistry.builtIn())
                .checkingItems(SuiteItems::check)
                .read(files.stream().map(context::path).toList());
        List<Map<String, Object>> json = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < suites.size(); i++) {
            Suite suite = suites.get(i);
            List<String> checks = suite.checks().stream().map(SuiteCheck::id).toList();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", files.get(i).toString());
            one.put("name", suite.name());
            one.put("version", suite.version());
            one.put("headline", suite.headline());
            one.put("checks", checks);
            json.add(one);
            text.append(files.get(i)).append(": suite ").append(suite.name());
            text.append(", headline ").append(suite.headline());
            text.append(", checks ").append(String.join(", ", checks)).append('\n');
        }
        context.result(json, text.toString().stripTrailing());
        return ExitCode.DONE;
    }
}
