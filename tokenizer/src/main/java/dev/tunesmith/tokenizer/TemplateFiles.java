package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Chat templates as they lie in a model's or an adapter's folder: {@code chat_template.jinja}, and where there are several
 * {@code additional_chat_templates/NAME.jinja}; older folders have them in {@code tokenizer_config.json}.
 */
public final class TemplateFiles {

    /** The name of a folder's main template. */
    public static final String DEFAULT = "default";

    /** The file of the main template. */
    public static final String MAIN = "chat_template.jinja";

    /** The folder of further ones. */
    public static final String MORE = "additional_chat_templates";

    private static final String CONFIG = "tokenizer_config.json";
    private static final String JINJA = ".jinja";

    private TemplateFiles() {}

    /**
     * The templates of a folder by name, {@link #DEFAULT} first; empty where it has none. A file wins over the key in {@code
     * tokenizer_config.json}, as in transformers.
     *
     * @throws ModelFileException if a file cannot be read
     */
    public static Map<String, String> read(Path folder) {
        Map<String, String> templates = new LinkedHashMap<>();
        if (Files.exists(folder.resolve(MAIN))) {
            templates.put(DEFAULT, text(folder.resolve(MAIN)));
            for (Path file : jinjaFiles(folder.resolve(MORE))) {
                templates.put(file.getFileName().toString().replace(JINJA, ""), text(file));
            }
            return templates;
        }
        JsonNode inConfig = config(folder.resolve(CONFIG)).path("chat_template");
        if (inConfig.isString()) {
            templates.put(DEFAULT, inConfig.stringValue());
        }
        for (JsonNode named : inConfig) {
            templates.put(
                    named.path("name").asString(DEFAULT), named.path("template").asString(""));
        }
        return templates;
    }

    /** The files that {@link #read} reads templates from: path in the folder to content. */
    public static Map<String, byte[]> of(Map<String, String> templates) {
        Map<String, byte[]> files = new TreeMap<>();
        templates.forEach((name, source) -> files.put(
                name.equals(DEFAULT) ? MAIN : MORE + "/" + name + JINJA, source.getBytes(StandardCharsets.UTF_8)));
        return files;
    }

    private static List<Path> jinjaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(JINJA)).sorted().toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static JsonNode config(Path file) {
        if (!Files.exists(file)) {
            return Json.object();
        }
        try {
            return Json.parse(text(file));
        } catch (JacksonException e) {
            throw new ModelFileException(file + ": not valid JSON: " + JsonErrors.reason(e), "fetch it again", e);
        }
    }

    private static String text(Path file) {
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
