package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.project.doctor.TextRows.Kind;
import dev.tunesmith.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;

/** Whether rows say what the template wrote, and begin with what the model is given when it is served. */
final class PromptChecks {

    static final String ROUND_TRIP = "template round trip";
    static final String SERVED = "prompt as served";
    static final String BOS = "BOS once";
    static final String BOUNDARY = "token boundary";

    private static final String TEMPLATE_FIX =
            "use a template whose generation prompt is how it begins an assistant turn";

    private final TextRows rows;
    private final Tokenizer tokenizer;

    PromptChecks(TextRows rows, Tokenizer tokenizer) {
        this.rows = rows;
        this.tokenizer = tokenizer;
    }

    /** The ids of a row, back to text, against the text. */
    Finding roundTrip() {
        Tally tally = Tally.of(ROUND_TRIP, "the text of " + rows.inWords() + ", to ids and back", rows);
        for (TextRow row : rows.rows()) {
            String back = decoded(row).stripLeading();
            String text = row.text().stripLeading();
            int differs = firstDifference(back, text);
            if (differs >= 0) {
                tally.warning(
                        "comes back changed",
                        "sample " + row.id() + " from character " + differs + ": " + excerpt(text, differs)
                                + " comes back as " + excerpt(back, differs),
                        "the tokenizer rewrites such text, so the model never sees it as it is: write it as it comes back");
            }
        }
        return tally.finding("every character comes back");
    }

    /** The text of the ids, without a BOS that the tokenizer put before what the template wrote. */
    private String decoded(TextRow row) {
        int[] ids = row.ids();
        OptionalInt bos = tokenizer.bos();
        boolean added = bos.isPresent()
                && ids.length > 0
                && ids[0] == bos.getAsInt()
                && !row.text().startsWith(tokenizer.piece(ids[0]));
        return tokenizer.decode(added ? Arrays.copyOfRange(ids, 1, ids.length) : ids, false);
    }

    private static int firstDifference(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return i;
            }
        }
        return a.length() == b.length() ? -1 : shorter;
    }

    private static String excerpt(String text, int at) {
        return Tally.quoted(text.substring(Math.max(0, at - 5), Math.min(text.length(), at + 15)));
    }

    /** The prompt in training against the prompt that is served: the same ids, and the trained answer right after them. */
    Finding served() {
        Tally tally = Tally.of(SERVED, "the prompts of " + rows.inWords() + ", in training and when served", rows);
        rows.failures(Kind.PROMPT)
                .forEach(failure -> tally.fault("the prompt is another one", failure.told(), failure.error()));
        long tokens = 0;
        for (TextRow row : rows.rows()) {
            checkServed(row, tally);
            tokens += row.served().length;
        }
        return tally.finding(
                String.format(Locale.ROOT, "the same %,d tokens, and the answer is trained right after them", tokens));
    }

    private void checkServed(TextRow row, Tally tally) {
        int[] served = row.served();
        int differs = Arrays.mismatch(served, row.ids());
        String name = "sample " + row.id();
        if (differs >= 0 && differs < served.length) {
            String trained = differs < row.ids().length ? tokenizer.piece(row.ids()[differs]) : "the end";
            tally.fault(
                    "the prompt has other tokens when served",
                    name + ", token " + differs + ": " + Tally.quoted(tokenizer.piece(served[differs]))
                            + ", in training " + Tally.quoted(trained),
                    TEMPLATE_FIX,
                    ExitCode.BAD_DATA);
            return;
        }
        int end = row.trainedEnd();
        int start = row.startOfRun(end);
        if (end > 0 && start != served.length) {
            tally.fault(
                    start > served.length
                            ? "tokens between the served prompt and the trained answer are not trained"
                            : "tokens of the served prompt are trained",
                    name + ": the prompt ends at token " + served.length + ", training begins at " + start,
                    TEMPLATE_FIX,
                    ExitCode.BAD_DATA);
        }
    }

    /** The beginning of each row: one BOS where the model wants one, never two. */
    Finding bos() {
        OptionalInt bos = tokenizer.bos();
        String compared = "the first tokens of " + rows.inWords();
        if (bos.isEmpty()) {
            return Finding.notApplicable(BOS, compared, "the model has no BOS token");
        }
        Tally tally = Tally.of(BOS, compared, rows);
        rows.failures(Kind.BOS).forEach(failure -> tally.fault("begins with two BOS", failure.told(), failure.error()));
        int with = 0;
        for (TextRow row : rows.rows()) {
            boolean one = startsWith(row.ids(), bos.getAsInt(), 0);
            with += one ? 1 : 0;
            if (one && startsWith(row.ids(), bos.getAsInt(), 1)) {
                tally.fault(
                        "begins with two BOS",
                        "sample " + row.id(),
                        "remove one of them from the template",
                        ExitCode.WRONG_USE);
            } else if (!one && tokenizer.addsBos()) {
                tally.fault(
                        "begins without the BOS that the model was trained with",
                        "sample " + row.id(),
                        "write {{ bos_token }} at the start of the template",
                        ExitCode.WRONG_USE);
            }
        }
        String piece = tokenizer.piece(bos.getAsInt());
        return tally.finding(with == 0 ? "none, as the tokenizer has it" : piece + " once at the start of " + with);
    }

    private static boolean startsWith(int[] ids, int id, int at) {
        return at < ids.length && ids[at] == id;
    }

    /**
     * The text in one piece, as other trainers tokenise it, against the ids, which are cut where an answer begins and ends: a
     * token across that place is one that the model can never be given and then write the rest of.
     */
    Finding boundary() {
        Tally tally =
                Tally.of(BOUNDARY, "the ids of " + rows.inWords() + ", with those of their text in one piece", rows);
        int left = 0;
        for (TextRow row : rows.rows()) {
            if (holdsControlText(row)) {
                left++; // one piece would take the user's words for control tokens
                continue;
            }
            int[] whole = tokenizer.encodeControl(row.text());
            int[] own = row.ids();
            int skip = own.length > 0 && tokenizer.addsBos() && !startsWith(whole, own[0], 0) ? 1 : 0;
            int differs = Arrays.mismatch(Arrays.copyOfRange(own, skip, own.length), whole);
            if (differs >= 0) {
                tally.warning(
                        "a token would lie across the place where an answer begins or ends",
                        "sample " + row.id() + ": "
                                + (differs < whole.length ? Tally.quoted(tokenizer.piece(whole[differs])) : "the end"),
                        "nothing to do here, for the text is cut there; a trainer that does not cut it trains other tokens"
                                + " than are served: end the generation prompt with a control token or a line break");
            }
        }
        return tally.finding("the same" + (left == 0 ? "" : "; not asked of " + left + " with control tokens as text"));
    }

    private boolean holdsControlText(TextRow row) {
        return row.sample().conversation().messages().stream()
                .anyMatch(message -> tokenizer.controlTokens().keySet().stream()
                        .anyMatch(token -> message.content().contains(token)));
    }
}
