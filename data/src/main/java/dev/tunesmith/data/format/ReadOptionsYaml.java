package dev.tunesmith.data.format;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.data.row.RowOptions;
import dev.tunesmith.data.row.RowOptions.TextUnit;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@link ReadOptions} in YAML, the same wherever a data file is named:
 *
 * <pre>
 * format: prompt-completion                      # detected where absent
 * fields: { question: prompt, data.answer: completion }    # key of the file, or a path to it: key of the format
 * messages: { role: speaker, content: said, roles: { client: user, agent: assistant } }
 * prompt: chat                                   # chat | alpaca | instructions
 * encoding: windows-1252                         # UTF-8 where absent
 * separator: ";"                                 # of CSV; told from its first line where absent
 * textUnit: line                                 # line | paragraph | document
 * skipBad: false
 * </pre>
 */
public final class ReadOptionsYaml {

    private ReadOptionsYaml() {}

    /** Read the keys above; problems, and whether the map is finished, are its owner's. */
    public static ReadOptions read(YamlMap map) {
        String format = map.choice("format", SampleFormats.names(), "");
        return new ReadOptions(
                format.isEmpty() ? null : SampleFormats.byName(format),
                texts(map.map("fields")),
                messages(map.map("messages")),
                constant(PromptStyle.class, map, "prompt", PromptStyle.CHAT),
                new RowOptions(
                        encoding(map),
                        separator(map),
                        constant(TextUnit.class, map, "textUnit", RowOptions.DEFAULT.unit())),
                map.bool("skipBad", false),
                null);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, YamlMap map, String key, E otherwise) {
        List<String> words = Arrays.stream(type.getEnumConstants())
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .toList();
        String word = map.choice(key, words, otherwise.name().toLowerCase(Locale.ROOT));
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    private static MessageNames messages(YamlMap map) {
        YamlMap roles = map.map("roles");
        List<String> known = Stream.concat(Arrays.stream(Role.values()).map(Role::word), Stream.of(ToolCalls.WORD))
                .toList();
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : roles.keys()) {
            String ours = roles.choice(word, known, "");
            if (!ours.isEmpty()) {
                words.put(word, ours);
            }
        }
        MessageNames names = new MessageNames(
                map.string("role").orElse(null), map.string("content").orElse(null), words);
        map.finish();
        return names;
    }

    private static @Nullable Charset encoding(YamlMap map) {
        String name = map.string("encoding", "");
        try {
            return name.isEmpty() ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            map.problem(
                    "encoding",
                    "expected the name of an encoding, found " + name,
                    "write UTF-8, ISO-8859-1, windows-1252, UTF-16LE or another that Java knows");
            return null;
        }
    }

    private static char separator(YamlMap map) {
        String text = map.string("separator", "");
        if (text.length() > 1 || text.equals("\"") || text.equals("\n")) {
            map.problem("separator", "expected one character, found " + text, "write \";\" or \"\\t\"");
            return 0;
        }
        return text.isEmpty() ? 0 : text.charAt(0);
    }

    private static Map<String, String> texts(YamlMap map) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String key : map.keys()) {
            map.string(key).ifPresent(value -> result.put(key, value));
        }
        return result;
    }

    /** Put the options into a map, in the form that {@link #read} takes; what is as it is anyway stays out. */
    public static void put(Map<String, @Nullable Object> map, ReadOptions options) {
        SampleFormat format = options.format();
        map.put("format", format == null ? null : format.name());
        map.put("fields", options.fields());
        if (!options.messages().equals(MessageNames.OWN)) {
            Map<String, @Nullable Object> names = new LinkedHashMap<>();
            names.put("role", options.messages().role());
            names.put("content", options.messages().content());
            names.put("roles", options.messages().roles());
            map.put("messages", names);
        }
        if (options.prompt() != PromptStyle.CHAT) {
            map.put("prompt", options.prompt().word());
        }
        RowOptions rows = options.rows();
        if (rows.encoding() != null) {
            map.put("encoding", rows.encoding().name());
        }
        if (rows.separator() != 0) {
            map.put("separator", String.valueOf(rows.separator()));
        }
        if (rows.unit() != RowOptions.DEFAULT.unit()) {
            map.put("textUnit", rows.unit().word());
        }
        map.put("skipBad", options.skipBad());
    }
}
