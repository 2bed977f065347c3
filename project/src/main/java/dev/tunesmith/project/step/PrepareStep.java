package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.card.Distribution;
import dev.tunesmith.data.format.TokenRow;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.LengthPolicy;
import dev.tunesmith.tokenizer.SampleTokenizer;
import dev.tunesmith.tokenizer.TokenizedSample;
import dev.tunesmith.tokenizer.TokenizedSamples;
import dev.tunesmith.tokenizer.TokenizedSamples.TooLong;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the samples of train and dev into token rows with a loss mask, as they will be trained; or, for training on plain
 * text, documents into blocks.
 *
 * <p>A sample without a response, or with nothing to train, is an error; one that is too long is an error that names it, or
 * is dropped and listed where {@code train.tooLong} says so. Nothing is ever cut.
 *
 * <p><b>Writes</b> {@code data/prepared/{train,dev}.jsonl}: {@code {"id","input_ids","labels"}}.
 */
public final class PrepareStep {

    static final String NAME = "prepare";
    private static final String NEXT = "tunesmith train";
    private static final int LISTED = 20;

    private final StepContext context;
    private final ProjectData data;

    public PrepareStep(StepContext context) {
        this.context = context;
        this.data = new ProjectData(context);
    }

    /**
     * Rows to train on.
     *
     * @param rows train and dev
     * @param dropped samples that were too long, where those are dropped
     * @param outcome what to tell
     */
    public record Prepared(Training.Data rows, List<TooLong> dropped, StepOutcome outcome) {}

    /**
     * Prepare train and dev.
     *
     * @param model for its tokenizer, which is asked for only where there are samples and not token rows
     * @throws UsageException if there are no training samples, or the model has no tokenizer or chat template for them
     * @throws DataException if samples cannot be trained; names them
     */
    public Prepared run(BaseModel model) {
        if (ofTexts()) {
            return runTexts(model);
        }
        List<TooLong> dropped = new ArrayList<>();
        List<TrainingRow> train = rows(Split.TRAIN, model, dropped);
        List<TrainingRow> dev = rows(Split.DEV, model, dropped);
        if (train.isEmpty()) {
            throw new DataException(
                    data.file(Split.TRAIN) + " has no sample left to train on",
                    dropped.isEmpty() ? "add samples" : "raise train.maxLength: all samples are longer");
        }
        boolean changed = write(Split.TRAIN, train);
        changed |= write(Split.DEV, dev);
        List<String> lines = new ArrayList<>();
        lines.add(describe(Split.TRAIN, train));
        lines.add(describe(Split.DEV, dev));
        Map<String, Object> details = details(train, dev, dropped);
        if (!data.isTokenRows(Split.TRAIN)) {
            new TemplateSummary(model).tell(lines, details);
        }
        if (!dropped.isEmpty()) {
            lines.add(dropped.size() + (dropped.size() == 1 ? " sample has" : " samples have") + " more than "
                    + maxLength(model) + " tokens and " + (dropped.size() == 1 ? "is" : "are") + " left out: "
                    + String.join(", ", listed(dropped)));
        }
        StepOutcome outcome = new StepOutcome(NAME, !changed, lines, NEXT, details);
        return new Prepared(new Training.Data(train, dev), dropped, outcome);
    }

    private boolean ofTexts() {
        return context.config().train().method() == TrainConfig.Method.PRETRAIN;
    }

    /** Documents become blocks, all of whose tokens are trained: there is no mask to show in files. */
    private Prepared runTexts(BaseModel model) {
        PretrainTexts texts = new PretrainTexts(context);
        PretrainRows packer = packer(model);
        Training.Data rows = new Training.Data(packer.rows(texts.train(), "train"), packer.rows(texts.dev(), "dev"));
        if (rows.train().isEmpty()) {
            throw new DataException(
                    data.file(Split.TRAIN) + " has no text left to train on",
                    "add text, or hold less out: data.split.dev");
        }
        List<String> lines = new ArrayList<>(texts.notes());
        lines.add(describe(Split.TRAIN, texts.train().size(), rows.train(), packer));
        lines.add(describe(Split.DEV, texts.dev().size(), rows.dev(), packer));
        StepOutcome outcome = StepOutcome.done(NAME, lines, NEXT, details(rows.train(), rows.dev(), List.of()));
        return new Prepared(rows, List.of(), outcome);
    }

