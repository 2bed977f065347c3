package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.CommandRunner;
import dev.tunesmith.cli.EvaluatedProject;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that commands name as the next. */
class NextCommandTest {

    @TempDir
    private Path folder;

    private Path desk;
    private CommandRunner commands;

    @BeforeEach
    void write() throws IOException {
        desk = EvaluatedProject.write(folder.resolve("desk"));
        commands = new CommandRunner(folder);
    }

    private List<String> next(String... arguments) {
        commands.run(arguments);
        return commands.out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("next: "))
                .map(line -> line.substring("next: ".length()))
                .toList();
    }

    @Test
    void anEvaluatedRunIsComparedWithItsOwnBase() {
        assertThat(next("evaluate", "desk", "--rescore", "--run", "2"))
                .containsExactly("tunesmith compare 0001-base 0002-lora");
        assertThat(next("evaluate", "desk", "--rescore", "--run", "base", "--suite", "replies"))
                .containsExactly("tunesmith compare 0001-base 0003-lora --suite replies");
        assertThat(next("evaluate", "desk", "--rescore"))
                .as("of many runs only the last goes on")
                .containsExactly("tunesmith compare 0001-base 0003-lora");
        assertThat(next("evaluate", "desk", "--rescore", "--run", "3", "--baseline", "2"))
                .as("they were just compared")
                .containsExactly("tunesmith report --run 0003-lora --base 0002-lora");
    }

    @Test
    void withoutTheOtherRunThatIsTheNext() throws IOException {
        delete("0001-base");
        assertThat(next("evaluate", "desk", "--rescore", "--run", "3"))
                .containsExactly("tunesmith evaluate --run base");
        EvaluatedProject.write(desk);
        delete("0002-lora");
        delete("0003-lora");
        assertThat(next("evaluate", "desk", "--rescore")).containsExactly("tunesmith train");
    }

    private void delete(String run) throws IOException {
        try (Stream<Path> files = Files.walk(desk.resolve("runs").resolve(run))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void theReportIsThatOfTheComparedRuns() {
        assertThat(next("compare", "1", "2", "--project", "desk"))
                .containsExactly("tunesmith report --run 0002-lora --base 0001-base");
        assertThat(next("compare", "1", "2", "--project", "desk", "--suite", "replies"))
                .as("a report is of every suite")
                .isEmpty();
        assertThat(next("compare", "2", "1", "--project", "desk"))
                .as("a report is of a tuned run")
                .isEmpty();
    }

    @Test
    void aPlanIsNamedOnlyWhereThereIsSomethingToAskFor() throws IOException {
        assertThat(next("errors", "desk", "--run", "1", "--run", "3"))
                .containsExactly(
                        "tunesmith errors --plan --run 1 --run 3, or confirm suspicions: tunesmith errors --review --run 1"
                                + " --run 3");
        SampleWriter.write(
                desk.resolve("data/splits/test.jsonl"),
                SampleReader.readAll(desk.resolve("test.jsonl")).subList(1, 4));
        assertThat(next("errors", "desk")).as(commands.out()).isEmpty();
    }

    @Test
    void anAnswerThatIsMissingIsAskedByTheCommandThatIsNamed() throws IOException {
        Path scores = desk.resolve("runs/0003-lora/scores.jsonl");
        Files.write(scores, Files.readAllLines(scores).subList(0, 9));
        assertThat(next("compare", "1", "3", "--project", "desk")).isEmpty();
        assertThat(commands.err())
                .contains("has no scores for item m-9")
                .contains("tunesmith evaluate --rescore --run 0003-lora");
        Path outputs = desk.resolve("runs/0003-lora/outputs.jsonl");
        Files.write(outputs, Files.readAllLines(outputs).subList(0, 9));
        assertThat(next("compare", "1", "3", "--project", "desk")).isEmpty();
        assertThat(commands.err())
                .contains("has no answer for item m-9")
                .contains("tunesmith evaluate --run 0003-lora")
                .doesNotContain("--rescore");
    }
}
