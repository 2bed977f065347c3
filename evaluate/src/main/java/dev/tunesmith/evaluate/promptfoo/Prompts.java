package dev.tunesmith.evaluate.promptfoo;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.evaluate.promptfoo.ConvertedSuite.NotConverted;
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

/** Reads the prompts and tests of a promptfoo configuration, also from the files that it names. */
final class Prompts {

    private static final String FILE = "file://";

    private final Path folder;
    private final List<NotConverted> notConverted;

    Prompts(Path folder, List<NotConverted> notConverted) {
        this.folder = folder;
        this.notConverted = notConverted;
    }

    /**
     * A prompt before its variables are put in: a text, or a conversation as JSON.
     *
     * @param label empty where there is none
     */
    record PromptTemplate(String label, String text) {

        /** The conversation, a text being one message of the user. */
        List<Map<String, String>> messages(Map<String, @Nullable Object> vars) throws Vars.NotRendered {
            JsonNode chat = chat();
            List<Map<String, String>> messages = new ArrayList<>();
            if (chat == null) {
                messages.add(message(Role.USER.word(), Vars.text(text, vars)));
            } else {
                for (JsonNode one : chat) {
                    messages.add(message(
                            one.path("role").asString(""),
                            Vars.text(one.path("content").asString(""), vars)));
                }
            }
            return messages;
        }

        private static Map<String, String> message(String role, String content) {
            Map<String, String> message = new LinkedHashMap<>();
            message.put("role", role);
            message.put("content", content);
            return message;
        }

        private @Nullable JsonNode chat() {
            if (!text.stripLeading().startsWith("[")) {
                return null;
            }
            try {
                JsonNode node = Json.parse(text);
                boolean isChat = node.isArray() && !node.isEmpty();
                for (JsonNode one : node) {
                    isChat &= Role.ofWord(one.path("role").asString("")).isPresent()
                            && one.path("content").isString();
                }
                return isChat ? node : null;
            } catch (JacksonException e) {
                return null; // a text that happens to begin with a bracket
            }
        }
    }

    List<PromptTemplate> read(@Nullable Object prompts) {
        List<?> all = prompts instanceof List<?> list ? list : prompts == null ? List.of() : List.of(prompts);
        List<PromptTemplate> templates = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String place = "prompts[" + i + "]";
            Object one = all.get(i);
            Map<?, ?> map = PromptfooConverter.mapping(one);
            Object raw = one instanceof String ? one : map.containsKey("raw") ? map.get("raw") : map.get("id");
            Object label = map.get("label");
            if (!(raw instanceof String text)) {
                notConverted.add(new NotConverted(place, "prompt", "neither a text nor a file"));
            } else if (text.startsWith(FILE)) {
                fromFile(text.substring(FILE.length()), label, place, templates);
            } else {
                templates.add(new PromptTemplate(label instanceof String word ? word : "", text));
            }
        }
        return templates;
    }

    private void fromFile(String name, @Nullable Object label, String place, List<PromptTemplate> templates) {
        boolean text = List.of(".txt", ".md", ".json").stream().anyMatch(name::endsWith);
        if (!text || name.contains("*")) {
            notConverted.add(
                    new NotConverted(place, "prompt", "only single .txt, .md and .json files are read: " + name));
            return;
        }
        String content = content(name, place, "prompt");
        if (content != null) {
            String word = label instanceof String given ? given : name;
            // promptfoo's text files may hold several prompts, with --- on a line between them.
            String[] parts = name.endsWith(".txt") ? content.split("(?m)^---\\s*$", -1) : new String[] {content};
            for (int i = 0; i < parts.length; i++) {
                templates.add(new PromptTemplate(parts.length == 1 ? word : word + " " + (i + 1), parts[i].strip()));
            }
        }
    }

    /** The tests, in the file itself or in others that it names. */
    List<?> tests(@Nullable Object tests) {
        List<?> all = tests instanceof List<?> list ? list : tests == null ? List.of() : List.of(tests);
        List<@Nullable Object> result = new ArrayList<>();
        for (Object one : all) {
            if (one instanceof String name) {
                result.addAll(testsFrom(name.startsWith(FILE) ? name.substring(FILE.length()) : name));
            } else {
                result.add(one);
            }
        }
        return result;
    }

    private List<?> testsFrom(String name) {
        if (!(name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")) || name.contains("*")) {
            notConverted.add(new NotConverted("tests", name, "only single YAML and JSON files of tests are read"));
            return List.of();
        }
        String content = content(name, "tests", "file");
        if (content == null) {
            return List.of();
        }
        Object plain = YamlMap.parse("tests:\n" + content.indent(2), name, folder, new Problems())
                .plain("tests");
        return plain instanceof List<?> list ? list : plain == null ? List.of() : List.of(plain);
    }

    private @Nullable String content(String name, String place, String kind) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            notConverted.add(new NotConverted(place, kind, "cannot read " + name));
            return null;
        }
    }
}
