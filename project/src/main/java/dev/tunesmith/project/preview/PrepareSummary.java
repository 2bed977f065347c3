package dev.tunesmith.project.preview;

import dev.tunesmith.core.message.Split;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.card.Distribution;
import dev.tunesmith.tokenizer.LongSample;
import dev.tunesmith.tokenizer.UntrainableSample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All rows in figures: how many, how long, how much of them is trained, and what did not fit.
 *
 * @param maxLength tokens that a row may have
 * @param limit what sets that, such as {@code train.maxLength}
 * @param parts train, then dev
 */
public record PrepareSummary(int maxLength, String limit, List<Part> parts) {

    private static final int LISTED = 20;

    /**
     * The rows of a split.
     *
     * @param rows how many
     * @param tokens of all rows
     * @param targets how many of them are trained
     * @param lengths tokens a row
     * @param tooLong samples that did not fit
     * @param untrainable samples left out for another reason
     */
    public record Part(
            Split split,
            int rows,
            long tokens,
            long targets,
            Distribution lengths,
            List<LongSample> tooLong,
            List<UntrainableSample> untrainable) {

        public Part {
            tooLong = List.copyOf(tooLong);
            untrainable = List.copyOf(untrainable);
        }

        /** The share of tokens that are trained, 0 to 1. */
        public double share() {
            return tokens == 0 ? 0 : (double) targets / tokens;
        }

        /** One line for people. */
        public String line() {
            if (rows == 0) {
                return split.word() + ": no rows"
                        + (split == Split.DEV ? "; the last state is kept, not the best" : "");
            }
            return String.format(
                    Locale.ROOT,
                    "%s: %s, %s (mean %.0f, 95 %% up to %d, longest %d), %.0f %% of them trained",
                    split.word(),
                    Count.of(rows, "row"),
                    Count.of(tokens, "token"),
                    lengths.mean(),
                    lengths.p95(),
                    lengths.max(),
                    100 * share());
        }
    }

    public PrepareSummary {
        parts = List.copyOf(parts);
    }

    /** A line for each split. */
    public List<String> lines() {
        return parts.stream().map(Part::line).toList();
    }

    /** Every sample that did not fit. */
    public List<LongSample> tooLong() {
        return parts.stream().flatMap(part -> part.tooLong().stream()).toList();
    }

    /** Every sample that was left out because it cannot be trained. */
    public List<UntrainableSample> untrainable() {
        return parts.stream().flatMap(part -> part.untrainable().stream()).toList();
    }

    /** The samples that were left out because they cannot be trained, the first 20 one by one; no lines where there are none. */
    public List<String> untrainableLines() {
        List<UntrainableSample> all = untrainable();
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(all.size() + (all.size() == 1 ? " sample" : " samples")
                + " cannot be trained, left out as data.skipBad says:");
        addFirst(lines, all.stream().map(UntrainableSample::reason).toList());
        return lines;
    }

    /** Every sample that was left out because it cannot be trained, as the lines of {@code untrainable.jsonl} have it. */
    public List<Map<String, Object>> untrainableJson() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Part part : parts) {
            for (UntrainableSample one : part.untrainable()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("id", one.id());
                json.put("split", part.split().word());
                json.put("source", one.source());
                json.put("reason", one.reason());
                all.add(json);
            }
        }
        return all;
    }

    /** What became of samples that did not fit, the first 20 one by one; no lines where all fit. */
    public List<String> tooLongLines() {
        List<LongSample> all = tooLong();
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(tooLongLine());
        addFirst(lines, all.stream().map(LongSample::line).toList());
        return lines;
    }

    private static void addFirst(List<String> lines, List<String> all) {
        all.stream().limit(LISTED).forEach(one -> lines.add("  " + one));
        if (all.size() > LISTED) {
            lines.add("  and " + (all.size() - LISTED) + " more");
        }
    }

    /** How many samples did not fit, and what became of them; empty where all fit. */
    public String tooLongLine() {
        List<LongSample> all = tooLong();
        if (all.isEmpty()) {
            return "";
        }
        Map<String, Long> outcomes = all.stream()
                .collect(Collectors.groupingBy(one -> word(one.outcome()), LinkedHashMap::new, Collectors.counting()));
        String counts = outcomes.entrySet().stream()
                .map(outcome -> outcome.getValue() + " " + outcome.getKey())
                .collect(Collectors.joining(", "));
        int answers = all.stream()
                .filter(one -> one.outcome() != LongSample.Outcome.REFUSED)
                .mapToInt(LongSample::leftOutAnswers)
                .sum();
        return all.size() + (all.size() == 1 ? " sample has" : " samples have") + " more than " + maxLength
                + " tokens (" + limit + "): " + counts
                + (answers == 0
                        ? ""
                        : "; " + answers + (answers == 1 ? " answer is" : " answers are") + " not trained");
    }

    private static String word(LongSample.Outcome outcome) {
        return switch (outcome) {
            case REFUSED -> "refused";
            case DROPPED -> "left out";
            case CUT -> "cut";
            case SPLIT -> "split";
        };
    }

    /** How long the rows are, as bars; a block for each split that has rows. */
    public List<String> histogram() {
        List<String> lines = new ArrayList<>();
        for (Part part : parts) {
            if (part.rows() > 0) {
                lines.add("tokens a row, " + part.split().word() + ":");
                part.lengths().bars().forEach(line -> lines.add("  " + line));
            }
        }
        return lines;
    }

    /** For {@code --json}. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("maxLength", maxLength);
        for (Part part : parts) {
            String split = part.split().word();
            json.put(split + "Rows", part.rows());
            json.put(split + "Tokens", part.tokens());
            json.put(split + "TargetTokens", part.targets());
            json.put(split + "Lengths", part.lengths());
        }
        json.put("tooLong", tooLongJson());
        json.put("untrainable", untrainableJson());
        return json;
    }

    /** Every sample that did not fit, as the lines of {@code too-long.jsonl} have it. */
    public List<Map<String, Object>> tooLongJson() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Part part : parts) {
            for (LongSample one : part.tooLong()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("id", one.id());
                json.put("split", part.split().word());
                json.put("source", one.source());
                json.put("tokens", one.tokens());
                json.put("maxLength", maxLength);
                json.put("outcome", one.outcome().word());
                json.put("rowTokens", one.rowTokens());
                json.put("leftOutMessages", one.leftOutMessages());
                json.put("leftOutAnswers", one.leftOutAnswers());
                json.put("reason", one.reason());
                all.add(json);
            }
        }
        return all;
    }
}
