package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.evaluate.suite.TestKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Failures by capability and kind of test, over the suites that name a capability: their checks {@code invariant} and {@code
 * direction}, each in its own column, and the headline where a suite has none of its kind. Source: Ribeiro et al. 2020 (CheckList),
 * figure 1.
 */
final class CapabilityMatrix {

    private static final String TITLE = "failures by capability";
    private static final List<String> COLUMNS = List.of("minimum functionality", "invariance", "direction");
    private static final List<TestKind> KINDS =
            List.of(TestKind.MINIMUM_FUNCTIONALITY, TestKind.INVARIANCE, TestKind.DIRECTION);
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private CapabilityMatrix() {}

    /**
     * The matrix as lines; none where no suite names a capability. It is a table, with its head on two lines or on one, or where
     * not even that fits, a list.
     *
     * @param columns width of the screen; lines of a step are indented there
     */
    static List<String> lines(List<SuiteRun> results, int columns) {
        Map<String, Map<TestKind, int[]>> cells = new TreeMap<>();
        for (SuiteRun result : results) {
            if (!result.suite().capability().isEmpty()) {
                Map<TestKind, int[]> row =
                        cells.computeIfAbsent(result.suite().capability(), name -> new EnumMap<>(TestKind.class));
                checks(result.suite()).forEach((kind, ids) -> {
                    int[] cell = row.computeIfAbsent(kind, any -> new int[2]);
                    for (String id : ids) {
                        Rate rate = result.passRate(id);
                        cell[0] += rate.total() - rate.passed();
                        cell[1] += rate.total();
                    }
                });
            }
        }
        if (cells.isEmpty()) {
            return List.of();
        }
        Map<String, List<String>> rows = new TreeMap<>();
        cells.forEach((capability, row) -> rows.put(
                capability, KINDS.stream().map(kind -> cell(row.get(kind))).toList()));
        int width = columns - INDENT.length();
        return table(rows, false, width).or(() -> table(rows, true, width)).orElseGet(() -> list(rows, width));
    }

    /** A table, or nothing where it is too wide. */
    private static Optional<List<String>> table(Map<String, List<String>> rows, boolean wrapped, int width) {
        List<List<String>> table = new ArrayList<>();
        if (wrapped) {
            // Each title is two words, or one, which stands beside the second words.
            table.add(titles(title -> title.contains(" ") ? title.substring(0, title.lastIndexOf(' ')) : ""));
            table.add(titles(title -> title.substring(title.lastIndexOf(' ') + 1)));
        } else {
            table.add(titles(title -> title));
        }
        rows.forEach((capability, cells) -> {
            List<String> row = new ArrayList<>(List.of(INDENT + capability));
            row.addAll(cells);
            table.add(row);
        });
        int[] widths = new int[COLUMNS.size() + 1];
        table.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        });
        List<String> lines = table.stream().map(row -> row(row, widths)).toList();
        return lines.stream().allMatch(line -> length(line) <= width) ? Optional.of(lines) : Optional.empty();
    }

    private static List<String> titles(UnaryOperator<String> part) {
        return Stream.concat(Stream.of(TITLE), COLUMNS.stream()).map(part).toList();
    }

    private static String row(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : GAP).append(cells.get(i)).append(" ".repeat(widths[i] - length(cells.get(i))));
        }
        return line.toString().stripTrailing();
    }

    /** A line for each cell; a name that is too long goes on below. */
    private static List<String> list(Map<String, List<String>> rows, int width) {
        List<String> lines = new ArrayList<>(List.of(TITLE));
        int titles = COLUMNS.stream().mapToInt(CapabilityMatrix::length).max().orElseThrow();
        rows.forEach((capability, cells) -> {
            lines.addAll(broken(capability, Math.max(1, width - INDENT.length())));
            for (int i = 0; i < cells.size(); i++) {
                String title = COLUMNS.get(i);
                lines.add(INDENT + INDENT + title + " ".repeat(titles - length(title)) + GAP + cells.get(i));
            }
        });
        return lines;
    }

    private static List<String> broken(String name, int width) {
        int[] points = name.codePoints().toArray();
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < points.length; from += width) {
            lines.add(INDENT + new String(points, from, Math.min(width, points.length - from)));
        }
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Kind of test → the checks of a suite that tell it. */
    private static Map<TestKind, List<String>> checks(Suite suite) {
        Map<TestKind, List<String>> checks = new EnumMap<>(TestKind.class);
        for (SuiteCheck check : suite.checks()) {
            switch (check.check().name()) {
                case "invariant" ->
                    checks.computeIfAbsent(TestKind.INVARIANCE, kind -> new ArrayList<>())
                            .add(check.id());
                case "direction" ->
                    checks.computeIfAbsent(TestKind.DIRECTION, kind -> new ArrayList<>())
                            .add(check.id());
                default -> {}
            }
        }
        checks.computeIfAbsent(suite.kind(), kind -> List.of(suite.headline()));
        return checks;
    }

    private static String cell(int @Nullable [] counts) {
        if (counts == null || counts[1] == 0) {
            return "–";
        }
        return String.format(Locale.ROOT, "%d of %d (%.0f %%)", counts[0], counts[1], 100.0 * counts[0] / counts[1]);
    }
}
