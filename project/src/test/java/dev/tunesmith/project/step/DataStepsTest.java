package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.preview.RowPreview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataStepsTest {

    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        TinyProject.write(root);
    }

    private void divide(String... assignments) {
        StepContext context = TinyProject.open(root, assignments);
        new CollectStep(context).run();
        new CurateStep(context).run();
        new SplitStep(context).run();
    }

    @Test
    void stepsSayWhatIsMissing() {
        StepContext context = TinyProject.open(root);
        assertThatThrownBy(() -> new CurateStep(context).run())
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.fix()).contains("tunesmith collect"));
        assertThatThrownBy(() -> new SplitStep(context).run())
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.fix()).contains("tunesmith curate"));
    }

    @Test
    void unchangedStepsAreSkippedAndChangedOnesDoneAgain() throws IOException {
        divide();
        StepContext context = TinyProject.open(root);
        assertThat(new CollectStep(context).run().skipped()).isTrue();
        assertThat(new CurateStep(context).run().skipped()).isTrue();
        assertThat(new SplitStep(context).run().skipped()).isTrue();
        StepContext otherSeed = TinyProject.open(root, "data.split.seed=4");
        assertThat(new CurateStep(otherSeed).run().skipped()).isTrue();
        assertThat(new SplitStep(otherSeed).run().skipped()).isFalse();
        TinyProject.writeRows(root, 33);
        assertThat(new CollectStep(context).run().skipped()).isFalse();
        assertThat(new CurateStep(context).run().skipped()).isFalse();
    }

    @Test
    void moreDataLeavesTheOldItemsInTheirSplit() throws IOException {
        divide();
        List<String> before = ids(Split.TEST);
        TinyProject.writeRows(root, 60);
        divide();
        assertThat(ids(Split.TEST)).containsAll(before);
        assertThat(ids(Split.TRAIN)).doesNotContainAnyElementsOf(before).hasSizeGreaterThan(40);
    }

    private List<String> ids(Split split) {
        return new ProjectData(TinyProject.open(root))
                .samples(split).stream().map(Sample::id).toList();
    }

    @Test
    void preparedRowsTrainTheResponseAndItsStopTokenOnly() {
        divide();
        StepContext context = TinyProject.open(root);
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            assertThat(prepared.rows().train()).hasSize(20);
            assertThat(prepared.rows().dev()).hasSize(4);
            TrainingRow row = prepared.rows().train().get(0);
            assertThat(row.targets()).isEqualTo(4); // three bytes and the stop token
            RowPreview preview = new PrepareStep(context).preview(model, 1).get(0);
            assertThat(preview.text()).matches("(?s).*assistant\n⟦(owl|fox|bee)<\\|im_end\\|>⟧\n");
            assertThat(preview.trained()).isEqualTo(4);
            assertThat(new PrepareStep(context).run(model).outcome().skipped()).isTrue();
        }
    }

    @Test
    void aSampleWithoutAResponseIsAnError() throws IOException {
        Files.writeString(root.resolve("train.jsonl"), "{\"prompt\":\"a\",\"completion\":\"\"}\n");
        StepContext context = TinyProject.open(root, "data.train=train.jsonl");
        try (BaseModel model = TinyProject.model(context)) {
            assertThatThrownBy(() -> new PrepareStep(context).run(model))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("train.jsonl");
        }
    }

    @Test
    void aSuiteForAnUnknownTaskPromptIsNamed() {
        StepContext context = TinyProject.open(root, "task.prompts={animal: x}");
        assertThatThrownBy(() -> SuiteSet.read(context))
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.fix()).contains("did you mean animals?"));
    }
}
