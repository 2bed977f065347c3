package dev.tunesmith.data.row;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Writes JSON Lines, or a JSON list with a row a line. */
final class JsonRowWriter implements RowWriter {

    private final OutputStream out;
    private final boolean list;
    private boolean first = true;

    JsonRowWriter(OutputStream out, boolean list) {
        this.out = out;
        this.list = list;
    }

    @Override
    public void write(ObjectNode row) throws IOException {
        if (list) {
            print(first ? "[\n" : ",\n");
        }
        print(Json.line(row));
        if (!list) {
            out.write('\n');
        }
        first = false;
    }

    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void finish() throws IOException {
        if (list) {
            print(first ? "[]\n" : "\n]\n");
        }
        out.flush();
    }

    @Override
    public Map<String, Long> losses() {
        return Map.of();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
