package dev.tunesmith.engine.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.engine.testkit.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of an encoder that count, and those that are refused. */
class EncoderFolderTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void copyOfAFixture() throws Exception {
        Path fixture = GoldenModel.resource("encoder/mean");
        try (Stream<Path> files = Files.walk(fixture)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(fixture.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private void replace(String file, String from, String to) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replace(from, to));
    }

    private List<Embedding> embed(String... texts) {
        try (BertEncoder encoder = EncoderFolder.open(folder).load(Progress.silent(), new Cancellation())) {
            return encoder.embed(List.of(texts));
        }
    }

    private String identity() {
        return EncoderFolder.open(folder).identity("weights");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config.json | \"model_type\": \"bert\" | \"model_type\": \"mpnet\" | mpnet",
                "config.json | \"num_attention_heads\": 3 | \"num_attention_heads\": 5 | does not divide",
                "config.json | \"is_decoder\": false | \"is_decoder\": true | is_decoder",
                "config.json | \"hidden_act\": \"gelu\" | \"hidden_act\": \"relu\" | hidden_act",
                "config.json | \"intermediate_size\": 40 | \"intermediate_size\": 41 | do not fit",
                "modules.json | modules.normalize.Normalize | modules.dense.Dense | the module Dense is not implemented",
                "modules.json | 1_Pooling | ../1_Pooling | leaves the folder",
                "modules.json | 1_Pooling | 3_Pooling | There is no",
                "1_Pooling/config.json | \"mean\" | \"max\" | pooling [max] is not implemented",
                "1_Pooling/config.json | \"include_prompt\": true | \"include_prompt\": false | include_prompt",
                "1_Pooling/config.json | 24 | 25 | the model has 24",
                "tokenizer_config.json | \"do_lower_case\": true | \"do_lower_case\": false | do_lower_case",
                "tokenizer_config.json | \"model_max_length\": 32 | \"model_max_length\": 2 | 3 tokens or more",
            })
    void whatIsNotImplementedOrDoesNotFitIsRefusedByName(String file, String from, String to, String named)
            throws IOException {
        replace(file, from, to);
        assertThatThrownBy(() -> embed("a"))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(named);
    }

    @Test
    void aFolderWithoutTheFilesOfSentenceTransformersIsAveraged() throws IOException {
        List<Embedding> wanted = embed("where is my order", "hello");
        Files.delete(folder.resolve("modules.json"));
        List<Embedding> found = embed("where is my order", "hello");
        assertThat(found.get(1).similarity(wanted.get(1))).isGreaterThan(1 - 1e-6);
        assertThat(EncoderFolder.open(folder).pooling()).isEqualTo(Pooling.MEAN);
    }

    @Test
    void theLongestSequenceIsTheSmallestThatIsStated() throws IOException {
        assertThat(EncoderFolder.open(folder).maxTokens()).isEqualTo(32);
        Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 5}");
        assertThat(EncoderFolder.open(folder).maxTokens()).isEqualTo(5);
        assertThat(embed("my order is late", "my order is"))
                .extracting(Embedding::truncated)
                .containsExactly(true, false);
        Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 100}");
        assertThat(EncoderFolder.open(folder).maxTokens()).isEqualTo(64);
    }

    @Test
    void aPromptStandsBeforeEachText() throws IOException {
        Embedding wanted = embed("please send it").get(0);
        Files.writeString(
                folder.resolve("config_sentence_transformers.json"),
                "{\"prompts\":{\"query\":\"please \",\"document\":\"\"},\"default_prompt_name\":\"query\"}");
        assertThat(embed("send it").get(0).similarity(wanted)).isGreaterThan(1 - 1e-6);
    }

    @Test
    void theIdentityChangesWithAllThatDecidesAVector() throws IOException {
        String before = identity();
        assertThat(identity()).isEqualTo(before);
        assertThat(EncoderFolder.open(folder).identity("other weights")).isNotEqualTo(before);
        replace("1_Pooling/config.json", "\"mean\"", "\"cls\"");
        String otherPooling = identity();
        assertThat(otherPooling).isNotEqualTo(before);
        replace("tokenizer.json", "\"##ing\"", "\"##ings\"");
        assertThat(identity()).isNotEqualTo(otherPooling);
    }

    @Test
    void aTextThatCannotBeTokenisedIsNamedAndAStopIsHeard() {
        assertThatThrownBy(() -> embed("fine", "half a sign \ud83d"))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("text 1: ");
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        try (BertEncoder encoder = EncoderFolder.open(folder).load(Progress.silent(), cancelled)) {
            assertThatThrownBy(() -> encoder.embed(List.of("a"))).isInstanceOf(InterruptedRunException.class);
            assertThat(encoder.dimension()).isEqualTo(24);
        }
    }

    @Test
    void whatIsNoFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("model.gguf"), "GGUF");
        assertThatThrownBy(() -> EncoderFolder.open(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("is a file");
        assertThatThrownBy(() -> EncoderFolder.open(folder.resolve("none")))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("does not exist");
    }
}
