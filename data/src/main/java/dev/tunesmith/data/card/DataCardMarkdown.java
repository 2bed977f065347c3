package dev.tunesmith.data.card;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a {@link DataCard} as Markdown: tables of counts, histograms as bars, examples. */
final class DataCardMarkdown {

    private static final List<String> SPLITS = List.of("train", "dev", "test");
    private static final int EXCERPT = 600;

    private final DataCard card;
    private final StringBuilder out = new StringBuilder();

    DataCardMarkdown(DataCard card) {
        this.card = card;
    }

    String text() {
        line("# Data card");
        line("");
        line("| split | samples | groups |");
        line("| --- | ---: | ---: |");
        card.splits()
                .forEach((split, size) -> line("| " + split + " | " + size.samples() + " | " + size.groups() + " |"));
        table("Sources", "source", card.sources());
        table("Flags", "flag", card.flags());
        line("");
        line("## Licences");
        line("");
        card.licences().forEach((licence, count) -> line("- " + licence + ": " + count));
        curation();
        contamination();
        line("");
        line("## Lengths");
        lengths("Prompts, characters", card.promptLengths());
        lengths("Prompts, words", card.promptWords());
        lengths("Responses, characters", card.responseLengths());
        lengths("Responses, words", card.responseWords());
        if (card.tokens() != null) {
            lengths("Whole samples, tokens", card.tokens());
        }
        groups();
        examples();
        return out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void table(String title, String first, Map<String, Map<String, Integer>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        line("");
        line("## " + title);
        line("");
        line("| " + first + " | " + String.join(" | ", SPLITS) + " |");
        line("| --- | ---: | ---: | ---: |");
        rows.forEach((name, counts) -> {
            StringBuilder row = new StringBuilder("| ").append(cell(name));
            SPLITS.forEach(split -> row.append(" | ").append(counts.getOrDefault(split, 0)));
            line(row + " |");
        });
    }

    private void curation() {
        DataCard.Curation done = card.curation();
        if (done == null) {
            return;
        }
        line("");
        line("## Curation");
        line("");
        line(done.samplesIn() + " samples in, " + done.samplesOut() + " kept.");
        line("");
        line("- duplicates left out: " + done.duplicates());
        line("- empty or too short, left out: " + done.tooShort());
        line("- inputs with more than one response (flagged, kept): " + done.conflictingInputs());
        line("- pairs of near duplicates (flagged, one group): " + done.nearDuplicatePairs());
        line("- groups merged by these: " + done.groupsMerged());
    }

    private void contamination() {
        DataCard.Leaks leaks = card.contamination();
        line("");
        line("## Contamination");
        line("");
        line(leaks.checked() + " dev and test items compared with train: " + leaks.fullMatches()
                + " equal to a training input, " + leaks.nGramMatches() + " with a common run of up to 13 words.");
        if (!leaks.ids().isEmpty()) {
            line("");
            line("Items: " + String.join(", ", leaks.ids()));
        }
        card.warnings().forEach(warning -> line("\n> " + warning));
    }

    private void lengths(String title, Distribution lengths) {
        line("");
        line("### " + title);
        line("");
        line(String.format(
                Locale.ROOT,
                "min %d, median %d, mean %.1f, 95 %% up to %d, max %d",
                lengths.min(),
                lengths.median(),
                lengths.mean(),
                lengths.p95(),
                lengths.max()));
        line("");
        line("```");
        lengths.bars().forEach(this::line);
        line("```");
    }

    private void groups() {
        if (card.largestGroups().isEmpty()) {
            return;
        }
        line("");
        line("## Largest groups");
        line("");
        card.largestGroups().forEach((group, count) -> line("- " + group + ": " + count + " samples"));
    }

    private void examples() {
        line("");
        line("## Examples");
        card.examples().forEach((source, examples) -> {
            line("");
            line("### " + source);
            for (DataCard.Example example : examples) {
                line("");
                line("`" + example.id() + "`");
                line("");
                line(quoted(example.prompt()));
                line("");
                line(quoted("→ " + example.response()));
            }
        });
    }

    private static String quoted(String text) {
        String shown = text.codePointCount(0, text.length()) <= EXCERPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, EXCERPT)) + " …";
        return "> " + shown.replace("\n", "\n> ");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
