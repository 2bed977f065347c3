package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.CommandRunner;
import dev.tunesmith.cli.EvaluatedProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code evaluate} prints of a suite with more checks than one line holds. */
class EvaluateTableTest {

    private static final int SCREEN = 80;

    @TempDir
    private Path folder;

    private Path desk;
    private CommandRunner commands;

    @BeforeEach
    void write() throws IOException {
        desk = EvaluatedProject.write(folder.resolve("desk"));
        commands = new CommandRunner(folder);
    }

    private void suite(String checks) throws IOException {
        Files.writeString(
                desk.resolve("suites/replies.yaml"),
                "name: replies\nitems: { split: test }\nheadline: says-the-days\nchecks:\n" + checks);
    }

    private List<String> printed() {
        return commands.out().lines().toList();
    }

    @Test
    void aSuiteOfManyChecksIsATable() throws IOException {
        StringBuilder checks = new StringBuilder("""
                  - { check: hasReferenceNumbers, id: says-the-days, weight: 2 }
                  - { check: endsWith, id: sign-off, texts: ["- Desk"], severity: critical }
                  - { check: contains, id: thanks, texts: [Thank you], not: true, severity: minor }
                  - { check: bleu, min: 0.5 }
                  - { check: maxWords, id: no-more-words-than-the-head-of-the-desk-said-in-the-meeting, max: 60 }
                """);
        for (int i = 1; i <= 36; i++) {
            checks.append("  - { check: maxWords, id: words-")
                    .append(i)
                    .append(", max: ")
                    .append(i)
                    .append(" }\n");
        }
        suite(checks.toString());

        assertThat(commands.run("evaluate", "desk", "--rescore", "--run", "3")).isEqualTo(10);

        assertThat(printed()).allMatch(line -> line.length() <= SCREEN, "fits " + SCREEN + " columns");
        assertThat(commands.out())
                .startsWith("""
                        rescore-0003-lora: replies: 8 of 10 pass says-the-days
                            CRITICAL checks failed: sign-off
                            check                           severity     rate    passed   mean  over all
                            says-the-days                              80.0 %   8 of 10  0.800
                            sign-off                        critical   70.0 %   7 of 10  0.700
                        """)
                .containsPattern("\n    thanks \\(not\\) +minor +100\\.0 % +10 of 10 +1\\.000\n")
                .containsPattern("\n    bleu +\\d+\\.0 % +\\d of 10 +0\\.\\d{3} +0\\.\\d{3}\n")
                .containsPattern("\n    no-more-words-than-the-head-o… +100\\.0 % +10 of 10 +1\\.000\n")
                .containsPattern("\n    weighted score 0\\.\\d{3}, the mean over 10 items\n")
                .contains("\n    words-36 ")
                .contains("\n    no verdict changed by any check, 390 new\n");
    }

    @Test
    void theMatrixOfCapabilitiesIsOneForAllSuitesAndFitsTheScreen() throws IOException {
        String checks = "  - { check: hasReferenceNumbers, id: says-the-days }\nkind: %s\ncapability: %s\n";
        suite(checks.formatted("mft", "numbers that the reference has"));
        Path suites = desk.resolve("suites");
        Files.writeString(
                suites.resolve("again.yaml"),
                Files.readString(suites.resolve("replies.yaml"))
                        .replace("name: replies", "name: again")
                        .replace("kind: mft", "kind: dir"));
        Path outputs = desk.resolve("runs/0003-lora/outputs.jsonl");
        String recorded = Files.readString(outputs);
        Files.writeString(outputs, recorded + recorded.replace("\"replies\"", "\"again\""));

        assertThat(commands.run("evaluate", "desk", "--rescore", "--run", "3"))
                .as(commands.err())
                .isZero();

        assertThat(commands.out()).containsOnlyOnce("capability");
        assertThat(commands.out()).contains("""
                  failures by                       minimum
                  capability                        functionality   invariance  direction
                    numbers that the reference has  2 of 10 (20 %)  –           2 of 10 (20 %)
                """.indent(0));
        assertThat(printed().stream().filter(line -> line.contains("minimum")))
                .allMatch(line -> line.length() <= SCREEN);
    }

    @Test
    void theTableOfTheDocumentationIsWhatIsPrinted() throws IOException {
        suite("""
                  - { check: hasReferenceNumbers, id: says-the-days, weight: 2 }
                  - { check: endsWith, id: sign-off, texts: ["- Desk"], severity: critical }
                  - { check: contains, id: thanks, texts: [Thank you], not: true, severity: minor }
                  - { check: bleu, min: 0.5 }
                """);
        assertThat(commands.run("evaluate", "desk", "--rescore", "--run", "3")).isEqualTo(10);
        String table = commands.out()
                .substring(0, commands.out().indexOf("    no verdict"))
                .indent(4);
        assertThat(Files.readString(Path.of("../docs/evaluation.md"))).contains(table);
    }
}
