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
import java.util.TreeMap;

/**
 * Failures by capability and kind of test, over the suites that name a capability: their checks {@code invariant} and {@code
 * direction}, each in its own column, and the headline where a suite has none of its kind. Source: Ribeiro et al. 2020 (CheckList),
 * figure 1.
 */
final class CapabilityMatrix {

    private static final int WIDTH = 24;

    private CapabilityMatrix() {}

    /** The matrix as lines; none where no suite names a capability. */
    static List<String> lines(List<SuiteRun> results) {
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
        List<String> lines = new ArrayList<>();
        if (!cells.isEmpty()) {
            lines.add(row("failures by capability", "minimum functionality", "invariance", "direction"));
            cells.forEach((capability, kinds) -> lines.add(row(
                    "  " + capability,
                    cell(kinds.get(TestKind.MINIMUM_FUNCTIONALITY)),
                    cell(kinds.get(TestKind.INVARIANCE)),
                    cell(kinds.get(TestKind.DIRECTION)))));
        }
        return lines;
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

    private static String cell(int @org.jspecify.annotations.Nullable [] counts) {
        if (counts == null || counts[1] == 0) {
            return "–";
        }
        return String.format(Locale.ROOT, "%d of %d (%.0f %%)", counts[0], counts[1], 100.0 * counts[0] / counts[1]);
    }

    private static String row(String name, String... cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + (WIDTH + 4) + "s", name));
        for (String cell : cells) {
            line.append(String.format(Locale.ROOT, " %-" + WIDTH + "s", cell));
        }
        return line.toString().stripTrailing();
    }
}
