package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.project.doctor.TextRows.Kind;
import dev.tunesmith.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether the trained tokens of each row are the response and its stop token, no less and no more. */
final class MaskCheck {

    static final String NAME = "loss mask";

    private static final String TEMPLATE_FIX =
            "look at the rows with: tunesmith prepare --preview 3; correct the chat template, or name another one";

    private final Tokenizer tokenizer;
    private final Set<Integer> stops;

    /**
     * Check with a tokenizer.
     *
     * @param stops ids that end a generation
     */
    MaskCheck(Tokenizer tokenizer, Set<Integer> stops) {
        this.tokenizer = tokenizer;
        this.stops = stops;
    }

    Finding check(TextRows rows) {
        Tally tally = Tally.of(NAME, "the trained tokens of " + rows.inWords() + " with response and stop token", rows);
        rows.failures(Kind.RESPONSE)
                .forEach(failure -> tally.fault("there is no response", failure.name(), failure.error()));
        rows.failures(Kind.TEMPLATE)
                .forEach(failure -> tally.fault("the template cannot write it", failure.told(), failure.error()));
        rows.failures(Kind.NOTHING)
                .forEach(failure -> tally.fault("nothing is trained", failure.name(), TEMPLATE_FIX, ExitCode.BAD_DATA));
        long tokens = 0;
        long trained = 0;
        for (TextRow row : rows.rows()) {
            check(row, tally);
            tokens += row.ids().length;
            trained += row.trainedCount();
        }
        return tally.finding(String.format(
                Locale.ROOT,
                "they are the same; %,d of %,d tokens are trained (%.0f %%)",
                trained,
                tokens,
                100.0 * trained / Math.max(1, tokens)));
    }

    private void check(TextRow row, Tally tally) {
        String name = "sample " + row.id();
        if (row.trainedCount() == 0) {
            tally.fault("nothing is trained", name, TEMPLATE_FIX, ExitCode.BAD_DATA);
            return;
        }
        if (!everyRunStops(row)) {
            tally.fault(
                    "a trained turn ends without a stop token, so the model would not learn to stop",
                    name,
                    "use a chat template that ends every assistant turn with one, or set train.stop",
                    ExitCode.BAD_DATA);
            return;
        }
        String text = trainedText(row);
        List<String> rest = new ArrayList<>();
        if (!takeOut(row, text, rest)) {
            tally.fault(
                    "the response is not what is trained",
                    name + " trains " + Tally.quoted(text),
                    TEMPLATE_FIX,
                    ExitCode.BAD_DATA);
            return;
        }
        String more = String.join("", rest).strip();
        if (more.isEmpty() || row.sample().answer().callsTools()) {
            return; // tool calls are written by the template, in words that only it knows
        }
        if (isOfPrompt(row, more)) {
            tally.fault("the prompt is trained too", name + ": " + Tally.quoted(more), TEMPLATE_FIX, ExitCode.BAD_DATA);
        } else {
            tally.warning(
                    "the template adds trained text that is not in the response",
                    name + ": " + Tally.quoted(more),
                    "leave it if the model should write that; else correct the template");
        }
    }

    private boolean everyRunStops(TextRow row) {
        for (int end = 1; end <= row.ids().length; end++) {
            boolean last = row.trained()[end - 1] && (end == row.ids().length || !row.trained()[end]);
            if (last && !stops.contains(row.ids()[end - 1])) {
                return false;
            }
        }
        return true;
    }

    /** The text of the trained ids, without the stop tokens. */
    private String trainedText(TextRow row) {
        int[] kept = new int[row.ids().length];
        int size = 0;
        for (int i = 0; i < kept.length; i++) {
            if (row.trained()[i] && !stops.contains(row.ids()[i])) {
                kept[size++] = row.ids()[i];
            }
        }
        return tokenizer.decode(Arrays.copyOf(kept, size), false);
    }

    /** Take the answers out of the trained text, in their order; false where the last one is not in it. */
    private static boolean takeOut(TextRow row, String text, List<String> rest) {
        int from = 0;
        boolean found = false;
        List<Message> messages = row.sample().conversation().messages();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String answer = message.content().strip();
            found = answer.isEmpty();
            int at = message.trained() && !found ? text.indexOf(answer, from) : -1;
            if (at >= 0) {
                rest.add(text.substring(from, at));
                from = at + answer.length();
                found = true;
            }
        }
        rest.add(text.substring(from));
        return found; // of the last message, which is the response
    }

    private static boolean isOfPrompt(TextRow row, String more) {
        return row.sample().prompt().messages().stream()
                .filter(message -> !message.trained())
                .map(message -> message.content().strip())
                .anyMatch(content -> !content.isEmpty() && more.contains(content));
    }
}
