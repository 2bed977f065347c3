package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.family.Llama;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Hugging Face folder holds beside weights: {@code config.json}, tokenizer and chat template.
 *
 * <p>Of a folder they are its own; of a GGUF file they are made from its fields.
 */
public final class ModelFiles {

    private static final String CONFIG = "config.json";

    /** What is carried from folder to folder, where it is there. */
    private static final List<String> CARRIED = List.of(
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            "chat_template.jinja",
            "chat_template.json");

    private static final String MORE_TEMPLATES = "additional_chat_templates";

    private ModelFiles() {}

    /**
     * The files of a model, by their paths in the folder.
     *
     * @param model a Hugging Face folder or a GGUF file
     * @param type of the weights they will lie beside
     * @throws ModelFileException if a file cannot be read
     * @throws UsageException if a GGUF file has settings that {@code config.json} cannot say
     */
    public static Map<String, byte[]> of(Path model, DType type) {
        Map<String, byte[]> files = new TreeMap<>();
        if (Files.isDirectory(model)) {
            carry(model, files);
            files.put(CONFIG, json(config(model.resolve(CONFIG), type)));
        } else {
            ofGguf(model, type, files);
        }
        return files;
    }

    /** The files of a new Llama with a tokenizer. */
    public static Map<String, byte[]> of(Llama.Settings settings, Tokenizer tokenizer, DType type) {
        Map<String, byte[]> files = new TreeMap<>(ofTokenizer(tokenizer));
        ObjectNode config = Llama.config(settings).put("dtype", word(type));
        files.put(CONFIG, json(putEnds(config, tokenizer)));
        return files;
    }

    /** The word that {@code config.json} has for a type. */
    public static String word(DType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    // ---- folders

    private static ObjectNode config(Path file, DType type) {
        try {
            JsonNode config = Json.parse(Files.readString(file));
            if (config instanceof ObjectNode object) {
                object.remove("torch_dtype"); // the older name of the same key
                return object.put("dtype", word(type));
            }
            throw new ModelFileException(file + " is not a JSON object", "fetch the model again");
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        } catch (JacksonException e) {
            throw new ModelFileException(file + " is not JSON: " + FileErrors.reason(e), "fetch the model again", e);
        }
    }

    private static void carry(Path folder, Map<String, byte[]> files) {
        for (String name : CARRIED) {
            carry(folder, name, files);
        }
        Path more = folder.resolve(MORE_TEMPLATES);
        if (!Files.isDirectory(more)) {
            return;
        }
        try (Stream<Path> templates = Files.list(more)) {
            templates.forEach(file -> carry(folder, MORE_TEMPLATES + "/" + file.getFileName(), files));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", more, e);
        }
    }

    private static void carry(Path folder, String name, Map<String, byte[]> files) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            files.put(name, Files.readAllBytes(file));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    // ---- GGUF files

    private static void ofGguf(Path path, DType type, Map<String, byte[]> files) {
        try (GgufFiles gguf = GgufFiles.open(path)) {
            ObjectNode config = gguf.configJson().put("dtype", word(type));
            if (config.path("rope_scaling").path("rope_type").asString("").equals(RopeConfig.Divided.KIND)) {
                throw new UsageException(
                        path + " gives a divisor for each rotary frequency (" + GgufFiles.ROPE_DIVISORS
                                + "), for which config.json has no word",
                        "use the model's Hugging Face folder instead of its GGUF file");
            }
            if (gguf.metadata().has("tokenizer.ggml.model")) {
                try (Tokenizer tokenizer = Tokenizer.fromGguf(path)) {
                    putEnds(config, tokenizer);
                    files.putAll(ofTokenizer(tokenizer));
                }
            }
            files.put(CONFIG, json(config));
        }
    }

    /** The files that say what a tokenizer does, the chat template among them. */
    public static Map<String, byte[]> ofTokenizer(Tokenizer tokenizer) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("tokenizer.json", tokenizer.json().getBytes(StandardCharsets.UTF_8));
        ObjectNode config = Json.object();
        config.put("add_bos_token", tokenizer.addsBos());
        tokenizer.specialTokens().forEach(config::put);
        config.put("clean_up_tokenization_spaces", false);
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        files.put("tokenizer_config.json", json(config));
        files.put("generation_config.json", json(putEnds(Json.object(), tokenizer)));
        tokenizer.chatTemplates().forEach((name, source) -> {
            String file = name.equals("default") ? "chat_template.jinja" : MORE_TEMPLATES + "/" + name + ".jinja";
            files.put(file, source.getBytes(StandardCharsets.UTF_8));
        });
        return files;
    }

    private static ObjectNode putEnds(ObjectNode json, Tokenizer tokenizer) {
        tokenizer.bos().ifPresent(id -> json.put("bos_token_id", id));
        List<Integer> ends = List.copyOf(tokenizer.eosIds());
        if (ends.size() == 1) {
            json.put("eos_token_id", ends.get(0));
        } else if (!ends.isEmpty()) {
            ends.forEach(json.putArray("eos_token_id")::add);
        }
        return json;
    }

    private static byte[] json(ObjectNode node) {
        return (Json.pretty(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
