package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.work.InOrder;
import dev.tunesmith.tokenizer.LongSample.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns samples into ids and labels, and refuses what cannot be trained: no response, nothing trained, no stop token. Immutable and
 * thread-safe.
 */
public final class SampleTokenizer {

    private static final int SHOWN = 20;

    private final ConversationTokenizer conversations;
    private final int maxLength;
    private final LengthPolicy policy;

    /**
     * Create for a model's conversations.
     *
     * @param maxLength the most tokens a row may have, at least 2
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
            throw new DataException(named(sample) + " has no response", "write one, or leave the sample out");
        }
        requireTrainedTurn(sample);
        EncodedConversation encoded = encode(sample, sample.conversation());
        return TokenizedSample.of(sample.id(), encoded.ids(), encoded.labels());
    }

    private static String named(Sample sample) {
        return "sample " + sample.id() + " (" + sample.source() + ")";
    }

    private void requireTrainedTurn(Sample sample) {
        TrainedTurns turns = conversations.trainedTurns();
        if (turns.count(sample.conversation()) > 0) {
            return;
        }
        String which = switch (turns) {
            case ALL -> "every assistant message has weight 0 or train false";
            case LAST -> "train.trainedTurns is last, and the last assistant message has weight 0 or train false";
            case MARKED -> "train.trainedTurns is marked, and no assistant message has weight 1 or train true";
        };
        throw new DataException(
                named(sample) + ": nothing would be trained: " + which,
                "mark the turns to train, set train.trainedTurns to another choice, or leave the sample out");
    }

    private EncodedConversation encode(Sample sample, Conversation conversation) {
        EncodedConversation encoded;
        try {
            encoded = conversations.encode(conversation, false);
        } catch (DataException e) {
            throw new DataException(named(sample) + ": " + e.getMessage(), e.fix(), e);
        }
        if (!encoded.everyTurnStops()) {
            throw new DataException(
                    named(sample) + ": a trained turn ends without a stop token",
                    "use a chat template that ends every assistant turn with one, or set train.stop");
        }
        return encoded;
    }

    /**
     * Tokenise samples on all cores, and fit those that are too long as the policy says. What cannot become a row is listed, for
     * the caller to refuse all of it at once or to show it: samples that are too long under {@link LengthPolicy#ERROR} as {@link
     * Outcome#REFUSED}, and those that {@link #tokenize(Sample)} refuses.
     */
    public TokenizedSamples fitAll(Iterable<Sample> samples) {
        List<TokenizedSample> rows = new ArrayList<>();
        List<LongSample> tooLong = new ArrayList<>();
        List<UntrainableSample> untrainable = new ArrayList<>();
        try (InOrder<Sample, TokenizedSamples> work = new InOrder<>(this::fit, one -> {
            rows.addAll(one.samples());
            tooLong.addAll(one.tooLong());
            untrainable.addAll(one.untrainable());
        })) {
            samples.forEach(work::accept);
            work.finish();
        }
        return new TokenizedSamples(rows, tooLong, untrainable);
    }

    /** Tokenise one sample as {@link #fitAll} does. */
    public TokenizedSamples fit(Sample sample) {
        try {
            TokenizedSample whole = tokenize(sample);
            if (whole.length() <= maxLength) {
                return new TokenizedSamples(List.of(whole), List.of(), List.of());
            }
            SampleFitter.Fitted fitted = fit(sample, whole.length());
            return new TokenizedSamples(fitted.rows(), List.of(fitted.told()), List.of());
        } catch (DataException e) {
            return new TokenizedSamples(
                    List.of(),
                    List.of(),
                    List.of(new UntrainableSample(sample.id(), sample.source(), "" + e.getMessage(), e.fix())));
        }
    }

    private SampleFitter.Fitted fit(Sample sample, int tokens) {
        Conversation settled = conversations.trainedTurns().settle(sample.conversation());
        SampleFitter fitter = new SampleFitter(sample, settled, tokens, maxLength, part -> encode(sample, part));
        return switch (policy) {
            case ERROR -> fitter.without(Outcome.REFUSED, "");
            case DROP -> fitter.without(Outcome.DROPPED, "");
            case CUT -> fitter.cut();
            case SPLIT -> fitter.split();
        };
    }

    /** The error for samples that cannot be trained: all are counted, the first 20 told. */
    public static DataException untrainable(List<UntrainableSample> refused) {
        UntrainableSample first = refused.get(0);
        if (refused.size() == 1) {
            return new DataException(first.reason(), first.fix());
        }
        return new DataException(
                refused.size() + " samples cannot be trained:"
                        + listed(refused.stream().map(UntrainableSample::reason).toList()),
                first.fix() + "; or leave them out on purpose: data.skipBad: true in tunesmith.yaml");
    }

    /**
     * Tokenise all samples; as {@link #fitAll}, but what would be refused is an error.
     *
     * @throws DataException if samples cannot be trained, or under {@link LengthPolicy#ERROR} if some are too long (all are
     *     counted, the first 20 named)
     */
    public TokenizedSamples tokenizeAll(Iterable<Sample> samples) {
        TokenizedSamples fitted = fitAll(samples);
        if (!fitted.untrainable().isEmpty()) {
            throw untrainable(fitted.untrainable());
        }
        List<LongSample> refused = fitted.tooLong().stream()
                .filter(one -> one.outcome() == Outcome.REFUSED)
                .toList();
        if (!refused.isEmpty()) {
            throw tooLong(refused, maxLength, "");
        }
        return fitted;
    }

    /**
     * The error for samples that are too long, with all counted and the first 20 named.
     *
     * @param list where all of them are listed, or empty
     */
    public static DataException tooLong(List<LongSample> refused, int maxLength, String list) {
        return new DataException(
                refused.size() + (refused.size() == 1 ? " sample has" : " samples have") + " more than " + maxLength
                        + " tokens:"
                        + listed(refused.stream().map(LongSample::line).toList())
                        + (list.isEmpty() ? "" : "\n  all of them are in " + list),
                "raise train.maxLength, or set train.tooLong: drop leaves such samples out, cut leaves out their oldest turns,"
                        + " split makes several rows of each");
    }

    /** A line for each of the first, and how many more there are. */
    private static String listed(List<String> all) {
        StringBuilder lines = new StringBuilder();
        all.stream().limit(SHOWN).forEach(one -> lines.append("\n  ").append(one));
        if (all.size() > SHOWN) {
            lines.append("\n  and ").append(all.size() - SHOWN).append(" more");
        }
        return lines.toString();
    }
}
