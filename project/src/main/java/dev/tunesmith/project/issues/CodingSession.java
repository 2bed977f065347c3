package dev.tunesmith.project.issues;

import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.review.AnswerHash;
import dev.tunesmith.evaluate.review.Note;
import dev.tunesmith.evaluate.review.Reviews;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Open coding: a person reads answers, those with errors first, says whether each will do, and notes in free words the first
 * thing that is wrong. Kinds of error come later, from the notes.
 */
public final class CodingSession {

    private static final String KEYS = "p pass · f fail, with a note · u undo · s skip · q quit";

    private final Desk desk;
    private final Turns<Answer, Said> turns;
    private int passed;
    private int failed;

    private record Answer(String suite, String item, String text, String hash, boolean failing) {}

    private record Said(int place, Note note, @Nullable Note before) {}

    /**
     * Begin coding.
     *
     * @param answers of the run that is read
     * @param report its issues
     * @param most how many answers at most; 0 for all
     * @param seed of the order within the failing and within the passing answers
     */
    public CodingSession(Desk desk, List<SuiteRun> answers, IssueReport report, int most, long seed) {
        this.desk = desk;
        Reviews reviews = desk.files().read();
        Set<String> failing = failing(answers, report);
        List<Answer> bad = new ArrayList<>();
        List<Answer> good = new ArrayList<>();
        for (SuiteRun run : answers) {
            for (ItemOutput output : run.outputs()) {
                String suite = run.suite().name();
                String hash = AnswerHash.of(output.answer());
                boolean isNew = reviews.note(desk.reviewer(), suite, output.item(), hash)
                        .isEmpty();
                if (output.isAnswered() && isNew) {
                    boolean fails = failing.contains(suite + "/" + output.item());
                    (fails ? bad : good).add(new Answer(suite, output.item(), output.answer(), hash, fails));
                }
            }
        }
        Collections.shuffle(bad, new Random(seed));
        Collections.shuffle(good, new Random(seed));
        List<Answer> all = new ArrayList<>(bad);
        all.addAll(good);
        this.turns = new Turns<>(desk.dialogue(), KEYS, most > 0 && most < all.size() ? all.subList(0, most) : all);
    }

    /** Items that fail the headline check of their suite, or in whose answer a detector suspects something. */
    private static Set<String> failing(List<SuiteRun> answers, IssueReport report) {
        Set<String> headlines = new HashSet<>();
        answers.forEach(run -> headlines.add(
                run.suite().name() + "/" + IssueKinds.ofCheck(run.suite().headline())));
        Set<String> failing = new HashSet<>();
        for (Issue issue : report.issues()) {
            String kind = issue.key().kind();
            boolean counts = IssueKinds.isDetector(kind)
                    || headlines.contains(issue.key().suite() + "/" + kind);
            if (counts && issue.isOpen()) {
                failing.add(issue.key().suite() + "/" + issue.key().item());
            }
        }
        return failing;
    }

    /** What came of a session. */
    public record Result(int asked, int passed, int failed) {}

    /** Ask until the queue or the input ends, or the person quits. */
    public Result run() {
        turns.run(new Asking());
        if (turns.size() == 0) {
            desk.dialogue().show("every answer has your note");
        }
        return new Result(turns.size(), passed, failed);
    }

    private final class Asking implements Turns.Session<Answer, Said> {
        @Override
        public void show(Answer turn, int place) {
            CodingSession.this.show(turn, place);
        }

        @Override
        public int press(Answer turn, int place, char key) {
            return CodingSession.this.press(place, turn, key);
        }

        @Override
        public int takeBack(Said last) {
            return CodingSession.this.takeBack(last);
        }
    }

    private int press(int place, Answer answer, char key) {
        return switch (key) {
            case 'p' -> {
                say(place, answer, Note.Verdict.PASS, "");
                yield place + 1;
            }
            case 'f' -> place + (fail(place, answer) ? 1 : 0);
            default -> Turns.UNKNOWN;
        };
    }

    private void show(Answer answer, int place) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(desk.paint()
                .bold((place + 1) + " of " + turns.size() + "  " + answer.suite() + "/" + answer.item() + "  "
                        + desk.run() + (answer.failing() ? "  (fails)" : "  (no error found)")));
        lines.addAll(desk.asked(answer.suite(), answer.item()));
        lines.add(desk.paint().faint("answer"));
        lines.add(desk.paint().answer(MarkedAnswer.of(answer.text(), List.of()), "  "));
        lines.add(desk.paint().faint(KEYS));
        desk.dialogue().show(String.join("\n", lines));
    }

    private boolean fail(int place, Answer answer) {
        String text = desk.dialogue().line("the first thing that is wrong: ");
        if (text == null || text.isBlank()) {
            desk.dialogue().show("a fail needs a note: say what is wrong first");
            return false;
        }
        say(place, answer, Note.Verdict.FAIL, text.strip());
        return true;
    }

    private void say(int place, Answer answer, Note.Verdict verdict, String text) {
        Note before = desk.files()
                .read()
                .note(desk.reviewer(), answer.suite(), answer.item(), answer.hash())
                .orElse(null);
        Note note = desk.note(answer.suite(), answer.item(), answer.hash(), verdict, text);
        desk.files().append(note);
        turns.did(new Said(place, note, before));
        count(verdict, 1);
    }

    private void count(Note.Verdict verdict, int by) {
        passed += verdict == Note.Verdict.PASS ? by : 0;
        failed += verdict == Note.Verdict.FAIL ? by : 0;
    }

    private int takeBack(Said last) {
        count(last.note().verdict(), -1);
        desk.restore(last.note(), last.before());
        return last.place();
    }
}
