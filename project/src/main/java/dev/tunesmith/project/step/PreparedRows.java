package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.card.Distribution;
import dev.tunesmith.data.format.TokenRow;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.preview.PrepareSummary;
import dev.tunesmith.project.preview.RowPreview;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.LengthPolicy;
import dev.tunesmith.tokenizer.LongSample;
import dev.tunesmith.tokenizer.SampleTokenizer;
import dev.tunesmith.tokenizer.TokenizedSample;
import dev.tunesmith.tokenizer.TokenizedSamples;
import dev.tunesmith.tokenizer.Tokenizer;
import dev.tunesmith.tokenizer.UntrainableSample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the rows of a split: from samples, or from rows that came tokenised. */
final class PreparedRows {

    private final StepContext context;
    private final BaseModel model;
    private final ProjectData data;

    PreparedRows(StepContext context, BaseModel model) {
        this.context = context;
        this.model = model;
        this.data = new ProjectData(context);
    }

    /**
     * The rows of a split.
     *
     * @param rows in the order of the samples
     * @param tooLong samples that did not fit, and what became of them
     * @param untrainable samples left out for another reason, where {@code data.skipBad} allows that
     * @param samples row → sample, for rows that are parts of one
     */
    record Rows(
            Split split,
            List<TrainingRow> rows,
            List<LongSample> tooLong,
            List<UntrainableSample> untrainable,
            Map<String, String> samples) {

        /** Rows that lost nothing. */
        static Rows whole(Split split, List<TrainingRow> rows) {
            return new Rows(split, rows, List.of(), List.of(), Map.of());
        }

        PrepareSummary.Part figures() {
            return new PrepareSummary.Part(
                    split,
                    rows.size(),
                    rows.stream().mapToLong(TrainingRow::length).sum(),
                    rows.stream().mapToLong(TrainingRow::targets).sum(),
                    Distribution.of(rows.stream().mapToInt(TrainingRow::length).toArray()),
                    tooLong,
                    untrainable);
        }
    }

    /** Tokens that a row may have. */
    int maxLength() {
        return Math.min(context.config().train().maxLength(), model.contextLength());
    }

    /** What sets {@link #maxLength}. */
    String limit() {
        return model.contextLength() < context.config().train().maxLength() ? "the model's context" : "train.maxLength";
    }

    Rows of(Split split) {
        if (split != Split.TRAIN && !data.has(split)) {
            return Rows.whole(split, List.of());
        }
        return data.isTokenRows(split) ? ofTokens(split) : ofSamples(split);
    }

    private Rows ofSamples(Split split) {
        List<Sample> samples = data.samples(split);
        if (samples.isEmpty()) {
            return Rows.whole(split, List.of());
        }
        TokenizedSamples tokenized = tokenizer().fitAll(samples);
        requireTrainable(tokenized);
        List<TrainingRow> rows = new ArrayList<>();
        Map<String, String> parts = new LinkedHashMap<>();
        for (TokenizedSample row : tokenized.samples()) {
            rows.add(new TrainingRow(row.id(), row.ids(), row.labels()));
            if (!row.id().equals(row.sampleId())) {
                parts.put(row.id(), row.sampleId());
            }
        }
        return new Rows(split, rows, tokenized.tooLong(), tokenized.untrainable(), parts);
    }

    private void requireTrainable(TokenizedSamples tokenized) {
        if (!tokenized.untrainable().isEmpty() && !context.config().data().skipBad()) {
            throw SampleTokenizer.untrainable(tokenized.untrainable());
        }
    }

    private Rows ofTokens(Split split) {
        List<TrainingRow> rows = new ArrayList<>();
        List<LongSample> tooLong = new ArrayList<>();
        boolean drop = policy() == LengthPolicy.DROP;
        for (TokenRow row : data.tokenRows(split)) {
            int length = row.inputIds().length;
            if (length <= maxLength()) {
                rows.add(new TrainingRow(row.source(), row.inputIds(), row.labels()));
            } else {
                tooLong.add(new LongSample(
                        row.source(),
                        row.source(),
                        length,
                        drop ? LongSample.Outcome.DROPPED : LongSample.Outcome.REFUSED,
                        List.of(),
                        0,
                        0,
                        ""));
            }
        }
        if (!tooLong.isEmpty() && (policy() == LengthPolicy.CUT || policy() == LengthPolicy.SPLIT)) {
            throw new DataException(
                    tooLong.get(0).line() + ", more than " + maxLength()
                            + ", and token rows have no turns to part them at",
                    "raise train.maxLength, shorten the rows, or set train.tooLong: drop");
        }
        return new Rows(split, rows, tooLong, List.of(), Map.of());
    }

    /** Packs plain text into blocks. */
    PretrainRows packer() {
        return new PretrainRows(
                model.tokenizer(),
                maxLength(),
                context.config().train().pretrain().endOfText());
    }

    private LengthPolicy policy() {
        return switch (context.config().train().tooLong()) {
            case ERROR -> LengthPolicy.ERROR;
            case DROP -> LengthPolicy.DROP;
            case CUT -> LengthPolicy.CUT;
            case SPLIT -> LengthPolicy.SPLIT;
        };
    }

    private SampleTokenizer tokenizer() {
        return new SampleTokenizer(model.conversations(), maxLength(), policy());
    }

    /** The first training rows, without a look at the others. What would be refused for its length is shown too. */
    List<RowPreview> first(int count) {
        if (context.config().train().method() == TrainConfig.Method.PRETRAIN) {
            return packer().rows(new PretrainTexts(context).train(), "train").stream()
                    .limit(count)
                    .map(row -> RowPreview.of(
                            row.id(), "plain text", row.ids(), row.labels(), Optional.of(model.tokenizer())))
                    .toList();
        }
        return data.isTokenRows(Split.TRAIN) ? firstTokens(count) : firstSamples(count);
    }

    private List<RowPreview> firstTokens(int count) {
        Optional<Tokenizer> tokenizer = model.tokenizerIfAny().map(ConversationTokenizer::tokenizer);
        return data.tokenRows(Split.TRAIN).stream()
                .limit(count)
                .map(row -> RowPreview.of(row.source(), row.source(), row.inputIds(), row.labels(), tokenizer))
                .toList();
    }

    private List<RowPreview> firstSamples(int count) {
        SampleTokenizer samples = tokenizer();
        Optional<Tokenizer> tokenizer = Optional.of(model.conversations().tokenizer());
        List<RowPreview> previews = new ArrayList<>();
        for (Sample sample : data.samples(Split.TRAIN)) {
            TokenizedSamples fitted = samples.fit(sample);
            requireTrainable(fitted);
            boolean refused = fitted.tooLong().stream().anyMatch(one -> one.outcome() == LongSample.Outcome.REFUSED);
            for (TokenizedSample row : refused ? List.of(samples.tokenize(sample)) : fitted.samples()) {
                previews.add(RowPreview.of(row.id(), sample.source(), row.ids(), row.labels(), tokenizer));
            }
            if (previews.size() >= count) {
                return previews.subList(0, count);
            }
        }
        return previews;
    }
}
