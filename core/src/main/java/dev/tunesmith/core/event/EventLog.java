package dev.tunesmith.core.event;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Appends events to {@code events.jsonl}: one JSON object a line with {@code event}, {@code time} (ISO-8601, UTC) and
 * the event's own fields. Each line is flushed, so that a kill loses none that was reported.
 */
public final class EventLog implements EventSink, AutoCloseable {

    private final BufferedWriter writer;
    private final Clock clock;

    private EventLog(BufferedWriter writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /** Open a log for appending; creates the file where there is none. */
    public static EventLog append(Path file, Clock clock) throws IOException {
        return new EventLog(
                Files.newBufferedWriter(
                        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                clock);
    }

    @Override
    public void accept(RunEvent event) {
        ObjectNode line = Json.object();
        line.put("event", event.event());
        line.put("time", clock.instant().toString());
        line.setAll((ObjectNode) Json.tree(event));
        try {
            writer.write(Json.line(line));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cut off what was logged after the checkpoint of a step, and a last line that a kill left unfinished. */
    public static void cutAfterStep(Path file, long lastStep) throws IOException {
        List<String> kept = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.endsWith("}")) {
                break;
            }
            ObjectNode event = (ObjectNode) Json.parse(line);
            if (event.has("step") && event.get("step").asLong() > lastStep) {
                break;
            }
            kept.add(line);
        }
        AtomicFiles.writeLines(file, kept);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