    private PretrainRows packer(BaseModel model) {
        return new PretrainRows(
                model.tokenizer(),
                maxLength(model),
                context.config().train().pretrain().endOfText());
    }

    private static String describe(Split split, int documents, List<TrainingRow> blocks, PretrainRows packer) {
        long tokens = blocks.stream().mapToLong(TrainingRow::length).sum();
        return String.format(
                Locale.ROOT,
                "%s: %d document%s, %d tokens in %d block%s, %s after each document",
                split.word(),
                documents,
                documents == 1 ? "" : "s",
                tokens,
                blocks.size(),
                blocks.size() == 1 ? "" : "s",
                packer.endOfText());
    }

    private static List<String> listed(List<TooLong> dropped) {
        List<String> names = new ArrayList<>();
        dropped.stream().limit(LISTED).forEach(one -> names.add(one.id() + " (" + one.length() + ")"));
        if (dropped.size() > LISTED) {
            names.add("and " + (dropped.size() - LISTED) + " more");
        }
        return names;
    }

    private List<TrainingRow> rows(Split split, BaseModel model, List<TooLong> dropped) {
        if (split != Split.TRAIN && !data.has(split)) {
            return List.of();
        }
        if (data.isTokenRows(split)) {
            return tokenRows(split, model, dropped);
        }
        List<Sample> samples = data.samples(split);
        if (samples.isEmpty()) {
            return List.of();
        }
        TokenizedSamples tokenized = tokenizer(model).tokenizeAll(samples);
        dropped.addAll(tokenized.dropped());
        return tokenized.samples().stream()
                .map(sample -> new TrainingRow(sample.id(), sample.ids(), sample.labels()))
                .toList();
    }

    private List<TrainingRow> tokenRows(Split split, BaseModel model, List<TooLong> dropped) {
        List<TrainingRow> rows = new ArrayList<>();
        List<TooLong> tooLong = new ArrayList<>();
        for (TokenRow row : data.tokenRows(split)) {
            if (row.inputIds().length > maxLength(model)) {
                tooLong.add(new TooLong(row.source(), row.source(), row.inputIds().length));
            } else {
                rows.add(new TrainingRow(row.source(), row.inputIds(), row.labels()));
            }
        }
        if (!tooLong.isEmpty() && context.config().train().tooLong() == TrainConfig.TooLong.ERROR) {
            throw new DataException(
                    tooLong.size() + " rows have more than " + maxLength(model) + " tokens: "
                            + String.join(", ", listed(tooLong)),
                    "raise train.maxLength, shorten the rows, or set train.tooLong: drop to leave them out");
        }
        dropped.addAll(tooLong);
        return rows;
    }

    private SampleTokenizer tokenizer(BaseModel model) {
        TrainConfig train = context.config().train();
        LengthPolicy policy = train.tooLong() == TrainConfig.TooLong.DROP ? LengthPolicy.DROP : LengthPolicy.ERROR;
        return new SampleTokenizer(model.conversations(), maxLength(model), policy);
    }

    private int maxLength(BaseModel model) {
        return Math.min(context.config().train().maxLength(), model.contextLength());
    }

    private boolean write(Split split, List<TrainingRow> rows) {
        Path file = context.project().prepared(split);
        List<String> lines = new ArrayList<>();
        for (TrainingRow row : rows) {
            ObjectNode line = Json.object();
            line.put("id", row.id());
            line.set("input_ids", Json.tree(row.ids()));
            line.set("labels", Json.tree(row.labels()));
            lines.add(Json.line(line));
        }
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        if (file.toFile().isFile() && StepFiles.read(file).equals(text)) {
            return false;
        }
        StepFiles.write(file, text);
        return true;
    }

