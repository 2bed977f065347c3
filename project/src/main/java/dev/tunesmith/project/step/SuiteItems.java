package dev.tunesmith.project.step;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.SampleIds;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowFile;
import dev.tunesmith.data.row.RowOptions;
import dev.tunesmith.data.row.RowProblems;
import dev.tunesmith.data.row.RowSource;
import dev.tunesmith.evaluate.suite.ItemSource;
import dev.tunesmith.evaluate.suite.ItemTemplate;
import dev.tunesmith.evaluate.suite.ItemText;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Finds the items of suites: in a split, a file, the suite itself, or made from its template. */
public final class SuiteItems {

    private final ProjectData data;

    SuiteItems(ProjectData data) {
        this.data = data;
    }

    /**
     * What a suite asks.
     *
     * @throws dev.tunesmith.core.error.DataException if a file cannot be read, or nothing is selected
     * @throws dev.tunesmith.core.error.UsageException if a template uses a name that there is no value for
     */
    List<Sample> of(Suite suite) {
        ItemSource source = suite.items().source();
        return suite.select(
                source instanceof ItemSource.OfSplit split
                        ? data.made(Split.ofWord(split.word()).orElseThrow())
                        : own(source));
    }

    /**
     * Read the items that a suite has of its own, and report all that is wrong with them and with the checks on them; those of a
     * split need a project.
     *
     * @param selects whether it is known which ones are selected
     */
    public static void check(Suite suite, boolean selects, Problems problems) {
        ItemSource source = suite.items().source();
        try {
            if (source instanceof ItemSource.InFile inFile) {
                ItemFile.Rows rows = ItemFile.rows(inFile.file());
                DataException problem = rows.problem();
                if (problem != null) {
                    problems.add(problem);
                }
                suite.check(rows.sound(), selects && problem == null, problems);
            } else if (selects && !(source instanceof ItemSource.OfSplit)) {
                suite.check(own(source), true, problems);
            } else if (source instanceof ItemSource.Listed listed) {
                suite.check(samples(readable(listed.items()), listed.label()), false, problems);
            } else if (source instanceof ItemSource.Templated templated) {
                // Of a template with problems no item is made, but its table can be read.
                Path rows = templated.template().rows();
                if (rows != null) {
                    table(rows);
                }
            }
        } catch (DataException | UsageException e) {
            problems.add(e);
        }
    }

    /** The items of a list with problems that have an input; of two with one id, which is told already, the first. */
    private static List<ItemText> readable(List<ItemText> items) {
        Set<String> ids = new HashSet<>();
        return items.stream()
                .filter(item -> !item.input().isBlank())
                .filter(item -> item.id().isEmpty() || ids.add(item.id()))
                .toList();
    }

    private static List<Sample> own(ItemSource source) {
        if (source instanceof ItemSource.InFile inFile) {
            return ItemFile.read(inFile.file());
        }
        if (source instanceof ItemSource.Listed listed) {
            return samples(listed.items(), listed.label());
        }
        if (source instanceof ItemSource.Templated templated) {
            ItemTemplate template = templated.template();
            Path rows = template.rows();
            return samples(template.items(rows == null ? List.of(Map.of()) : table(rows)), template.label());
        }
        throw new IllegalArgumentException("a split is no source of a suite's own: " + source.label());
    }

    private static List<Sample> samples(List<ItemText> texts, String label) {
        return RepeatedInputs.apart(
                texts.stream().map(text -> text.sample(label, SampleIds::of)).toList());
    }

    /** The rows of a table, each column → text; values that are no text are written as JSON. */
    private static List<Map<String, String>> table(Path file) {
        RowProblems problems = new RowProblems(file.toString());
        List<Map<String, String>> table = new ArrayList<>();
        try (RowSource rows = RowFile.open(file, RowOptions.DEFAULT, problems)) {
            for (JsonRow row = rows.next(); row != null; row = rows.next()) {
                Map<String, String> values = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> entry : row.values().properties()) {
                    values.put(entry.getKey(), text(entry.getValue()));
                }
                table.add(values);
            }
        }
        if (problems.count() > 0) {
            throw problems.toExceptionOfNeeded("rows of a suite's template");
        }
        return table;
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
