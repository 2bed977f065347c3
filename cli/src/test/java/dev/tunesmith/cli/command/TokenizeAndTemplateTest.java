package dev.tunesmith.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.TinyModel;
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

class TokenizeAndTemplateTest {

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();

    @BeforeEach
    void writeModel() throws IOException {
        TinyModel.write(folder.resolve("m"));
        write(
                "t.jinja",
                "{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}"
                        + "{% if add_generation_prompt %}[assistant]{% endif %}");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private int run(String... args) {
        return runWith("", args);
    }

    private int runWith(String input, String... args) {
        captured = new CapturedTerminal(input);
        Map<String, String> environment = Map.of("TUNESMITH_OFFLINE", "1", "TUNESMITH_HOME", folder.toString());
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(args);
    }

    private List<JsonNode> rows() {
        return captured.out().lines().map(Json::parse).toList();
    }

    @Test
    void tokenizePrintsIdsAndPieces() {
        assertThat(run("tokenize", "m", "--text", "Hi é", "--json")).isZero();
        assertThat(captured.out())
                .isEqualToNormalizingNewlines("{\"ids\":[256,32,195,169],\"pieces\":[\"Hi\",\"Ġ\",\"Ã\",\"©\"]}\n");
        assertThat(run("tokenize", "m", "--text", "Hi")).isZero();
        assertThat(captured.out()).isEqualToNormalizingNewlines("     256  Hi\n");
        assertThat(captured.err()).contains("1 token");
    }

    @Test
    void typedControlTokensStayText() {
        assertThat(run("tokenize", "m", "--text", "<|im_end|>", "--json")).isZero();
        assertThat(rows().get(0).get("ids")).hasSize(10);
        assertThat(run("tokenize", "m", "--text", "<|im_end|>", "--json", "--control"))
                .isZero();
        assertThat(rows().get(0).get("ids")).hasToString("[258]");
    }

    @Test
    void tokenizeReadsFilesAndStandardInput() throws IOException {
        write("f.txt", "Hi\n");
        assertThat(run("tokenize", "m", "--file", "f.txt", "--json")).isZero();
        JsonNode ids = rows().get(0).get("ids");
        assertThat(ids).hasToString("[256,10]");
        assertThat(runWith("Hi\n", "tokenize", "m", "--file", "-", "--json")).isZero();
        assertThat(rows().get(0).get("ids")).isEqualTo(ids);
        Files.write(folder.resolve("latin1.txt"), new byte[] {'a', (byte) 0xE9});
        assertThat(run("tokenize", "m", "--file", "latin1.txt")).isEqualTo(3);
        assertThat(captured.err()).contains("latin1.txt is not UTF-8");
        assertThat(run("tokenize", "m", "--file", "none.txt")).isEqualTo(3);
        assertThat(run("tokenize", "m")).isEqualTo(2);
        assertThat(run("tokenize", "m", "--text", "a", "--file", "f.txt")).isEqualTo(2);
    }

    @Test
    void aTemplateFileGivesTextAndRangesInCodePoints() throws IOException {
        write("c.jsonl", """
                {"messages":[{"role":"user","content":"😀"},{"role":"assistant","content":"ok"}],"variables":{"eos_token":"$"}}

                {"messages":[{"role":"user","content":"x"}],"variables":{"eos_token":"$"},"add_generation_prompt":true}
                """);
        assertThat(run("template", "render", "t.jinja", "--conversation", "c.jsonl", "--json"))
                .isZero();
        assertThat(rows()).hasSize(2);
        assertThat(rows().get(0)).hasToString("{\"text\":\"[user]😀$[assistant]ok$\",\"mask\":[[19,22]]}");
        assertThat(rows().get(1)).hasToString("{\"text\":\"[user]x$[assistant]\",\"mask\":[]}");
        assertThat(run("template", "render", "t.jinja", "--conversation", "c.jsonl"))
                .isZero();
        assertThat(captured.out()).contains("--- c.jsonl:1").contains("[user]😀$[assistant]ok$");
        assertThat(captured.err()).contains("3 of 22 characters are trained");
    }

    @Test
    void aModelGivesIdsAndABitForEach() throws IOException {
        write(
                "c.jsonl",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"Hi\"}]}");
        assertThat(run("template", "render", "m", "--conversation", "c.jsonl", "--json"))
                .isZero();
        JsonNode row = rows().get(0);
        assertThat(row.get("text").asString())
                .isEqualTo("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nHi<|im_end|>\n");
        int length = row.get("ids").size();
        assertThat(row.get("ids").get(0).asInt()).isEqualTo(257);
        assertThat(row.get("mask")).hasSize(length);
        assertThat(row.get("ids").get(length - 3).asInt()).isEqualTo(256);
        int trained = 0;
        for (JsonNode bit : row.get("mask")) {
            trained += bit.asInt();
        }
        assertThat(trained).isEqualTo(2);
        assertThat(row.get("mask").get(length - 3).asInt()).isEqualTo(1);
        assertThat(row.get("mask").get(length - 2).asInt()).isEqualTo(1);
        assertThat(run("template", "render", "m", "--conversation", "c.jsonl", "--generation-prompt", "--json"))
                .isZero();
        assertThat(rows().get(0).get("text").asString()).endsWith("<|im_start|>assistant\n");
    }

    @Test
    void aRowThatTheTemplateRefusesIsAnErrorRow() throws IOException {
        write("r.jinja", "{% if messages[0].role != 'user' %}{{ raise_exception('user first') }}{% endif %}ok");
        write("c.jsonl", """
                {"messages":[{"role":"system","content":"a"}]}
                {"messages":[{"role":"user","content":"a"}]}
                """);
        assertThat(run("template", "render", "r.jinja", "--conversation", "c.jsonl", "--json"))
                .isEqualTo(12);
        assertThat(rows().get(0).get("error").asString()).contains("user first").contains("line 1");
        assertThat(rows().get(1).get("text").asString()).isEqualTo("ok");
        assertThat(captured.err()).contains("1 of 2 rows");
    }

    @Test
    void badRowsAndTemplatesNameThePlace() throws IOException {
        write("bad.jinja", "{% for %}");
        write("c.jsonl", "{\"messages\":[]}\n{\"messages\":");
        assertThat(run("template", "render", "t.jinja", "--conversation", "c.jsonl"))
                .isEqualTo(3);
        assertThat(captured.err()).contains("c.jsonl:2: not a JSON object");
        write("c.jsonl", "{\"messages\":[],\"mesages\":1}");
        assertThat(run("template", "render", "t.jinja", "--conversation", "c.jsonl"))
                .isEqualTo(3);
        assertThat(captured.err()).contains("unknown key \"mesages\"").contains("did you mean messages?");
        write("c.jsonl", "\n");
        assertThat(run("template", "render", "t.jinja", "--conversation", "c.jsonl"))
                .isEqualTo(3);
        write("c.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"now\":\"2025-07-10T12:00:00\"}");
        assertThat(run("template", "render", "bad.jinja", "--conversation", "c.jsonl"))
                .isEqualTo(2);
        assertThat(captured.err()).contains("bad.jinja, line 1");
        write("date.jinja", "{{ strftime_now('%Y-%m-%d') }}");
        assertThat(run("template", "render", "date.jinja", "--conversation", "c.jsonl"))
                .isZero();
        assertThat(captured.out()).contains("2025-07-10");
    }
}
