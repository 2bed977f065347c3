package dev.tunesmith.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.TinyModel;
import dev.tunesmith.cli.TinyWeights;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.AdapterBase;
import dev.tunesmith.template.NamedTemplates;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Templates named on the command line, for a base without one and beside an adapter that brings one; adapters of another base. */
class TemplateArgumentTest {

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();

    @BeforeEach
    void writeModelAndAdapter() throws IOException {
        TinyWeights.write(TinyModel.write(folder.resolve("base")));
        Path config = folder.resolve("base/tokenizer_config.json");
        Files.writeString(config, Json.line(Json.object().put("eos_token", "<|im_end|>")));
        Files.writeString(folder.resolve("c.jsonl"), "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}\n");
        ObjectNode peft = Json.object().put("peft_type", "LORA").put("r", 1).put("lora_alpha", 1);
        peft.putArray("target_modules").add("q_proj");
        Path adapter = Files.createDirectories(folder.resolve("adapter"));
        Files.writeString(adapter.resolve("adapter_config.json"), Json.line(peft));
        String module = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
        SafetensorsWriter.write(
                adapter.resolve("adapter_model.safetensors"),
                Map.of(),
                List.of(
                        Item.ofFloats(module + "A.weight", List.of(1L, 16L), new float[16]),
                        Item.ofFloats(module + "B.weight", List.of(16L, 1L), new float[16])));
        Files.writeString(adapter.resolve("chat_template.jinja"), NamedTemplates.source("chatml"));
    }

    private int run(String... args) {
        captured = new CapturedTerminal();
        Map<String, String> environment = Map.of("TUNESMITH_OFFLINE", "1", "TUNESMITH_HOME", folder.toString());
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(args);
    }

    private int generate(String... more) {
        String[] args = {"generate", "base", "--conversation", "c.jsonl", "--max-new-tokens", "3", "--json"};
        String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return run(all);
    }

    @Test
    void aBaseWithoutATemplateNeedsOne() {
        assertThat(generate()).isEqualTo(2);
        assertThat(captured.err())
                .contains("no chat template")
                .contains("--template NAME")
                .contains(String.join(", ", NamedTemplates.names()));
        assertThat(generate("--template", "zephyr")).isZero();
        assertThat(captured.err()).contains("chat template zephyr, instead of any that the model has");
        assertThat(generate("--template", "zefyr")).isEqualTo(2);
        assertThat(captured.err()).contains("did you mean zephyr?");
        assertThat(generate("--template", "none.jinja")).isEqualTo(2);
        assertThat(captured.err()).contains("There is no template file");
    }

    @Test
    void anAdapterIsAskedInItsOwnTemplateAndInNoOther() throws IOException {
        assertThat(generate("--adapter", "adapter")).isZero();
        String own = captured.out();
        assertThat(generate("--template", "chatml")).isZero();
        assertThat(captured.out()).as("the adapter changes nothing else").isEqualTo(own);
        assertThat(generate("--adapter", "adapter", "--template", "chatml")).isZero();
        assertThat(captured.out()).isEqualTo(own);
        assertThat(generate("--adapter", "adapter", "--template", "plain")).isEqualTo(2);
        assertThat(captured.err())
                .contains("was trained in another chat template")
                .contains("leave out --template");
        Files.delete(folder.resolve("adapter/chat_template.jinja"));
        assertThat(generate("--adapter", "adapter", "--template", "plain")).isZero();
    }

    @Test
    void anAdapterOfAnotherBaseIsRefusedUnlessAllowed() throws IOException {
        Files.write(
                folder.resolve("adapter/tunesmith.json"),
                AdapterBase.record("first", new AdapterBase.Hashes(() -> "0123456789abcdef", () -> "fedcba")));
        assertThat(generate("--adapter", "adapter")).isEqualTo(4);
        assertThat(captured.err())
                .contains("trained on another base: first, SHA-256 0123456789ab")
                .contains("--other-base");
        assertThat(generate("--adapter", "adapter", "--other-base")).isZero();
        assertThat(run("export", "base", "--adapter", "adapter", "--out", "out"))
                .isEqualTo(4);
        assertThat(run("export", "base", "--adapter", "adapter", "--out", "out", "--other-base"))
                .isZero();
        Files.write(
                folder.resolve("adapter/tunesmith.json"),
                AdapterBase.record("base", AdapterBase.Hashes.of(folder.resolve("base"))));
        assertThat(generate("--adapter", "adapter")).isZero();
    }

    @Test
    void aTemplateAloneIsRenderedByItsName() throws IOException {
        Files.writeString(
                folder.resolve("c.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"}],"
                        + "\"variables\":{\"eos_token\":\"</s>\"}}\n");
        assertThat(run("template", "render", "vicuna", "--conversation", "c.jsonl", "--json"))
                .isZero();
        JsonNode row = Json.parse(captured.out());
        assertThat(row.get("text").asString()).endsWith("USER: Q ASSISTANT: A</s>");
        assertThat(run("template", "render", "vicuna", "--template", "plain", "--conversation", "c.jsonl"))
                .isEqualTo(2);
        assertThat(captured.err()).contains("vicuna is a template already");
    }

    @Test
    void theListTellsWhatFitsAModel() {
        assertThat(run("template", "list", "--json")).isZero();
        JsonNode all = Json.parse(captured.out());
        assertThat(all).hasSize(NamedTemplates.names().size());
        assertThat(all.get(0).propertyNames()).containsExactly("name", "use", "stop");
        assertThat(run("template", "list", "base", "--json")).isZero();
        JsonNode fitting = Json.parse(captured.out());
        assertThat(fitting.get(0).get("stopToken").asString()).isEqualTo("<|im_end|>");
        assertThat(fitting.get(5).get("name").asString()).isEqualTo("llama-3");
        assertThat(fitting.get(5).get("stopToken").isNull()).isTrue();
        assertThat(captured.err()).contains("no chat template of its own: name one of these");
    }
}
