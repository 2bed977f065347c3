package dev.tunesmith.cli.project;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.convert.ConvertReport;
import dev.tunesmith.data.format.ReadReport;
import dev.tunesmith.data.format.RejectFile;
import dev.tunesmith.data.row.RowProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a conversion did, for people and for programs. */
final class ConvertSummary {

    private static final int SHOWN = 3;

    private ConvertSummary() {}

    static String text(ConvertReport report, Path out, @Nullable RejectFile rejects) {
        List<String> lines = new ArrayList<>();
        for (ReadReport file : report.files()) {
            describe(file, lines);
        }
        lines.add(out + ": " + Count.of(report.written(), "row") + " of " + report.to());
        if (!report.lost().isEmpty()) {
            lines.add("  not carried by " + report.to() + ":");
            sorted(report.lost()).forEach((what, rows) -> lines.add("    " + what + ": " + Count.of(rows, "row")));
        }
        if (rejects != null && rejects.rows() > 0) {
            lines.add(rejects.file().getFileName() + ": " + Count.of(rejects.rows(), "row")
                    + " left out, with the reasons");
        }
        return String.join("\n", lines);
    }

    private static void describe(ReadReport file, List<String> lines) {
        String name = String.valueOf(Path.of(file.file()).getFileName());
        String samples =
                file.samples() == file.rows() - file.badRows() ? "" : ", " + Count.of(file.samples(), "sample");
        String bad = file.badRows() == 0 ? "" : ", " + file.badRows() + " of them bad";
        lines.add(name + ": " + Count.of(file.rows(), "row") + " read as " + file.format() + bad + samples);
        file.firstProblems().stream().limit(SHOWN).forEach(problem -> lines.add("  bad: " + problem));
        if (file.problems() > SHOWN) {
            lines.add("  bad: and " + (file.problems() - SHOWN) + " more problems");
        }
        sorted(file.ignoredKeys())
                .forEach((key, rows) -> lines.add("  not used: the key " + key + ": " + Count.of(rows, "row")));
        sorted(file.notes()).forEach((note, rows) -> lines.add("  noted: " + note + ": " + rows));
        if (file.edited() > 0) {
            lines.add("  noted: edited since they were written: " + Count.of(file.edited(), "row"));
        }
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return new TreeMap<>(map);
    }

    static ObjectNode json(ConvertReport report, Path target, @Nullable RejectFile rejects) {
        ObjectNode node = Json.object();
        node.put("out", target.toString()).put("format", report.to()).put("written", report.written());
        node.set("lost", Json.tree(sorted(report.lost())));
        node.put("badRows", report.badRows());
        node.put(
                "rejects",
                rejects == null || rejects.rows() == 0 ? null : rejects.file().toString());
        ArrayNode files = node.putArray("files");
        for (ReadReport file : report.files()) {
            ObjectNode one = files.addObject();
            one.put("file", file.file()).put("format", file.format());
            one.put("rows", file.rows()).put("badRows", file.badRows()).put("samples", file.samples());
            one.put("problems", file.problems());
            ArrayNode first = one.putArray("firstProblems");
            file.firstProblems().stream().map(RowProblem::toString).forEach(first::add);
            one.set("unusedKeys", Json.tree(sorted(file.ignoredKeys())));
            one.set("notes", Json.tree(sorted(file.notes())));
            one.put("edited", file.edited());
        }
        return node;
    }
}
