package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.family.Llama;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.TemplateFiles;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    private static final String GENERATION = "generation_config.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    /** Where models that also see pictures have a copy of the template. */
    private static final String PROCESSOR_TEMPLATE = "chat_template.json";

    /** What is carried from folder to folder, where it is there. */
    private static final List<String> CARRIED = List.of(
            GENERATION,
            "tokenizer.json",
            TOKENIZER_CONFIG,
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            TemplateFiles.MAIN,
            PROCESSOR_TEMPLATE);

    private static final String EOS = "eos_token_id";

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
            ObjectNode config = config(model.resolve(CONFIG), type);
            try (Checkpoint checkpoint = Checkpoint.open(model)) {
                checkpoint.ownHead().ifPresent(told -> config.put("tie_word_embeddings", false));
            }
            files.put(CONFIG, json(config));
        } else {
            ofGguf(model, type, files);
        }
        return files;
    }

    /**
     * The files of a model that an adapter is merged into: an adapter that brings a chat template leaves it there.
     *
     * @param adapter a PEFT folder, or null
     */
    public static Map<String, byte[]> of(Path model, @Nullable Path adapter, DType type) {
        Map<String, byte[]> files = of(model, type);
        Map<String, String> templates = adapter == null ? Map.of() : TemplateFiles.read(adapter);
        if (templates.isEmpty() || !files.containsKey("tokenizer.json")) {
            return files;
        }
        try (Tokenizer tokenizer = Files.isDirectory(model) ? Tokenizer.fromFolder(model) : Tokenizer.fromGguf(model)) {
            ChatFormat format = ChatFormat.of(tokenizer, templates);
            return inTemplates(files, templates, new ConversationTokenizer(tokenizer, format).stopIds());
        }
    }

    /**
     * The same files with other chat templates, wherever programs look for them, and with the tokens that end an answer.
     *
     * @param templates by name, see {@link ConversationTokenizer#storedTemplates}
     * @param stopIds see {@link ConversationTokenizer#stopIds}
     */
    public static Map<String, byte[]> inTemplates(
            Map<String, byte[]> files, Map<String, String> templates, Set<Integer> stopIds) {
        Map<String, byte[]> all = new TreeMap<>(files);
        all.keySet().removeIf(name -> name.equals(PROCESSOR_TEMPLATE) || name.startsWith(TemplateFiles.MORE));
        all.putAll(TemplateFiles.of(templates));
        if (all.containsKey(TOKENIZER_CONFIG)) { // programs that do not know the file yet read this key
            ObjectNode config = object(all.get(TOKENIZER_CONFIG));
            config.put("chat_template", templates.get(TemplateFiles.DEFAULT));
            all.put(TOKENIZER_CONFIG, json(config));
        }
        ObjectNode generation = object(all.get(GENERATION));
        Set<Integer> known = new LinkedHashSet<>();
        JsonNode ends = generation.path(EOS);
        if (ends.isInt()) {
            known.add(ends.intValue());
        }
        ends.forEach(end -> known.add(end.asInt()));
        if (!known.containsAll(stopIds)) {
            all.put(GENERATION, json(putEnds(generation, List.copyOf(stopIds))));
        }
        return all;
    }

    private static ObjectNode object(byte @Nullable [] file) {
        return file != null && Json.parse(new String(file, StandardCharsets.UTF_8)) instanceof ObjectNode object
                ? object
                : Json.object();
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
        Path more = folder.resolve(TemplateFiles.MORE);
        if (!Files.isDirectory(more)) {
            return;
        }
        try (Stream<Path> templates = Files.list(more)) {
            templates.forEach(file -> carry(folder, TemplateFiles.MORE + "/" + file.getFileName(), files));
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
        files.put(TOKENIZER_CONFIG, json(config));
        files.put(GENERATION, json(putEnds(Json.object(), tokenizer)));
        files.putAll(TemplateFiles.of(tokenizer.chatTemplates()));
        return files;
    }

    private static ObjectNode putEnds(ObjectNode json, Tokenizer tokenizer) {
        tokenizer.bos().ifPresent(id -> json.put("bos_token_id", id));
        return putEnds(json, List.copyOf(tokenizer.eosIds()));
    }

    private static ObjectNode putEnds(ObjectNode json, List<Integer> ends) {
        if (ends.size() == 1) {
            json.put(EOS, ends.get(0));
        } else if (!ends.isEmpty()) {
            ends.forEach(json.putArray(EOS)::add);
        }
        return json;
    }

    private static byte[] json(ObjectNode node) {
        return (Json.pretty(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
