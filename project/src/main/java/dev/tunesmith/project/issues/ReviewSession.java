package dev.tunesmith.project.issues;

import dev.tunesmith.evaluate.issue.Evidence;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.review.Note;
import dev.tunesmith.evaluate.review.Verdict;
import dev.tunesmith.evaluate.review.Verdict.Decision;
import dev.tunesmith.project.issues.Suspicions.Suspicion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a person confirm or dismiss suspicions, one at a time. What is decided is on disk at once, and is not asked again.
 */
public final class ReviewSession {

    private static final String KEYS = "y confirm · n dismiss · o note · c code · u undo · s skip · q quit";

    private final Desk desk;
    private final Turns<Suspicion, Decided> turns;
    private int confirmed;
    private int dismissed;

    /** A decision that can be undone. */
    private record Decided(
            int place,
            @Nullable Verdict verdict,
            @Nullable Note note,
            @Nullable Note noteBefore) {}

    /**
     * Begin a review.
     *
     * @param report filtered to what is to be reviewed
     * @param checks whether failed checks are reviewed too
     * @param most how many suspicions at most; 0 for all
     * @param seed of their order
     */
    public ReviewSession(Desk desk, IssueReport report, boolean checks, int most, long seed) {
        this.desk = desk;
        this.turns = new Turns<>(
                desk.dialogue(),
                KEYS,
                Suspicions.open(report, desk.files().read(), desk.reviewer(), checks, most, seed));
    }

    /** What came of a session. */
    public record Result(int asked, int confirmed, int dismissed) {}

    /** Ask until the queue or the input ends, or the person quits. */
    public Result run() {
        turns.run(new Asking());
        if (turns.size() == 0) {
            desk.dialogue().show("nothing is left to review");
        }
        return new Result(turns.size(), confirmed, dismissed);
    }

    private final class Asking implements Turns.Session<Suspicion, Decided> {
        @Override
        public void show(Suspicion turn, int place) {
            ReviewSession.this.show(turn, place);
        }

        @Override
        public int press(Suspicion turn, int place, char key) {
            return ReviewSession.this.press(place, turn, key);
        }

        @Override
        public int takeBack(Decided last) {
            return ReviewSession.this.takeBack(last);
        }
    }

    private int press(int place, Suspicion suspicion, char key) {
        switch (key) {
            case 'y' -> decide(place, suspicion, Decision.CONFIRMED, null, null);
            case 'n' -> decide(place, suspicion, Decision.DISMISSED, null, null);
            case 'o' -> {
                note(suspicion, place);
                return Turns.STAY;
            }
            case 'c' -> {
                return place + (code(suspicion, place) ? 1 : 0);
            }
            default -> {
                return Turns.UNKNOWN;
            }
        }
        return place + 1;
    }

    private void show(Suspicion suspicion, int place) {
        Evidence first = suspicion.first();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(desk.paint()
                .bold((place + 1) + " of " + turns.size() + "  "
                        + suspicion.key().kind() + "  " + suspicion.key().suite() + "/"
                        + suspicion.key().item() + "  " + desk.run()));
        lines.addAll(desk.asked(suspicion.key().suite(), suspicion.key().item()));
        lines.add(desk.paint().faint("answer"));
        lines.add(desk.paint().answer(MarkedAnswer.of(first.answer(), suspicion.evidence()), "  "));
        lines.add("why: " + Paint.visible(first.finding().reason()));
        lines.add(desk.paint().faint(KEYS));
        desk.dialogue().show(String.join("\n", lines));
    }

    private void decide(
            int place, Suspicion suspicion, Decision decision, @Nullable Note note, @Nullable Note noteBefore) {
        Verdict verdict = verdict(suspicion, decision);
        desk.files().append(verdict);
        count(decision, 1);
        turns.did(new Decided(place, verdict, note, noteBefore));
    }

    private Verdict verdict(Suspicion suspicion, Decision decision) {
        Evidence first = suspicion.first();
        return new Verdict(
                desk.now(),
                desk.reviewer(),
                desk.run(),
                suspicion.key().suite(),
                suspicion.key().item(),
                first.finding().ask(),
                first.answerHash(),
                suspicion.key().kind(),
                first.finding().version(),
                first.finding().text(),
                first.finding().reason(),
                decision);
    }

    private void count(Decision decision, int by) {
        confirmed += decision == Decision.CONFIRMED ? by : 0;
        dismissed += decision == Decision.DISMISSED ? by : 0;
    }

    private void note(Suspicion suspicion, int place) {
        String text = desk.dialogue().line("what is wrong first: ");
        if (text == null || text.isBlank()) {
            return;
        }
        Note before = before(suspicion);
        Note note = note(suspicion, text.strip());
        desk.files().append(note);
        turns.did(new Decided(place, null, note, before));
        desk.dialogue().show("noted; now y, n or s");
    }

    private @Nullable Note before(Suspicion suspicion) {
        return desk.files()
                .read()
                .note(
                        desk.reviewer(),
                        suspicion.key().suite(),
                        suspicion.key().item(),
                        suspicion.first().answerHash())
                .orElse(null);
    }

    private Note note(Suspicion suspicion, String text) {
        return desk.note(
                suspicion.key().suite(),
                suspicion.key().item(),
                suspicion.first().answerHash(),
                Note.Verdict.FAIL,
                text);
    }

    /** Confirm under a code of the taxonomy; returns whether one was given. */
    private boolean code(Suspicion suspicion, int place) {
        String code = desk.askCode();
        if (code == null || code.equals(Desk.QUIT)) {
            return false;
        }
        Note before = before(suspicion);
        Note note = note(suspicion, before == null ? suspicion.first().finding().reason() : "");
        List<String> codes = new ArrayList<>(note.codes());
        if (!codes.contains(code)) {
            codes.add(code);
        }
        Note coded = note.withCodes(codes, desk.now());
        desk.files().append(coded);
        decide(place, suspicion, Decision.CONFIRMED, coded, before);
        return true;
    }

    /** Take back the last decision; returns where it was made. */
    private int takeBack(Decided last) {
        if (last.verdict() != null) {
            count(last.verdict().decision(), -1);
            desk.files().append(verdict(turns.get(last.place()), Decision.WITHDRAWN));
        }
        if (last.note() != null) {
            desk.restore(last.note(), last.noteBefore());
        }
        return last.place();
    }
}
