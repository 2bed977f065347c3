package dev.tunesmith.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.TinyModel;
import dev.tunesmith.cli.TinyWeights;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GenerateAndScoreTest {

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();

    @BeforeEach
    void writeModels() throws IOException {
        TinyWeights.write(TinyModel.write(folder.resolve("m")));
        TinyWeights.write(folder.resolve("ids-only"));
    }

    private int run(String... args) {
        captured = new CapturedTerminal();
        Map<String, String> environment = Map.of("TUNESMITH_OFFLINE", "1", "TUNESMITH_HOME", folder.toString());
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(args);
    }

    private List<JsonNode> rows() {
        return captured.out().lines().map(Json::parse).toList();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void generateGoesOnFromTokenIds() {
        assertThat(run("generate", "ids-only", "--input-ids", "72, 105", "--max-new-tokens", "7", "--json"))
                .isZero();
        JsonNode answer = rows().get(0);
        assertThat(answer.propertyNames()).containsExactly("text", "tokens", "finishReason");
        assertThat(answer.get("tokens")).hasSize(7);
        assertThat(answer.get("text").asString()).isEmpty();
        assertThat(answer.get("finishReason").asString()).isEqualTo("length");
        assertThat(captured.err()).contains("no tokenizer.json");
        assertThat(run("generate", "ids-only", "--input-ids", "72,105", "--max-new-tokens", "7"))
                .isZero();
        String plain = answer.get("tokens")
                .valueStream()
                .map(JsonNode::asString)
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        assertThat(captured.out().strip()).isEqualTo(plain);
    }

    @Test
    void aConversationIsWrittenByTheTemplate() throws IOException {
        write(
                "c.jsonl",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}\n"
                        + "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi there\"}]}\n");
        assertThat(run("template", "render", "m", "--conversation", "c.jsonl", "--generation-prompt", "--json"))
                .isZero();
        JsonNode ids = rows().get(1).get("ids");
        assertThat(run("generate", "m", "--conversation", "c.jsonl", "--max-new-tokens", "5", "--json"))
                .isZero();
        assertThat(rows()).hasSize(2);
        assertThat(rows().get(1).get("index").asInt()).isEqualTo(1);
        JsonNode fromConversation = rows().get(1).get("tokens");
        String list = ids.valueStream()
                .map(JsonNode::asString)
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        assertThat(run("generate", "m", "--input-ids", list, "--max-new-tokens", "5", "--json"))
                .isZero();
        assertThat(rows().get(0).get("tokens")).isEqualTo(fromConversation);
    }

    @Test
    void aSeedGivesTheSameTextAgainAndAnotherSeedAnother() {
        String[] first = {
            "generate",
            "m",
            "--prompt",
            "Hi",
            "--temperature",
            "1.5",
            "--seed",
            "3",
            "--max-new-tokens",
            "20",
            "--json",
            "--n",
            "2",
            "--log-probabilities",
            "--ignore-eos"
        };
        assertThat(run(first)).isZero();
        List<JsonNode> answers = rows();
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).get("tokens"))
                .isNotEqualTo(answers.get(1).get("tokens"))
                .hasSize(20);
        assertThat(answers.get(0).get("logProbabilities")).hasSize(20);
        assertThat(run(first)).isZero();
        assertThat(rows()).isEqualTo(answers);
        first[7] = "4";
        assertThat(run(first)).isZero();
        assertThat(rows().get(0).get("tokens")).isEqualTo(answers.get(1).get("tokens"));
    }

    @Test
    void wrongUseOfGenerateIsExplained() {
        assertThat(run("generate", "m", "--prompt", "a", "--top-k", "5")).isEqualTo(2);
        assertThat(captured.err()).contains("--temperature");
        assertThat(run("generate", "m", "--prompt", "a", "--temperature", "1", "--top-p", "2"))
                .isEqualTo(2);
        assertThat(captured.err()).contains("topP");
        assertThat(run("generate", "m", "--prompt", "a", "--input-ids", "1")).isEqualTo(2);
        assertThat(run("generate", "m", "--input-ids", "1,x")).isEqualTo(2);
        assertThat(run("generate", "m", "--input-ids", "259")).isEqualTo(3);
        assertThat(captured.err()).contains("prompt 0").contains("258");
        assertThat(run("generate", "ids-only", "--prompt", "a")).isEqualTo(2);
        assertThat(run("generate", "nowhere", "--prompt", "a")).isEqualTo(4);
    }

    @Test
    void scoreWritesARowForEachRequestInOrder() throws IOException {
        write("r.jsonl", """
                {"context":"Hi t","continuation":"here"}
                {"input_ids":[256,32,116,104,101,114,101],"prompt_length":3}

                {"input_ids":[256,32],"prompt_length":1}
                """);
        assertThat(run("score", "m", "--requests", "r.jsonl", "--out", "o.jsonl", "--json"))
                .isZero();
        assertThat(rows().get(0).get("requests").asInt()).isEqualTo(3);
        List<JsonNode> scores = Files.readAllLines(folder.resolve("o.jsonl")).stream()
                .map(Json::parse)
                .toList();
        assertThat(scores).hasSize(3);
        for (int i = 0; i < 3; i++) {
            JsonNode score = scores.get(i);
            assertThat(score.propertyNames()).containsExactly("index", "sumLogprob", "tokenLogprobs", "greedy");
            assertThat(score.get("index").asInt()).isEqualTo(i);
            double sum = score.get("tokenLogprobs")
                    .valueStream()
                    .mapToDouble(JsonNode::asDouble)
                    .sum();
            assertThat(score.get("sumLogprob").asDouble())
                    .isCloseTo(sum, within(1e-6))
                    .isNegative();
        }
        assertThat(scores.get(0).get("tokenLogprobs")).hasSize(4);
        assertThat(scores.get(0).get("sumLogprob").asDouble())
                .isCloseTo(scores.get(1).get("sumLogprob").asDouble(), within(1e-4));
        assertThat(run("score", "m", "--requests", "r.jsonl", "--out", "-")).isZero();
        assertThat(rows().get(2).get("index").asInt()).isEqualTo(2);
    }

    @Test
    void wrongRequestsAreNamedAndNothingIsWritten() throws IOException {
        write("r.jsonl", "{\"context\":\"a\",\"continuation\":\"b\"}\n{\"context\":\"a\"}\n");
        assertThat(run("score", "m", "--requests", "r.jsonl", "--out", "o.jsonl"))
                .isEqualTo(3);
        assertThat(captured.err()).contains("r.jsonl:2").contains("prompt_length");
        write("r.jsonl", "{\"input_ids\":[1,2],\"prompt_length\":2}\n");
        assertThat(run("score", "m", "--requests", "r.jsonl", "--out", "o.jsonl"))
                .isEqualTo(3);
        write("r.jsonl", "\n");
        assertThat(run("score", "m", "--requests", "r.jsonl", "--out", "o.jsonl"))
                .isEqualTo(3);
        assertThat(folder.resolve("o.jsonl")).doesNotExist();
    }
}
