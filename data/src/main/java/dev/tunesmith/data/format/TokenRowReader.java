package dev.tunesmith.data.format;

import dev.tunesmith.core.error.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;

/** Reads pre-tokenised rows {@code {"input_ids": […], "labels": […]}}, checked: equal lengths, whole numbers, a target. */
public final class TokenRowReader {

    private static final int LEAST = 2;

    private TokenRowReader() {}

    /** Whether a file holds pre-tokenised rows, by its first sound row; false where it has none. */
    public static boolean accepts(Path file) {
        return JsonRows.first(file).map(row -> matches(row.keys())).orElse(false);
    }

    static boolean matches(Set<String> rowKeys) {
        return rowKeys.contains("input_ids");
    }

    /** Read a file into a list. */
    public static List<TokenRow> readAll(Path file) {
        List<TokenRow> rows = new ArrayList<>();
        read(file, rows::add);
        return rows;
    }

    /**
     * Read a file in file order; returns how many rows there were.
     *
     * @throws DataException if the file is missing or empty, or a row is bad; counts all problems and shows the first
     */
    public static long read(Path file, Consumer<TokenRow> consumer) {
        RowProblems problems = new RowProblems(file.toString());
        long count;
        try (JsonRows rows = JsonRows.open(file, problems)) {
            for (JsonRow row = rows.next(); row != null; row = rows.next()) {
                int[] ids = ints(row, "input_ids", id -> id >= 0);
                int[] labels = ints(row, "labels", id -> id >= 0 || id == TokenRow.IGNORED);
                check(row, ids, labels);
                if (row.isSound()) {
                    consumer.accept(new TokenRow(ids, labels, file.getFileName() + ":" + row.line()));
                }
            }
            count = rows.rows();
        }
        if (problems.count() > 0) {
            throw problems.toException("read as pre-tokenised rows");
        }
        if (count == 0) {
            throw new DataException(file + " is empty: expected at least one row", "put one JSON object a line in it");
        }
        return count;
    }

    private static void check(JsonRow row, int[] ids, int[] labels) {
        JsonNode mask = row.value("attention_mask");
        if (mask != null && mask.valueStream().anyMatch(value -> !value.isNumber() || value.asInt() != 1)) {
            row.problem("attention_mask", "expected ones only: leave padding out of the rows");
        }
        if (!row.isSound()) {
            return;
        }
        if (ids.length != labels.length) {
            row.problem("labels", "expected " + ids.length + ", one an id, found " + labels.length);
        } else if (ids.length < LEAST) {
            row.problem("input_ids", "expected at least " + LEAST + ", found " + ids.length);
        } else if (new TokenRow(ids, labels, "").targetTokens() == 0) {
            row.problem("labels", "no token to train: all are " + TokenRow.IGNORED);
        } else {
            for (int i = 0; i < ids.length; i++) {
                if (labels[i] != TokenRow.IGNORED && labels[i] != ids[i]) {
                    row.problem(
                            "labels[" + i + "]", "expected " + ids[i] + " (the id there) or -100, found " + labels[i]);
                    return;
                }
            }
        }
    }

    private static int[] ints(JsonRow row, String key, IntPredicate allowed) {
        JsonNode value = row.value(key);
        if (value == null || !value.isArray()) {
            row.problem(
                    key,
                    "expected a list of token ids, found " + (value == null ? "nothing" : JsonRow.describe(value)));
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
