package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.tokenizer.TokenizedSamples.TooLong;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns samples into ids and labels, and refuses what cannot be trained: no response, nothing trained, no stop token, too
 * long. Immutable and thread-safe.
 */
public final class SampleTokenizer {

    private static final int SHOWN = 20;

    private final ConversationTokenizer conversations;
    private final int maxLength;
    private final LengthPolicy policy;

    /**
     * Create for a model's conversations.
     *
     * @param maxLength the most tokens a sample may have, at least 2
     * @throws UsageException if the chat template writes no stop token and none was set, for then the model would never learn
     *     to stop
     */
    public SampleTokenizer(ConversationTokenizer conversations, int maxLength, LengthPolicy policy) {
        if (maxLength < 2) {
            throw new UsageException("maxLength is " + maxLength + ", expected at least 2", "set train.maxLength");
        }
        conversations.requireStop();
        this.conversations = conversations;
        this.maxLength = maxLength;
        this.policy = policy;
    }

    /**
     * Tokenise one sample, however long it is.
     *
     * @throws DataException if it has no response, or nothing of it would be trained
     */
    public TokenizedSample tokenize(Sample sample) {
        if (sample.response().isBlank() && !sample.answer().callsTools()) {
            throw new DataException(
                    "sample " + sample.id() + " (" + sample.source() + ") has no response",
                    "write one, or leave the sample out");
        }
        EncodedConversation encoded;
        try {
            encoded = conversations.encode(sample.conversation(), false);
        } catch (DataException e) {
            throw new DataException(
                    "sample " + sample.id() + " (" + sample.source() + "): " + e.getMessage(), e.fix(), e);
        }
        if (!encoded.everyTurnStops()) {
            throw new DataException(
                    "sample " + sample.id() + " (" + sample.source() + "): a trained turn ends without a stop token",
                    "use a chat template that ends every assistant turn with one, or set train.stop");
        }
        return TokenizedSample.of(sample.id(), encoded.ids(), encoded.labels());
    }

    /**
     * Tokenise all samples.
     *
     * @throws DataException under {@link LengthPolicy#ERROR} if samples are too long (all are counted, the first 20 named),
     *     and as {@link #tokenize(Sample)} does
     */
    public TokenizedSamples tokenizeAll(Iterable<Sample> samples) {
        List<TokenizedSample> kept = new ArrayList<>();
        List<TooLong> tooLong = new ArrayList<>();
        for (Sample sample : samples) {
            TokenizedSample tokenized = tokenize(sample);
            if (tokenized.length() > maxLength) {
                tooLong.add(new TooLong(sample.id(), sample.source(), tokenized.length()));
            } else {
                kept.add(tokenized);
            }
        }
        if (policy == LengthPolicy.ERROR && !tooLong.isEmpty()) {
            throw tooLong(tooLong);
        }
        return new TokenizedSamples(kept, tooLong);
    }

    private DataException tooLong(List<TooLong> tooLong) {
        StringBuilder message = new StringBuilder()
                .append(tooLong.size())
                .append(tooLong.size() == 1 ? " sample has" : " samples have")
                .append(" more than ")
                .append(maxLength)
                .append(" tokens:");
        tooLong.stream()
                .limit(SHOWN)
                .forEach(one -> message.append("\n  ")
                        .append(one.id())
                        .append(" (")
                        .append(one.source())
                        .append("): ")
                        .append(one.length()));
        if (tooLong.size() > SHOWN) {
            message.append("\n  and ").append(tooLong.size() - SHOWN).append(" more");
        }
        return new DataException(
                message.toString(),
                "raise train.maxLength, shorten the samples, or set train.tooLong: drop to leave them out and list them");
    }
}
