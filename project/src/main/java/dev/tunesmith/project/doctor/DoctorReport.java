package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.engine.selfcheck.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor found.
 *
 * @param findings in the order of the checks
 * @param exitCode how a command ends: as training would, see {@link Rehearsal}
 * @param seconds that it took
 */
public record DoctorReport(List<Finding> findings, ExitCode exitCode, double seconds) {

    public DoctorReport {
        findings = List.copyOf(findings);
    }

    /** The worst verdict of all. */
    public Verdict verdict() {
        return findings.stream()
                .map(Finding::verdict)
                .filter(verdict -> verdict != Verdict.NOT_APPLICABLE)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.NOT_APPLICABLE);
    }

    /** How many checks ended so. */
    public long count(Verdict verdict) {
        return findings.stream().filter(one -> one.verdict() == verdict).count();
    }

    /** A table for people. */
    public String text() {
        int verdicts = width(findings.stream().map(one -> word(one.verdict())).toList());
        int checks = width(findings.stream().map(Finding::check).toList());
        String indent = " ".repeat(verdicts + checks + 4);
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            String start = pad(word(finding.verdict()), verdicts) + "  " + pad(finding.check(), checks) + "  ";
            if (finding.compared().isEmpty()) {
                lines.add(start + finding.found());
            } else {
                lines.add(start + finding.compared());
                lines.add(indent + finding.found().replace("\n", "\n" + indent));
            }
            if (!finding.fix().isEmpty()) {
                lines.add(indent + "fix: " + finding.fix());
            }
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%d checks in %.0f s: %d ok, %d not applicable, %d warning%s, %d fault%s",
                findings.size(),
                seconds,
                count(Verdict.OK),
                count(Verdict.NOT_APPLICABLE),
                count(Verdict.WARNING),
                count(Verdict.WARNING) == 1 ? "" : "s",
                count(Verdict.FAULT),
                count(Verdict.FAULT) == 1 ? "" : "s"));
        return String.join("\n", lines);
    }

    /** Faults stand out. */
    private static String word(Verdict verdict) {
        return verdict == Verdict.FAULT ? verdict.word().toUpperCase(Locale.ROOT) : verdict.word();
    }

    private static int width(List<String> column) {
        return column.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    /** For {@code --json}. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", verdict().word());
        json.put("checks", findings.stream().map(DoctorReport::json).toList());
        json.put("seconds", seconds);
        return json;
    }

    private static Map<String, @Nullable Object> json(Finding finding) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("check", finding.check());
        json.put("verdict", finding.verdict().word());
        json.put("compared", finding.compared());
        json.put("found", finding.found());
        Finding.Measure measure = finding.measure();
        // JSON has no word for what is no number.
        json.put(
                "difference",
                measure == null || !Double.isFinite(measure.difference()) ? null : (Double) measure.difference());
        json.put("bound", measure == null ? null : (Double) measure.bound());
        json.put("fix", finding.fix());
        return json;
    }
}
