package dev.tunesmith.engine.testkit;

import dev.tunesmith.core.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A GGUF file of a golden model, with what transformers computes with its weights; made by {@code make_gguf.py}. */
public record GoldenGguf(String name, Path file, JsonNode described) {

    public static List<GoldenGguf> all() throws Exception {
        Path folder = GoldenModel.resource("gguf");
        List<GoldenGguf> all = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                String name = entry.getFileName().toString().replace(".json", "");
                all.add(new GoldenGguf(name, folder.resolve(name + ".gguf"), Json.parse(Files.readString(entry))));
            }
        }
        return all;
    }

    public static GoldenGguf named(String name) throws Exception {
        return all().stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }

    public boolean quantised() {
        return name.endsWith("q8_0");
    }

    /** The golden model with the same weights. */
    public GoldenModel source() throws Exception {
        return GoldenModel.named(described.get("source").asString());
    }

    /** Make the Hugging Face folder of this file: the golden model with the settings that GGUF can say. */
    public Path huggingFaceFolder(Path folder) throws Exception {
        Path from = source().folder();
        Files.createDirectories(folder);
        Files.copy(from.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(from.resolve("config.json")));
        config.setAll((ObjectNode) described.get("changes"));
        Files.writeString(folder.resolve("config.json"), Json.pretty(config));
        return folder;
    }

    public List<int[]> prompts() {
        return described.get("prompts").valueStream().map(GoldenGguf::ints).toList();
    }

    public int[] greedyTokens(int prompt) {
        return ints(described.get("greedy_tokens").get(prompt));
    }

    /** What transformers gives for what follows the second prompt, [V]. */
    public float[] lastLogits() {
        JsonNode numbers = described.get("last_logits");
        float[] logits = new float[numbers.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) numbers.get(i).asDouble();
        }
        return logits;
    }

    private static int[] ints(JsonNode node) {
        return node.valueStream().mapToInt(JsonNode::asInt).toArray();
    }
}
