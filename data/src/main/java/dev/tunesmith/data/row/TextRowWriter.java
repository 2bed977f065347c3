package dev.tunesmith.data.row;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the texts of rows into a plain file, a line each; a text with line breaks comes back as several. */
final class TextRowWriter implements RowWriter {

    private final OutputStream out;
    private final Map<String, Long> losses = new TreeMap<>();

    TextRowWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(ObjectNode row) throws IOException {
        JsonNode text = row.get("text");
        if (text == null || row.size() > 1) {
            throw new IllegalArgumentException("a plain text file holds texts alone, found " + row.propertyNames());
        }
        String value = text.asString();
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            losses.merge("where a text ends (it has line breaks)", 1L, Long::sum);
        }
        out.write(value.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    @Override
    public void finish() throws IOException {
        out.flush();
    }

    @Override
    public Map<String, Long> losses() {
        return losses;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
