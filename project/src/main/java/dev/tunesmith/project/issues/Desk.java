package dev.tunesmith.project.issues;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.review.Note;
import dev.tunesmith.evaluate.review.ReviewFiles;
import dev.tunesmith.evaluate.review.Reviews;
import dev.tunesmith.evaluate.review.Taxonomy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a person reviews.
 *
 * @param reviewer who
 * @param run id of the run whose answers are read
 * @param items every item that was asked
 * @param files where what is said is kept
 * @param clock for the time of it
 * @param dialogue with the person
 * @param paint for what is shown
 */
public record Desk(
        String reviewer,
        String run,
        Map<ItemKey, Sample> items,
        ReviewFiles files,
        Clock clock,
        Dialogue dialogue,
        Paint paint) {

    String now() {
        return clock.instant().toString();
    }

    /** The lines that show what was asked and what a right answer is; nothing of an item that is not known. */
    List<String> asked(String suite, String item) {
        Sample sample = items.get(new ItemKey(suite, item));
        List<String> lines = new ArrayList<>();
        if (sample != null) {
            lines.add(paint.faint("asked"));
            lines.add("  " + Paint.visible(sample.input()).replace("\n", "\n  "));
            if (!sample.response().isBlank()) {
                lines.add(paint.faint("reference"));
                lines.add("  " + Paint.visible(sample.response()).replace("\n", "\n  "));
            }
        }
        return lines;
    }

    /** The reviewer's note about an answer as it is, or as a new one would begin. */
    Note note(String suite, String item, String answerHash, Note.Verdict verdict, String text) {
        return files.read()
                .note(reviewer, suite, item, answerHash)
                .map(note -> new Note(
                        now(),
                        reviewer,
                        run,
                        suite,
                        item,
                        answerHash,
                        verdict,
                        text.isBlank() ? note.text() : text,
                        note.codes()))
                .orElseGet(() -> new Note(now(), reviewer, run, suite, item, answerHash, verdict, text, List.of()));
    }

    /** Take back a note: the one of before stands again, or none. */
    void restore(Note written, @Nullable Note before) {
        files.append(
                before == null
                        ? written.withVerdict(Note.Verdict.WITHDRAWN, now())
                        : new Note(
                                now(),
                                before.reviewer(),
                                before.run(),
                                before.suite(),
                                before.item(),
                                before.answer(),
                                before.verdict(),
                                before.text(),
                                before.codes()));
    }

    /**
     * Ask for a code: a number of the list, or words that make one; new ones are added to the taxonomy.
     *
     * @return the code, or null where nothing was typed
     */
    @Nullable
    String askCode() {
        Reviews reviews = files.read();
        List<String> codes = reviews.codes();
        for (int i = 0; i < codes.size(); i++) {
            String meaning = reviews.taxonomy().codes().getOrDefault(codes.get(i), "");
            dialogue.show(String.format("  %2d  %s%s", i + 1, codes.get(i), meaning.isBlank() ? "" : ": " + meaning));
        }
        String typed = dialogue.line("code (a number, or words for a new one): ");
        if (typed == null || typed.isBlank() || typed.strip().equals("q")) {
            return typed == null || typed.isBlank() ? null : QUIT;
        }
        String word = typed.strip();
        if (word.matches("\\d{1,4}")) {
            int number = Integer.parseInt(word);
            if (number < 1 || number > codes.size()) {
                dialogue.show("there is no code number " + number);
                return null;
            }
            return codes.get(number - 1);
        }
        String code = word.codePoints().anyMatch(Character::isLetterOrDigit) ? Taxonomy.code(word) : "";
        if (code.isEmpty()) {
            dialogue.show("that makes no code: type a word or two, such as wrong topic");
            return null;
        }
        if (!codes.contains(code)) {
            String meaning = dialogue.line("what does " + code + " mean, in one sentence: ");
            files.addCode(code, meaning == null ? "" : meaning.strip());
        }
        return code;
    }

    /** What {@link #askCode} gives where the person wants to stop. */
    static final String QUIT = " ";
}
