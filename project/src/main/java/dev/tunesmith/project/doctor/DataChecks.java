package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.split.Contamination;
import dev.tunesmith.data.split.Contamination.Item;
import dev.tunesmith.data.split.Contamination.Kind;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.project.config.TrainConfig.TooLong;
import java.util.ArrayList;
import java.util.List;

/** Checks of the samples themselves: what train gives away of the test, and what is too long. */
final class DataChecks {

    static final String HELD_OUT = "train against test";
    static final String LENGTH = "length";
    static final String CONFLICTS = "equal inputs";

    private static final int SHOWN = 3;

    private DataChecks() {}

    /** Whether held-out items are trained on. */
    static Finding heldOut(Contamination contamination) {
        String compared = contamination.checked() + " dev and test items, with the inputs of train";
        if (contamination.checked() == 0) {
            return Finding.warning(
                    HELD_OUT,
                    compared,
                    "there is nothing held out, so nothing tells whether training helps",
                    "hold samples out: data.split.dev and data.split.test, or data.dev and data.test");
        }
        List<Item> equal = of(contamination, Kind.FULL_MATCH);
        List<Item> ofTest =
                equal.stream().filter(item -> item.split() == Split.TEST).toList();
        String fix = "remove them from train or from the test; see tunesmith data report";
        if (!ofTest.isEmpty()) {
            return Finding.fault(
                    HELD_OUT,
                    compared,
                    ofTest.size() + " test items are trained on: " + shown(ofTest),
                    fix,
                    ExitCode.BAD_DATA);
        }
        if (!equal.isEmpty()) {
            return Finding.warning(
                    HELD_OUT, compared, equal.size() + " dev items are trained on: " + shown(equal), fix);
        }
        List<Item> alike = of(contamination, Kind.N_GRAM);
        return alike.isEmpty()
                ? Finding.ok(HELD_OUT, compared, "none is in train, nor a run of its words")
                : Finding.warning(
                        HELD_OUT,
                        compared,
                        alike.size() + " share a run of words with train: " + shown(alike),
                        "look whether these are variants of one thing: then give them the same group");
    }

    private static List<Item> of(Contamination contamination, Kind kind) {
        return contamination.items().stream()
                .filter(item -> item.kind() == kind)
                .toList();
    }

    private static String shown(List<Item> items) {
        List<String> names = new ArrayList<>();
        items.stream().limit(SHOWN).forEach(item -> names.add(item.id() + " = train " + item.trainId()));
        return String.join(", ", names) + (items.size() > SHOWN ? " and " + (items.size() - SHOWN) + " more" : "");
    }

    /** Whether equal inputs have different answers: the model cannot learn both. */
    static Finding conflicts(int conflicting, int samples) {
        String compared = "answers of equal inputs among " + samples + " curated samples";
        return conflicting == 0
                ? Finding.ok(CONFLICTS, compared, "equal inputs have equal answers")
                : Finding.warning(
                        CONFLICTS,
                        compared,
                        conflicting + " inputs have several answers",
                        "decide for one answer; data/curation.json names them");
    }

    /** Whether rows are longer than may be trained. */
    static Finding length(TextRows rows, int maxLength, TooLong policy) {
        Tally tally = Tally.of(LENGTH, "tokens of " + rows.inWords() + ", with the most that fit: " + maxLength, rows);
        int longest = 0;
        for (TextRow row : rows.rows()) {
            int length = row.ids().length;
            longest = Math.max(longest, length);
            if (length > maxLength && policy == TooLong.ERROR) {
                tally.fault(
                        "too long",
                        named(row.sample(), length),
                        "raise train.maxLength, shorten them, or set train.tooLong: drop to leave them out",
                        ExitCode.BAD_DATA);
            } else if (length > maxLength) {
                tally.warning(
                        "too long, and left out",
                        named(row.sample(), length),
                        "raise train.maxLength, or shorten them");
            }
        }
        return tally.finding("the longest has " + longest);
    }

    private static String named(Sample sample, int length) {
        return "sample " + sample.id() + ": " + length;
    }
}
