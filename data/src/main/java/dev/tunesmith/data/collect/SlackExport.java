package dev.tunesmith.data.collect;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The files of a Slack export: {@code channels.json}, {@code users.json}, and a folder a channel with a file a day. */
final class SlackExport {

    private static final List<String> CHANNEL_LISTS = List.of("channels.json", "groups.json");
    private static final List<String> NAME_FIELDS = List.of("display_name", "real_name");

    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}\\.json");

    private final Path folder;

    SlackExport(Path folder) {
        this.folder = folder;
    }

    /** Channel ids and names in the order of the lists; folders that no list names come last, by name. */
    Map<String, String> channels() {
        Map<String, String> channels = new LinkedHashMap<>();
        for (String list : CHANNEL_LISTS) {
            Path file = folder.resolve(list);
            if (Files.exists(file)) {
                for (JsonNode channel : list(file)) {
                    channels.put(
                            channel.path("id").asString(channel.path("name").asString("")),
                            channel.path("name").asString(""));
                }
            }
        }
        for (Path sub : children(folder)) {
            String name = sub.getFileName().toString();
            if (Files.isDirectory(sub) && !channels.containsValue(name)) {
                channels.put(name, name);
            }
        }
        if (channels.isEmpty()) {
            throw new DataException(
                    folder + " is no Slack export: expected channels.json and a folder for each channel",
                    "unpack the export's zip file and name its folder");
        }
        return channels;
    }

    /** User ids and the names that colleagues see; empty where the export has no users.json. */
    Map<String, String> users() {
        Path file = folder.resolve("users.json");
        Map<String, String> users = new TreeMap<>();
        if (Files.exists(file)) {
            for (JsonNode user : list(file)) {
                users.put(user.path("id").asString(""), userName(user));
            }
        }
        return users;
    }

    private static String userName(JsonNode user) {
        for (String field : NAME_FIELDS) {
            String name = user.path("profile").path(field).asString("");
            if (!name.isBlank()) {
                return name;
            }
        }
        String real = user.path("real_name").asString("");
        return real.isBlank() ? user.path("name").asString(user.path("id").asString("")) : real;
    }

    /** All messages of a channel by time; none where it has no folder. */
    List<SlackMessage> messages(String channel) {
        List<SlackMessage> messages = new ArrayList<>();
        Path sub = folder.resolve(channel);
        if (!Files.isDirectory(sub)) {
            return messages;
        }
        for (Path day : children(sub)) {
            if (isDay(day)) {
                String place = folder.getFileName() + "/" + channel + "#" + day.getFileName();
                list(day).forEach(node -> messages.add(SlackMessage.of(node, place)));
            }
        }
        messages.sort(Comparator.comparing(message -> time(message)));
        return messages;
    }

    /** Files of a channel's folder that hold no day of messages, such as canvases. */
    List<Path> otherFiles(String channel) {
        Path sub = folder.resolve(channel);
        return Files.isDirectory(sub)
                ? children(sub).stream().filter(file -> !isDay(file)).toList()
                : List.of();
    }

    private static boolean isDay(Path file) {
        return DAY.matcher(file.getFileName().toString()).matches();
    }

    private static BigDecimal time(SlackMessage message) {
        try {
            return new BigDecimal(message.ts());
        } catch (NumberFormatException e) {
            throw new DataException(
                    message.place() + ": ts: expected seconds such as 1434139102.000002, found \"" + message.ts()
                            + "\"",
                    "take the file as Slack exported it",
                    e);
        }
    }

    private static JsonNode list(Path file) {
        try {
            JsonNode node = Json.parse(Files.readString(file));
            if (!node.isArray()) {
                throw new DataException(
                        file + ": expected a list of messages, channels or users, found " + node.getNodeType(),
                        "take the file as Slack exported it");
            }
            return node;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new DataException(
                    file + ":" + line + ": broken JSON: " + JsonErrors.words(e), "export it again, or mend it", e);
        } catch (IOException e) {
            throw new DataException("Cannot read " + file + ": " + e, "check that it is UTF-8 text and may be read", e);
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            throw new DataException("There is no folder " + folder, "name the folder of the unpacked export", e);
        } catch (IOException e) {
            throw new DataException("Cannot read " + folder + ": " + e, "check that it is a folder and may be read", e);
        }
    }
}
