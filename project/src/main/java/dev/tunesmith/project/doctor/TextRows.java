package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.EncodedConversation;
import java.util.ArrayList;
import java.util.List;

/**
 * The first training samples as rows, and those of which no row could be made.
 *
 * @param rows those that could be rendered and tokenised
 * @param failures the others
 * @param total how many samples there are, those that are not looked at too
 */
record TextRows(List<TextRow> rows, List<Failure> failures, int total) {

    /** What went wrong with a sample. */
    enum Kind {
        /** The sample has no answer. */
        RESPONSE,
        /** The template refuses the conversation. */
        TEMPLATE,
        /** The template writes nothing of any answer. */
        NOTHING,
        /** The prompt alone has other ids than in the whole conversation. */
        PROMPT,
        /** The sequence begins with two BOS. */
        BOS
    }

    /** A sample of which no row could be made. */
    record Failure(Sample sample, Kind kind, TunesmithException error) {

        String name() {
            return "sample " + sample.id();
        }

        String told() {
            return name() + ": " + error.getMessage();
        }
    }

    TextRows {
        rows = List.copyOf(rows);
        failures = List.copyOf(failures);
    }

    /** Render and tokenise the first samples, as training does. */
    static TextRows of(ConversationTokenizer conversations, List<Sample> samples, int limit) {
        List<TextRow> rows = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (Sample sample : samples.subList(0, Math.min(limit, samples.size()))) {
            if (sample.response().isBlank() && !sample.answer().callsTools()) {
                failures.add(new Failure(
                        sample,
                        Kind.RESPONSE,
                        new DataException("it has no response", "write one, or leave the sample out")));
                continue;
            }
            try {
                EncodedConversation whole = conversations.encode(sample.conversation(), false);
                int[] served = conversations.encodePrompt(sample.prompt());
                rows.add(new TextRow(sample, whole.ids(), whole.mask(), served, whole.text()));
            } catch (UsageException e) {
                failures.add(new Failure(sample, Kind.BOS, e));
            } catch (DataException e) {
                failures.add(new Failure(sample, kind(conversations, sample), e));
            }
        }
        return new TextRows(rows, failures, samples.size());
    }

    /** Why a conversation has no ids: looked at without comparing it with the prompt alone. */
    private static Kind kind(ConversationTokenizer conversations, Sample sample) {
        try {
            int trained = conversations.encode(sample.conversation(), true).trainedLength();
            return trained == 0 ? Kind.NOTHING : Kind.PROMPT;
        } catch (DataException e) {
            return Kind.TEMPLATE;
        }
    }

    List<Failure> failures(Kind kind) {
        return failures.stream().filter(failure -> failure.kind() == kind).toList();
    }

    /** How many samples were looked at. */
    int examined() {
        return rows.size() + failures.size();
    }

    /** Those looked at, in words. */
    String inWords() {
        int examined = examined();
        return (examined < total ? "the first " + examined + " of " + total : "all " + examined) + " training samples";
    }
}