    private static String describe(Split split, List<TrainingRow> rows) {
        if (rows.isEmpty()) {
            return split.word() + ": no rows" + (split == Split.DEV ? "; the last state is kept, not the best" : "");
        }
        Distribution lengths =
                Distribution.of(rows.stream().mapToInt(TrainingRow::length).toArray());
        long tokens = rows.stream().mapToLong(TrainingRow::length).sum();
        long targets = rows.stream().mapToLong(TrainingRow::targets).sum();
        return String.format(
                Locale.ROOT,
                "%s: %d rows, %d tokens (mean %.0f, 95 %% up to %d, longest %d), %.0f %% of them trained",
                split.word(),
                rows.size(),
                tokens,
                lengths.mean(),
                lengths.p95(),
                lengths.max(),
                100.0 * targets / tokens);
    }

    private static Map<String, Object> details(List<TrainingRow> train, List<TrainingRow> dev, List<TooLong> dropped) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("trainRows", train.size());
        details.put("trainTokens", train.stream().mapToLong(TrainingRow::length).sum());
        details.put(
                "trainTargetTokens",
                train.stream().mapToLong(TrainingRow::targets).sum());
        details.put("devRows", dev.size());
        details.put("dropped", dropped);
        return details;
    }

    /**
     * A row as a person can check it.
     *
     * @param id of the sample
     * @param text as the chat template renders it, each trained part between {@code ⟦} and {@code ⟧}
     * @param pieces each token and whether it is trained
     */
    public record Preview(String id, String text, List<Piece> pieces) {

        /** A token of the row. */
        public record Piece(int id, String piece, boolean trained) {}
    }

    /** Show the first training samples with every token's mask. */
    public List<Preview> preview(BaseModel model, int count) {
        if (ofTexts()) {
            return packer(model).rows(new PretrainTexts(context).train(), "train").stream()
                    .limit(count)
                    .map(row -> preview(row.id(), row.ids(), row.labels(), Optional.of(model.tokenizer())))
                    .toList();
        }
        if (data.isTokenRows(Split.TRAIN)) {
            return data.tokenRows(Split.TRAIN).stream()
                    .limit(count)
                    .map(row -> preview(
                            row.source(),
                            row.inputIds(),
                            row.labels(),
                            model.tokenizerIfAny().map(ConversationTokenizer::tokenizer)))
                    .toList();
        }
        SampleTokenizer tokenizer = tokenizer(model);
        List<Preview> previews = new ArrayList<>();
        for (Sample sample : data.samples(Split.TRAIN).stream().limit(count).toList()) {
            TokenizedSample row = tokenizer.tokenize(sample);
            previews.add(preview(
                    sample.id(),
                    row.ids(),
                    row.labels(),
                    Optional.of(model.conversations().tokenizer())));
        }
        return previews;
    }

    private static Preview preview(String id, int[] ids, int[] labels, Optional<Tokenizer> tokenizer) {
        List<Preview.Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean trained = labels[i] != TrainingRow.IGNORED;
            int token = ids[i];
            String piece = tokenizer.map(own -> own.piece(token)).orElse("" + token);
            pieces.add(new Preview.Piece(token, piece, trained));
            boolean last = i + 1 == ids.length || (labels[i + 1] != TrainingRow.IGNORED) != trained;
            if (last) {
                int[] part = java.util.Arrays.copyOfRange(ids, from, i + 1);
                String words = tokenizer.map(own -> own.decode(part, false)).orElse(java.util.Arrays.toString(part));
                text.append(trained ? "⟦" + words + "⟧" : words);
                from = i + 1;
            }
        }
        return new Preview(id, text.toString(), pieces);
    }
}
