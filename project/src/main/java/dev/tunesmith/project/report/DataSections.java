package dev.tunesmith.project.report;

import dev.tunesmith.data.card.DataCard;
import dev.tunesmith.data.card.Distribution;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data card as a section of the page. */
final class DataSections {

    private static final List<String> SPLITS = List.of("train", "dev", "test");

    private final Html html;

    DataSections(Html html) {
        this.html = html;
    }

    void card(@Nullable DataCard card) {
        html.section("data", "Data card");
        if (card == null) {
            html.element("p", "The training data is token ids only; there is no text to describe.")
                    .endSection();
            return;
        }
        html.raw("<table><thead><tr><th>split<th>samples<th>groups</tr></thead><tbody>");
        card.splits()
                .forEach((split, size) -> html.raw("<tr>")
                        .element("td", split)
                        .element("td", "" + size.samples())
                        .element("td", "" + size.groups())
                        .raw("</tr>"));
        html.raw("</tbody></table>");
        curation(card.curation());
        html.element(
                "p",
                card.contamination().checked() + " dev and test items were compared with train: "
                        + card.contamination().fullMatches() + " equal to a training input, "
                        + card.contamination().nGramMatches() + " with a common run of up to 13 words.");
        counts("source", card.sources());
        counts("flag", card.flags());
        lengths(card);
        html.raw("<p>").text("Licences: ");
        card.licences().forEach((licence, count) -> html.text(licence + " " + count + "; "));
        html.raw("</p>");
        card.warnings().forEach(warning -> html.element("p", "alarm", warning));
        html.endSection();
    }

    private void curation(DataCard.@Nullable Curation curation) {
        if (curation != null) {
            html.element(
                    "p",
                    "Curation: " + curation.samplesIn() + " samples in, " + curation.samplesOut() + " kept; "
                            + curation.duplicates() + " duplicates and " + curation.tooShort() + " too short left out, "
                            + curation.conflictingInputs() + " inputs with more than one response, "
                            + curation.nearDuplicatePairs() + " pairs of near duplicates grouped.");
        }
    }

    private void counts(String name, Map<String, Map<String, Integer>> table) {
        if (table.isEmpty()) {
            return;
        }
        html.raw("<table><thead><tr>").element("th", name);
        SPLITS.forEach(split -> html.element("th", split));
        html.raw("</tr></thead><tbody>");
        table.forEach((row, counts) -> {
            html.raw("<tr>").element("td", row);
            SPLITS.forEach(split -> html.element("td", "" + counts.getOrDefault(split, 0)));
            html.raw("</tr>");
        });
        html.raw("</tbody></table>");
    }

    private void lengths(DataCard card) {
        html.raw("<table><thead><tr><th>length<th>least<th>median<th>mean<th>95 % up to<th>most</tr></thead><tbody>");
        length("prompt, characters", card.promptLengths());
        length("prompt, words", card.promptWords());
        length("response, characters", card.responseLengths());
        length("response, words", card.responseWords());
        html.raw("</tbody></table>");
    }

    private void length(String name, Distribution lengths) {
        html.raw("<tr>").element("td", name).element("td", "" + lengths.min()).element("td", "" + lengths.median());
        html.element("td", Html.number(lengths.mean(), 1)).element("td", "" + lengths.p95());
        html.element("td", "" + lengths.max()).raw("</tr>");
    }
}
