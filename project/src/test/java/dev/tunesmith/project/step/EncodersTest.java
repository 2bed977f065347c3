package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.core.model.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project with a tiny encoder, and one without. */
class EncodersTest {

    /** The engine's fixture; see make_encoder_golden.py there. */
    private static final Path ENCODER = Path.of("../engine/src/test/resources/golden/encoder/mean")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
    }

    private StepContext open(String... assignments) {
        Map<String, String> environment =
                Map.of("TUNESMITH_HOME", root.resolve("home").toString(), "TUNESMITH_OFFLINE", "1");
        return StepContext.open(root, List.of(assignments), Progress.silent(), new Cancellation(), environment);
    }

    @Test
    void withoutAnEncoderNothingIsOpened() {
        for (StepContext context : List.of(open(), open("encoder=none"))) {
            try (Encoders encoders = new Encoders(context)) {
                assertThat(encoders.encoder()).isEmpty();
                assertThat(encoders.identity()).isEmpty();
                assertThat(encoders.retrieval(List.of()).description()).isEqualTo("by shared words (BM25)");
            }
        }
        assertThat(root.resolve("home")).doesNotExist();
        assertThat(root.resolve(".tunesmith/embeddings")).doesNotExist();
    }

    @Test
    void embeddingsAreRememberedInTheProject() throws IOException {
        StepContext context = open("encoder=" + ENCODER);
        List<Embedding> first;
        try (Encoders encoders = new Encoders(context)) {
            TextEncoder encoder = encoders.encoder().orElseThrow();
            assertThat(encoders.encoder()).containsSame(encoder);
            first = encoder.embed(List.of("where is my order", "hello"));
        }
        Path file;
        try (var files = Files.list(root.resolve(".tunesmith/embeddings"))) {
            file = files.findFirst().orElseThrow();
        }
        long bytes = Files.size(file);
        try (Encoders encoders = new Encoders(context)) {
            assertThat(encoders.identity().orElseThrow())
                    .startsWith(file.getFileName().toString().replaceFirst("\\..*", ""));
            List<Embedding> again = encoders.encoder().orElseThrow().embed(List.of("hello", "where is my order"));
            assertThat(again.get(0).vector()).containsExactly(first.get(1).vector());
        }
        assertThat(file).hasSize(bytes);
    }

    @Test
    void theProbeFindsNearestExamplesByMeaningAndSaysSo() throws IOException {
        String[] byWords = {"probe.nearest=true"};
        String[] byMeaning = {"probe.nearest=true", "encoder=" + ENCODER};
        TinyProject.split(open());
        assertThat(probe(byWords).text()).contains("nearest examples are found by shared words (BM25)");
        StepOutcome outcome = probe(byMeaning);
        assertThat(outcome.skipped()).isFalse(); // another encoder, another probe
        assertThat(outcome.text()).contains("nearest examples are found by meaning (" + ENCODER + ")");
        assertThat(String.valueOf(outcome.details().get("animals"))).contains("nearestExamples");
        assertThat(probe(byMeaning).skipped()).isTrue();
    }

    private StepOutcome probe(String... assignments) {
        StepContext context = open(assignments);
        try (BaseModel model = TinyProject.model(context)) {
            return new ProbeStep(context).run(model);
        }
    }

    @Test
    void anEncoderThatIsNoneIsNamed() {
        try (Encoders encoders = new Encoders(open("encoder=model"))) {
            assertThatThrownBy(encoders::identity)
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("no sentence encoder");
        }
        assertThatThrownBy(() -> open("encoder=[a,b]")).isInstanceOf(UsageException.class);
    }
}
