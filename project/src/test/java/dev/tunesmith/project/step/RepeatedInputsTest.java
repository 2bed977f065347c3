package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedInputsTest {

    private static final String ROW = "{\"input\":\"Which animal?\",\"output\":\"%s\"}\n";

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
        Files.writeString(root.resolve("rows.jsonl"), "{\"input\":\"Which one?\",\"output\":\"owl\"}\n");
    }

    private StepContext given(String rows) throws IOException {
        Files.writeString(root.resolve("test.jsonl"), rows);
        return TinyProject.open(root, "data.train=rows.jsonl", "data.test=test.jsonl");
    }

    @Test
    void itemsWithoutIdsThatAskTheSameAreEvaluatedOneByOne() throws IOException {
        StepContext context = given(ROW.formatted("owl") + ROW.formatted("fox") + ROW.formatted("bee"));

        String first = new ProjectData(context).samples(Split.TEST).get(0).id();
        assertThat(new ProjectData(context).samples(Split.TEST))
                .extracting(sample -> sample.id() + " " + sample.response())
                .containsExactly(first + " owl", first + "-2 fox", first + "-3 bee");
        try (BaseModel model = TinyProject.model(context)) {
            StepOutcome outcome = new EvaluateStep(context).base(model).outcome();
            assertThat(outcome.lines().get(0)).contains("of 3 pass").contains("2 items ask what an earlier one asks");
        }
    }

    @Test
    void idsThatAnAuthorGaveTwiceAreAnError() throws IOException {
        String row = "{\"id\":\"a\",\"input\":\"Which %s?\",\"output\":\"owl\"}\n";
        StepContext context = given(row.formatted("animal") + row.formatted("one"));
        try (BaseModel model = TinyProject.model(context)) {
            assertThatThrownBy(() -> new EvaluateStep(context).base(model))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("two items have the id a");
        }
    }
}
