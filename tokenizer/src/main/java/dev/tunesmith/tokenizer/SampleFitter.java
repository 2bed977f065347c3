package dev.tunesmith.tokenizer;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.tokenizer.LongSample.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes rows that fit of a sample that does not, by leaving out or parting whole exchanges.
 *
 * <p>Which turns are trained was settled on the whole conversation: no part trains a turn that the whole would not.
 */
final class SampleFitter {

    private static final String LAST_TOO_LONG = "the last question and its answer alone have %d tokens";
    private static final String NOT_TRAINED = "what is left of it would train nothing";

    private final Sample sample;
    private final int tokens;
    private final int maxLength;
    private final Exchanges exchanges;
    private final Function<Conversation, EncodedConversation> encoder;

    /**
     * Create for one sample.
     *
     * @param settled its conversation, with train false on each answer that is not to be trained
     * @param tokens how many it has
     */
    SampleFitter(
            Sample sample,
            Conversation settled,
            int tokens,
            int maxLength,
            Function<Conversation, EncodedConversation> encoder) {
        this.sample = sample;
        this.tokens = tokens;
        this.maxLength = maxLength;
        this.exchanges = new Exchanges(settled);
        this.encoder = encoder;
    }

    /** The rows made of a sample, and what to tell about it. */
    record Fitted(List<TokenizedSample> rows, LongSample told) {}

    /** No row at all. */
    Fitted without(Outcome outcome, String reason) {
        List<Message> all = exchanges.messages(0, exchanges.count());
        return new Fitted(List.of(), told(outcome, List.of(), all, reason));
    }

    /** Leave out as few of the oldest exchanges as will do. */
    Fitted cut() {
        int count = exchanges.count();
        EncodedConversation last = encoder.apply(exchanges.part(count - 1, count));
        if (last.length() > maxLength) {
            return without(Outcome.DROPPED, String.format(LAST_TOO_LONG, last.length()));
        }
        int tooMany = 0; // from here on it does not fit
        int fits = count - 1; // from here on it does
        EncodedConversation kept = last;
        while (fits - tooMany > 1) {
            int middle = (tooMany + fits) / 2;
            EncodedConversation encoded = encoder.apply(exchanges.part(middle, count));
            if (encoded.length() <= maxLength) {
                fits = middle;
                kept = encoded;
            } else {
                tooMany = middle;
            }
        }
        if (kept.trainedLength() == 0) {
            return without(Outcome.DROPPED, NOT_TRAINED);
        }
        TokenizedSample row = TokenizedSample.of(sample.id(), kept.ids(), kept.labels());
        return new Fitted(List.of(row), told(Outcome.CUT, List.of(kept.length()), exchanges.messages(0, fits), ""));
    }

    /** Make rows of as many exchanges as fit, one after the other. */
    Fitted split() {
        List<TokenizedSample> rows = new ArrayList<>();
        List<Message> leftOut = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        int from = 0;
        while (from < exchanges.count()) {
            Part part = longestFrom(from);
            if (part.encoded.length() > maxLength) {
                reasons.add("a question and its answer have " + part.encoded.length() + " tokens");
            }
            if (part.encoded.length() > maxLength || part.encoded.trainedLength() == 0) {
                leftOut.addAll(exchanges.messages(from, part.to));
            } else {
                String id = sample.id() + "/" + (rows.size() + 1);
                rows.add(TokenizedSample.part(sample.id(), id, part.encoded.ids(), part.encoded.labels()));
            }
            from = part.to;
        }
        String reason = String.join("; ", reasons.stream().distinct().toList());
        if (rows.isEmpty()) {
            return without(Outcome.DROPPED, reason.isEmpty() ? NOT_TRAINED : reason);
        }
        List<Integer> lengths = rows.stream().map(TokenizedSample::length).toList();
        return new Fitted(rows, told(Outcome.SPLIT, lengths, leftOut, reason));
    }

    private record Part(int to, EncodedConversation encoded) {}

    /** The longest run of exchanges that fits; the first alone where not even that does. */
    private Part longestFrom(int from) {
        Part best = new Part(from + 1, encoder.apply(exchanges.part(from, from + 1)));
        int fits = from + 1;
        int tooMany = exchanges.count() + 1;
        if (best.encoded.length() > maxLength) {
            return best;
        }
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) / 2;
            EncodedConversation encoded = encoder.apply(exchanges.part(from, middle));
            if (encoded.length() <= maxLength) {
                fits = middle;
                best = new Part(middle, encoded);
            } else {
                tooMany = middle;
            }
        }
        return best;
    }

    private LongSample told(Outcome outcome, List<Integer> rowTokens, List<Message> leftOut, String reason) {
        int answers = (int) leftOut.stream().filter(Message::trained).count();
        return new LongSample(
                sample.id(), sample.source(), tokens, outcome, rowTokens, leftOut.size(), answers, reason);
    }
}
