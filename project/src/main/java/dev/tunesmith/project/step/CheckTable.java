package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.Severity;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The checks of a suite as an aligned table, a row each: how many answers pass, could not be judged or were flaky, and the
 * mean score. A column that has nothing to say is left out, and an identifier that leaves no room for the figures is cut.
 */
final class CheckTable {

    /** Lines of a step are indented by two; together they fit a screen of 80 columns. */
    private static final int WIDTH = 78;

    private static final int NARROWEST_NAME = 8;
    private static final String INDENT = "  ";
    private static final String GAP = "  ";
    private static final String NOTHING = "–";
    private static final String NEGATED = " (not)";
    private static final double PERCENT = 100;

    private final SuiteRun result;
    private final List<Column> columns;

    /** A column of figures. */
    private record Column(String title, boolean toTheRight, Function<SuiteCheck, String> cell) {}

    private CheckTable(SuiteRun result) {
        this.result = result;
        this.columns = columns(result);
    }

    /** The table of a suite: a head, a row for each check in the suite's order. */
    static List<String> lines(SuiteRun result) {
        return new CheckTable(result).lines();
    }

    /** A sentence above the table, on as many lines as it takes. */
    static List<String> wrapped(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : sentence.split(" ")) {
            boolean first = line.toString().isBlank();
            if (!first && length(line.toString()) + 1 + length(word) > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(INDENT + INDENT);
                first = true;
            }
            line.append(first ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static List<Column> columns(SuiteRun result) {
        List<SuiteCheck> checks = result.suite().checks();
        List<Column> columns = new ArrayList<>();
        if (checks.stream().anyMatch(check -> check.severity() != Severity.MAJOR)) {
            columns.add(new Column("severity", false, CheckTable::severity));
        }
        columns.add(new Column("rate", true, check -> rate(result.passRate(check.id()))));
        columns.add(new Column("passed", true, check -> passed(result.passRate(check.id()))));
        if (result.itemsInError() > 0) {
            columns.add(new Column("in error", true, check -> "" + result.errors(check.id())));
        }
        if (result.suite().repeats().n() > 1) {
            columns.add(new Column("flaky", true, check -> flaky(result, check)));
        }
        columns.add(new Column(
                "mean",
                true,
                check -> result.passRate(check.id()).total() == 0 ? NOTHING : figure(result.meanScore(check.id()))));
        Map<String, Double> corpus = result.corpusScores();
        if (!corpus.isEmpty()) {
            columns.add(new Column("over all", true, check -> {
                Double ofAll = corpus.get(check.id());
                return ofAll == null ? "" : figure(ofAll);
            }));
        }
        return columns;
    }

    private List<String> lines() {
        List<SuiteCheck> checks = result.suite().checks();
        List<String> head = columns.stream().map(Column::title).toList();
        List<List<String>> rows = checks.stream()
                .map(check -> columns.stream()
                        .map(column -> column.cell().apply(check))
                        .toList())
                .toList();
        int[] widths = new int[columns.size()];
        int figures = 0;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = head.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
            figures += GAP.length() + widths[i];
        }
        int longest =
                checks.stream().mapToInt(check -> length(name(check))).max().orElse(0);
        int room = Math.max(NARROWEST_NAME, WIDTH - INDENT.length() - figures);
        int name = Math.max("check".length(), Math.min(longest, room));
        List<String> lines = new ArrayList<>();
        lines.add(line("check", name, head, widths));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(line(cut(checks.get(i), name), name, rows.get(i), widths));
        }
        return lines;
    }

    private String line(String name, int width, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder(INDENT).append(name).append(" ".repeat(width - length(name)));
        for (int i = 0; i < widths.length; i++) {
            String space = " ".repeat(widths[i] - cells.get(i).length());
            line.append(GAP).append(columns.get(i).toTheRight() ? space + cells.get(i) : cells.get(i) + space);
        }
        return line.toString().stripTrailing();
    }

    private static String name(SuiteCheck check) {
        return check.id() + (check.negated() ? NEGATED : "");
    }

    /** What turns a verdict round stays to be seen where the identifier is cut. */
    private static String cut(SuiteCheck check, int width) {
        String name = name(check);
        if (length(name) <= width) {
            return name;
        }
        String end = "…" + (check.negated() ? NEGATED : "");
        int kept = Math.max(0, width - length(end));
        return check.id().substring(0, check.id().offsetByCodePoints(0, kept)) + end;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String severity(SuiteCheck check) {
        return check.severity() == Severity.MAJOR ? "" : check.severity().name().toLowerCase(Locale.ROOT);
    }

    private static String rate(Rate rate) {
        return rate.total() == 0 ? NOTHING : String.format(Locale.ROOT, "%.1f %%", PERCENT * rate.value());
    }

    private static String passed(Rate rate) {
        return rate.passed() + " of " + rate.total();
    }

    /** A check that looks at all answers together gives one verdict an item, which nothing can differ from. */
    private static String flaky(SuiteRun result, SuiteCheck check) {
        return check.check().judgesAllAnswers() ? NOTHING : "" + result.flaky(check.id());
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
