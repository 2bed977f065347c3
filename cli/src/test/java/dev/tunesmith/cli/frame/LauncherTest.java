package dev.tunesmith.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class LauncherTest {

    /** Ends in the way that its argument names. */
    @Command(name = "finish", description = "End in a way.")
    static final class FinishCommand implements Subcommand {
        @Parameters(paramLabel = "WAY")
        private String way = "";

        @Option(names = "--repeat", description = "How often.")
        private int repeat = 1;

        @Override
        public ExitCode run(CommandContext context) {
            context.note("noted");
            switch (way) {
                case "well" -> context.result(Map.of("times", repeat), repeat + " times");
                case "data" -> throw new DataException("x.jsonl:3: no response", "write one");
                case "bug" -> throw new IllegalStateException("oops");
                case "memory" -> throw new OutOfMemoryError("Java heap space");
                case "native-memory" ->
                    throw new IllegalArgumentException(
                            new RuntimeException("DefaultCPUAllocator: can't allocate memory"));
                case "link" -> throw new UnsatisfiedLinkError("no jnitorch");
                case "full" -> throw new UncheckedIOException(new IOException("No space left on device"));
                case "regression" -> {
                    return ExitCode.REGRESSION;
                }
                default -> throw new IllegalArgumentException(way);
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "tree", description = "Has branches.", subcommands = FinishCommand.class)
    static final class TreeCommand {}

    private final CapturedTerminal captured = new CapturedTerminal();

    private int run(String... args) {
        List<CommandGroup> groups = List.of(
                new CommandGroup("First things", FinishCommand.class), new CommandGroup("Others", TreeCommand.class));
        return new Launcher(groups, captured.terminal(), Map.of(), Path.of("")).run(args);
    }

    @Test
    void helpListsTheCommandsByGroup() {
        assertThat(run("--help")).isZero();
        assertThat(captured.out())
                .contains("Usage: tunesmith")
                .containsSubsequence("First things:", "finish  End in a way.", "Others:", "tree    Has branches.");
        assertThat(captured.err()).isEmpty();
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(run("tree", "finish", "--help")).isZero();
        assertThat(captured.out()).contains("Usage: tunesmith tree finish").contains("--repeat");
    }

    @Test
    void versionNamesTunesmithAndJava() {
        assertThat(run("--version")).isZero();
        assertThat(captured.out()).matches("tunesmith \\d+\\.\\d+\\.\\d+\\S* \\(Java \\S+, .*\\)\\R");
    }

    @Test
    void resultsGoToOutAndNotesToErr() {
        assertThat(run("finish", "well", "--repeat", "3")).isZero();
        assertThat(captured.out()).isEqualToNormalizingNewlines("3 times\n");
        assertThat(captured.err()).isEqualToNormalizingNewlines("noted\n");
    }

    @Test
    void jsonPrintsTheValue() {
        assertThat(run("finish", "--json", "well")).isZero();
        assertThat(captured.out()).isEqualToNormalizingNewlines("{\"times\":1}\n");
    }

    @Test
    void aKnownErrorPrintsWhatAndFix() {
        assertThat(run("finish", "data")).isEqualTo(3);
        assertThat(captured.err())
                .isEqualToNormalizingNewlines("noted\nerror: x.jsonl:3: no response\n  fix: write one\n");
        assertThat(captured.out()).isEmpty();
    }

    @Test
    void debugAddsTheStackTrace() {
        assertThat(run("--debug", "finish", "data")).isEqualTo(3);
        assertThat(captured.err()).contains("fix: write one").contains("at dev.tunesmith.cli.frame.LauncherTest");
    }

    @Test
    void otherFailuresHaveTheirCodes() {
        assertThat(run("finish", "bug")).isEqualTo(1);
        assertThat(captured.err()).contains("oops").contains("--debug").doesNotContain("\tat ");
        assertThat(run("finish", "memory")).isEqualTo(5);
        assertThat(captured.err()).contains("TUNESMITH_JAVA_OPTS");
        assertThat(run("finish", "native-memory")).isEqualTo(5);
        assertThat(captured.err()).contains("Memory ran out").contains("train.tokenBudget");
        assertThat(run("finish", "full")).isEqualTo(5);
        assertThat(run("finish", "link")).isEqualTo(1);
        assertThat(captured.err()).contains("no jnitorch");
        assertThat(run("finish", "regression")).isEqualTo(11);
    }

    @Test
    void misspeltCommandsAndOptionsAreGuessed() {
        assertThat(run("finnish", "well")).isEqualTo(2);
        assertThat(captured.err())
                .contains("error: There is no command finnish")
                .contains("did you mean finish?");
        assertThat(run("finish", "well", "--reapet=2")).isEqualTo(2);
        assertThat(captured.err())
                .contains("There is no option --reapet")
                .contains("did you mean --repeat? see tunesmith finish --help");
        assertThat(run("tree", "fin")).isEqualTo(2);
        assertThat(captured.err()).contains("There is no command tree fin").contains("did you mean finish?");
        assertThat(run("finish", "well", "--repeat", "2", "extra")).isEqualTo(2);
        assertThat(captured.err()).contains("One argument too many: extra");
    }

    @Test
    void missingAndMalformedArgumentsAreWrongUse() {
        assertThat(run("finish")).isEqualTo(2);
        assertThat(captured.err()).contains("WAY");
        assertThat(run("finish", "well", "--repeat", "x")).isEqualTo(2);
        assertThat(captured.err()).contains("--repeat").contains("'x'");
        assertThat(run("tree")).isEqualTo(2);
        assertThat(captured.err()).contains("Which command? finish");
        assertThat(run()).isEqualTo(2);
        assertThat(captured.err()).contains("finish, tree");
    }
}
