package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what a Hugging Face folder says about its tokenizer. */
final class TokenizerFolder {

    private static final List<String> SPECIAL =
            List.of("bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token");

    private final Path folder;

    private TokenizerFolder(Path folder) {
        this.folder = folder;
    }

    static TokenizerParts read(Path folder) {
        return new TokenizerFolder(folder).parts();
    }

    private TokenizerParts parts() {
        String json = text("tokenizer.json");
        if (json == null) {
            throw new ModelFileException(
                    folder + ": no tokenizer.json",
                    "fetch the model again with its tokenizer.json, or use its GGUF file, which carries the tokenizer");
        }
        JsonNode config = tree("tokenizer_config.json");
        JsonNode map = tree("special_tokens_map.json");
        JsonNode flag = config.path("add_bos_token");
        return new TokenizerParts(
                folder.resolve("tokenizer.json").toString(),
                json,
                specialTokens(config, map),
                endIds(),
                flag.isBoolean() ? (Boolean) flag.booleanValue() : null,
                TemplateFiles.read(folder));
    }

    private static Map<String, String> specialTokens(JsonNode config, JsonNode map) {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String name : SPECIAL) {
            String token = token(config.path(name));
            token = token == null ? token(map.path(name)) : token;
            if (token != null) {
                tokens.put(name, token);
            }
        }
        return tokens;
    }

    private static @Nullable String token(JsonNode node) {
        JsonNode content = node.isObject() ? node.path("content") : node;
        return content.isString() ? content.stringValue() : null;
    }

    private List<Integer> endIds() {
        JsonNode ids = tree("generation_config.json").path("eos_token_id");
        if (ids.isMissingNode() || ids.isNull()) {
            ids = tree("config.json").path("eos_token_id");
        }
        List<Integer> ends = new ArrayList<>();
        if (ids.isInt()) {
            ends.add(ids.intValue());
        }
        for (JsonNode id : ids) {
            if (id.isInt()) {
                ends.add(id.intValue());
            }
        }
        return ends;
    }

    private JsonNode tree(String name) {
        String json = text(name);
        if (json == null) {
            return Json.object();
        }
        try {
            return Json.parse(json);
        } catch (JacksonException e) {
            throw new ModelFileException(
                    folder.resolve(name) + ": not valid JSON: " + JsonErrors.reason(e), "fetch the model again", e);
        }
    }

    private @Nullable String text(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ModelFileException unreadable(Path file, IOException e) {
        return new ModelFileException(
                file + ": cannot be read: " + e.getMessage(), "check that the file is UTF-8 and may be read", e);
    }
}
