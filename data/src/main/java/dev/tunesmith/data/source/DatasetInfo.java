package dev.tunesmith.data.source;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.data.format.MessageNames;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One data set of a {@code dataset_info.json}, as LLaMA-Factory describes its files: {@code file_name}, {@code formatting}
 * (alpaca, sharegpt, openai), {@code ranking}, {@code columns} and {@code tags}.
 */
final class DatasetInfo {

    /** The name of the file. */
    static final String FILE = "dataset_info.json";

    private static final Map<String, String> ALPACA_COLUMNS = Map.of(
            "prompt", "instruction",
            "query", "input",
            "response", "output",
            "history", "history",
            "system", "system",
            "chosen", "chosen",
            "rejected", "rejected",
            "tools", "tools");

    private static final Map<String, String> SHAREGPT_COLUMNS = Map.of(
            "messages", "conversations",
            "system", "system",
            "tools", "tools",
            "chosen", "chosen",
            "rejected", "rejected");

    private static final Map<String, String> ROLE_TAGS = Map.of(
            "user_tag", "user",
            "assistant_tag", "assistant",
            "observation_tag", "tool",
            "function_tag", "function_call",
            "system_tag", "system");

    private static final Set<String> KNOWN =
            Set.of("file_name", "file_sha1", "formatting", "ranking", "columns", "tags", "split");

    private final String place;
    private final Path folder;
    private final ObjectNode node;

    private DatasetInfo(String place, Path folder, ObjectNode node) {
        this.place = place;
        this.folder = folder;
        this.node = node;
    }

    /** Where the data of an entry lies and how it is read. */
    record Entry(Path path, ReadOptions options) {}

    /** Read the description of a data set; without a name, of the only one. */
    static DatasetInfo read(Path file, @Nullable String name) {
        JsonNode all;
        try {
            all = Json.parse(Files.readString(file));
        } catch (JacksonException e) {
            throw new DataException(
                    file + " is no JSON: " + JsonErrors.reason(e),
                    "correct the file (line and column: " + e.getLocation() + ")",
                    e);
        } catch (IOException e) {
            throw new DataException("Cannot read " + file + ": " + e, "check the file and its permissions", e);
        }
        String chosen =
                name == null && all.size() == 1 ? all.propertyNames().iterator().next() : name;
        if (chosen == null) {
            throw new DataException(
                    file + " describes " + all.size() + " data sets: " + all.propertyNames(),
                    "say which one (dataset)");
        }
        if (!(all.get(chosen) instanceof ObjectNode node)) {
            throw new DataException(
                    file + " describes no data set " + chosen + ", only " + all.propertyNames(), "name one of these");
        }
        Path folder = file.toAbsolutePath().getParent();
        return new DatasetInfo(file + ": " + chosen, folder == null ? file : folder, node);
    }

    /** Where the data lies and how it is read, on top of the options given. */
    Entry entry(ReadOptions base) {
        for (String key : node.propertyNames()) {
            if (!KNOWN.contains(key)) {
                throw new DataException(
                        place + "." + key + " is not supported: only local files of text are read",
                        "take the key out, and put the data into a file that file_name names");
            }
        }
        if (!node.path("file_name").isString()) {
            throw new DataException(place + ".file_name is missing", "name a local file");
        }
        String formatting = node.path("formatting").asString("alpaca");
        boolean ranking = node.path("ranking").asBoolean(false);
        ReadOptions options = switch (formatting) {
            case "alpaca" -> base.withFormat(SampleFormats.ALPACA).withFields(columns(ALPACA_COLUMNS));
            case "sharegpt" ->
                base.withFormat(SampleFormats.SHAREGPT)
                        .withFields(columns(SHAREGPT_COLUMNS))
                        .withMessages(tags());
            case "openai" ->
                base.withFormat(SampleFormats.MESSAGES)
                        .withFields(columns(Map.of("messages", "messages", "tools", "tools")))
                        .withMessages(tags());
            default ->
                throw new DataException(place + ".formatting is " + formatting, "write alpaca, sharegpt or openai");
        };
        SampleFormat format = ranking ? SampleFormats.PREFERENCE : options.format();
        return new Entry(folder.resolve(node.get("file_name").stringValue()), options.withFormat(format));
    }

    private Map<String, String> columns(Map<String, String> ours) {
        Map<String, String> fields = new LinkedHashMap<>();
        node.path("columns").properties().forEach(entry -> {
            String meant = ours.get(entry.getKey());
            if (meant == null) {
                throw new DataException(
                        place + ".columns." + entry.getKey() + " is not supported, only " + ours.keySet(),
                        "take it out, where the text alone is to be trained on");
            }
            String key = entry.getValue().asString("");
            if (!key.isEmpty() && !key.equals(meant)) {
                fields.put(key, meant);
            }
        });
        return fields;
    }

    private MessageNames tags() {
        JsonNode tags = node.path("tags");
        Map<String, String> roles = new LinkedHashMap<>();
        ROLE_TAGS.forEach((tag, role) -> {
            if (tags.path(tag).isString()) {
                roles.put(tags.get(tag).stringValue(), role);
            }
        });
        return new MessageNames(text(tags, "role_tag"), text(tags, "content_tag"), roles);
    }

    private static @Nullable String text(JsonNode tags, String key) {
        return tags.path(key).isString() ? tags.get(key).stringValue() : null;
    }
}
