package dev.tunesmith.cli.project;

import dev.tunesmith.project.step.SuiteChoice;
import java.util.List;
import picocli.CommandLine.Option;

/** Which suites a command works with. */
final class SuiteArguments {

    @Option(
            names = "--suite",
            paramLabel = "NAME",
            description = "Only this suite; may be given several times. All if absent.")
    private List<String> names = List.of();

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Only suites with this tag; may be given several times, for any of them.")
    private List<String> tags = List.of();

    SuiteChoice choice() {
        return new SuiteChoice(names, tags);
    }
}
