package dev.tunesmith.data.format;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of a JSON file, one at a time: JSON Lines, a JSON array, or indented objects one after another.
 *
 * <p>A broken line of JSON Lines is a problem of that line and reading goes on; broken JSON in an array ends it, since no
 * later row can be found with certainty.
 */
final class JsonRows implements Closeable {

    private static final ObjectReader NODES =
            Json.mapper().readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final RowProblems problems;
    private final @Nullable LineReader lines;
    private final @Nullable JsonParser parser;
    private boolean ended;
    private long rows;

    private JsonRows(RowProblems problems, @Nullable LineReader lines, @Nullable JsonParser parser) {
        this.problems = problems;
        this.lines = lines;
        this.parser = parser;
    }

    /** Open a file; what is wrong with its rows goes to {@code problems}. */
    static JsonRows open(Path file, RowProblems problems) {
        try {
            if (isJsonLines(file)) {
                return new JsonRows(problems, new LineReader(file), null);
            }
            Reader reader = new BufferedReader(new InputStreamReader(
                    Files.newInputStream(file),
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)));
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
                reader.reset();
            }
            return new JsonRows(problems, null, Json.mapper().createParser(reader));
        } catch (NoSuchFileException e) {
            throw new DataException("There is no file " + file, "name an existing data file", e);
        } catch (CharacterCodingException e) {
            throw new DataException(file + " is not UTF-8 text", "save the file as UTF-8", e);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** The first row of a file that can be read, if there is one. */
    static Optional<JsonRow> first(Path file) {
        try (JsonRows rows = open(file, new RowProblems(file.toString()))) {
            return Optional.ofNullable(rows.next());
        }
    }

    /** How many rows were seen, broken ones included. */
    long rows() {
        return rows;
    }

    /** The next row that is a JSON object, or null at the end. */
    @Nullable
    JsonRow next() {
        return lines != null ? nextLine(lines) : parser != null ? nextValue(parser) : null;
    }

    private @Nullable JsonRow nextLine(LineReader reader) {
        while (true) {
            try {
                String line = reader.next();
                if (line == null) {
                    return null;
                }
                if (line.isBlank()) {
                    continue;
                }
                rows++;
                JsonRow row = row(reader.line(), Json.parse(line));
                if (row != null) {
                    return row;
                }
            } catch (JacksonException e) {
                problems.add(reader.line(), "", "broken JSON at column " + column(e) + ": " + e.getOriginalMessage());
            } catch (CharacterCodingException e) {
                rows++;
                problems.add(reader.line(), "", "the line is not UTF-8 text: save the file as UTF-8");
            } catch (IOException e) {
                throw unreadable(problems.file(), e);
            }
        }
    }

    private @Nullable JsonRow nextValue(JsonParser json) {
        while (!ended) {
            try {
                JsonToken token = json.nextToken();
                if (token == null) {
                    ended = true;
                } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    rows++;
                    long line = json.currentTokenLocation().getLineNr();
                    JsonRow row = row(line, NODES.readValue(json));
                    if (row != null) {
                        return row;
                    }
                } else if (token == JsonToken.START_ARRAY && rows > 0) {
                    problems.add(json.currentTokenLocation().getLineNr(), "", "expected an object, found a list");
                    json.skipChildren();
                }
            } catch (JacksonException e) {
                ended = true;
                long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
                String what = e.getCause() instanceof CharacterCodingException
                        ? "the text is not UTF-8 from about here on: save the file as UTF-8"
                        : "broken JSON at column " + column(e) + ": " + e.getOriginalMessage()
                                + "; the rows after it cannot be read";
                problems.add(line, "", what);
            }
        }
        return null;
    }

    private @Nullable JsonRow row(long line, JsonNode value) {
        if (value instanceof ObjectNode object) {
            return new JsonRow(line, object, problems);
        }
        problems.add(line, "", "expected an object such as {\"prompt\": …}, found " + JsonRow.describe(value));
        return null;
    }

    /** JSON Lines, unless the file starts as a list, or its first line is only the beginning of an indented object. */
    private static boolean isJsonLines(Path file) throws IOException {
        if (firstByte(file) == '[') {
            return false;
        }
        String name = file.getFileName().toString();
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return true;
        }
        try (LineReader reader = new LineReader(file)) {
            String line = reader.next();
            while (line != null && line.isBlank()) {
                line = reader.next();
            }
            return line == null || !line.strip().startsWith("{") || parses(line);
        }
    }

    /** The first byte that is neither blank nor part of a byte order mark; -1 in an empty file. */
    private static int firstByte(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            int read = in.read();
            while (read == 0xEF || read == 0xBB || read == 0xBF || (read >= 0 && read <= ' ')) {
                read = in.read();
            }
            return read;
        }
    }

    private static boolean parses(String line) {
        try {
            return !Json.parse(line).isMissingNode();
        } catch (JacksonException incomplete) {
            return false;
        }
    }

    private static int column(JacksonException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    }

    private static DataException unreadable(String file, IOException e) {
        return new DataException("Cannot read " + file + ": " + e, "check that it is a file and its permissions", e);
    }

    @Override
    public void close() {
        try {
            if (lines != null) {
                lines.close();
            }
        } catch (IOException e) {
            throw unreadable(problems.file(), e);
        }
        if (parser != null) {
            parser.close();
        }
    }
}
