package dev.tunesmith.data.format;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowFile;
import dev.tunesmith.data.row.RowProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Reads pre-tokenised rows {@code {"input_ids": […], "labels": […]}}, checked: equal lengths, whole numbers, a target. Padding
 * at an end, where {@code attention_mask} is 0 or false, is cut off and noted.
 */
public final class TokenRowReader {

    /** The name of the format. */
    public static final String NAME = "tokens";

    private static final int LEAST = 2;

    private final ReadOptions options;
    private final Rejects rejects;

    public TokenRowReader(ReadOptions options, Rejects rejects) {
        this.options = options;
        this.rejects = rejects;
    }

    /** Whether a file holds pre-tokenised rows, by its first sound row; false where it has none. */
    public static boolean accepts(Path file) {
        return accepts(file, ReadOptions.DEFAULT);
    }

    /** Whether a file, read like this, holds pre-tokenised rows. */
    public static boolean accepts(Path file, ReadOptions options) {
        return RowFile.first(file, options.rows())
                .map(row -> row.renamed(options.fields()))
                .map(TokenRowReader::matches)
                .orElse(false);
    }

    static boolean matches(JsonRow row) {
        return row.has("input_ids");
    }

    /** Read a file into a list. */
    public static List<TokenRow> readAll(Path file) {
        List<TokenRow> rows = new ArrayList<>();
        new TokenRowReader(ReadOptions.DEFAULT, Rejects.NONE).read(file, rows::add);
        return rows;
    }

    /**
     * Read a file in file order.
     *
     * @throws DataException if the file is missing or empty, or has bad rows that are not to be skipped; counts all problems
     *     and shows the first
     */
    public ReadReport read(Path file, Consumer<TokenRow> consumer) {
        return readRows(file, (row, tokens) -> consumer.accept(tokens));
    }

    /** Read a file with the row of each; see {@link #read}. */
    public ReadReport readRows(Path file, BiConsumer<JsonRow, TokenRow> consumer) {
        RowReader reader = new RowReader(file, options, rejects);
        reader.forEach(row -> {
            int[] ids = ints(row, "input_ids", id -> id >= 0);
            int[] labels = ints(row, "labels", id -> id >= 0 || id == TokenRow.IGNORED);
            Span kept = row.isSound() ? withoutPadding(row, ids.length) : new Span(0, 0);
            if (row.isSound()) {
                check(row, ids, labels, kept);
            }
            if (row.isSound()) {
                consumer.accept(
                        row, new TokenRow(kept.of(ids), kept.of(labels), file.getFileName() + ":" + row.line()));
            }
        });
        return report(NAME, reader, options);
    }

    /** The report of rows that are no samples, or the error that it amounts to. */
    static ReadReport report(String name, RowReader reader, ReadOptions options) {
        RowProblems problems = reader.problems();
        long sound = reader.rows() - reader.badRows();
        if (problems.count() > 0 && (!options.skipBad() || sound == 0)) {
            String what = name.equals(NAME) ? "read as pre-tokenised rows" : "read as " + name;
            throw problems.toException(what + ", " + reader.badRows() + " bad of " + reader.rows()
                    + (reader.rows() == 1 ? " row" : " rows"));
        }
        if (sound == 0) {
            throw new DataException(
                    problems.file() + " is empty: expected at least one row", "put one JSON object a line in it");
        }
        return new ReadReport(
                problems.file(),
                name,
                reader.rows(),
                reader.badRows(),
                sound,
                problems.count(),
                problems.shown(),
                Map.of(),
                0,
                problems.notes());
    }

    /** From and to, the end not included. */
    private record Span(int from, int to) {

        int[] of(int[] all) {
            return from == 0 && to == all.length ? all : Arrays.copyOfRange(all, from, to);
        }
    }

    /** The part of a row that is no padding. */
    private static Span withoutPadding(JsonRow row, int length) {
        ArrayNode mask = row.list("attention_mask", "0 and 1");
        if (mask == null) {
            return new Span(0, length);
        }
        if (mask.size() != length) {
            row.problem("attention_mask", "expected " + length + ", one an id, found " + mask.size());
            return new Span(0, 0);
        }
        int from = 0;
        int to = length;
        while (from < to && isZero(mask.get(from))) {
            from++;
        }
        while (to > from && isZero(mask.get(to - 1))) {
            to--;
        }
        for (int i = from; i < to; i++) {
            JsonNode one = mask.get(i);
            if (!(one.isBoolean() && one.booleanValue()) && !(one.isIntegralNumber() && one.intValue() == 1)) {
                row.problem("attention_mask[" + i + "]", "expected 1 between the ends, found " + JsonRow.describe(one));
                break;
            }
        }
        if (from > 0 || to < length) {
            row.note("rows with padding (cut off)");
        }
        return new Span(from, to);
    }

    private static boolean isZero(JsonNode value) {
        return value.isBoolean() ? !value.booleanValue() : value.isIntegralNumber() && value.intValue() == 0;
    }

    private static void check(JsonRow row, int[] ids, int[] labels, Span kept) {
        if (ids.length != labels.length) {
            row.problem("labels", "expected " + ids.length + ", one an id, found " + labels.length);
        } else if (kept.to() - kept.from() < LEAST) {
            row.problem("input_ids", "expected at least " + LEAST + ", found " + (kept.to() - kept.from()));
        } else if (new TokenRow(kept.of(ids), kept.of(labels), "").targetTokens() == 0) {
            row.problem("labels", "no token to train: all are " + TokenRow.IGNORED);
        } else {
            for (int i = 0; i < ids.length; i++) {
                boolean padding = i < kept.from() || i >= kept.to();
                if (labels[i] != TokenRow.IGNORED && (padding || labels[i] != ids[i])) {
                    row.problem(
                            "labels[" + i + "]",
                            padding
                                    ? "expected -100 in the padding, found " + labels[i]
                                    : "expected " + ids[i] + " (the id there) or -100, found " + labels[i]);
                    return;
                }
            }
        }
    }

    private static int[] ints(JsonRow row, String key, IntPredicate allowed) {
        ArrayNode value = row.list(key, "token ids");
        if (value == null) {
            if (!row.hasValue(key)) {
                row.problem(key, "expected a list of token ids, found nothing");
            }
            return new int[0];
        }
        int[] result = new int[value.size()];
        for (int i = 0; i < result.length; i++) {
            JsonNode item = value.get(i);
            if (!item.isIntegralNumber() || !item.canConvertToInt() || !allowed.test(item.intValue())) {
                row.problem(key + "[" + i + "]", "expected a token id, found " + JsonRow.describe(item));
                return new int[0];
            }
            result[i] = item.intValue();
        }
        return result;
    }
}
