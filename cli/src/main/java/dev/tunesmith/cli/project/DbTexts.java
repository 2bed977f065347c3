package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.text.Excerpt;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.store.StoreAddress;
import dev.tunesmith.store.StoreQuery;
import dev.tunesmith.store.StoreStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the commands of the index print. */
final class DbTexts {

    private static final int WIDEST = 100;

    private DbTexts() {}

    static StoreAddress address(StepContext step, CommandContext context) {
        return step.config().store().address(step.project().root(), context.environment());
    }

    static ObjectNode json(StoreStatus status) {
        return (ObjectNode) Json.tree(status);
    }

    static String text(StoreStatus status) {
        return text(status, "the next evaluation or query takes them, or tells which line cannot be taken");
    }

    /**
     * What an index holds.
     *
     * @param behind what becomes of the bytes that are not indexed
     */
    static String text(StoreStatus status, String behind) {
        List<String> lines = new ArrayList<>();
        lines.add(status.database() + ", schema version " + status.schemaVersion());
        for (StoreStatus.Run run : status.runs()) {
            lines.add(String.format(
                    Locale.ROOT, "  %-20s %8d samples %8d scores", run.name(), run.samples(), run.scores()));
        }
        List<String> counts = new ArrayList<>();
        status.rows().forEach((table, rows) -> counts.add(rows + " " + table));
        lines.add("  in all " + String.join(", ", counts));
        lines.add(
                status.behind() == 0
                        ? "  up to the files"
                        : "  " + status.behind() + " bytes of files are not indexed; " + behind);
        return String.join("\n", lines);
    }

    /** One object a row; columns of one name are told apart by number. */
    static List<Map<String, @Nullable Object>> json(StoreQuery.Rows rows) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (List<@Nullable Object> row : rows.rows()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                String name = rows.columns().get(i);
                object.put(object.containsKey(name) ? name + "_" + (i + 1) : name, row.get(i));
            }
            objects.add(object);
        }
        return objects;
    }

    static String table(StoreQuery.Rows rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(rows.columns());
        rows.rows().forEach(row -> all.add(row.stream().map(DbTexts::cell).toList()));
        int[] widths = new int[rows.columns().size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }

    /** A value on one line; what is long is cut, which {@code --json} does not do. */
    private static String cell(@Nullable Object value) {
        return value == null ? "" : Excerpt.of(value.toString(), WIDEST);
    }
}
