package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.format.TokenRowWriter;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.preview.PrepareSummary;
import dev.tunesmith.project.preview.RowPreview;
import dev.tunesmith.project.report.PreviewPage;
import dev.tunesmith.tokenizer.LongSample;
import dev.tunesmith.tokenizer.SampleTokenizer;
import dev.tunesmith.tokenizer.TokenizedSample;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the samples of train and dev into token rows with a loss mask, as they will be trained; or, for training on plain
 * text, documents into blocks.
 *
 * <p>A sample without a response, with nothing to train, or refused by the chat template is an error, or is left out and listed
 * where {@code data.skipBad} allows that. One that is too long is an error, left out, cut or split, as
 * {@code train.tooLong} says; each is listed with what became of it.
 *
 * <p><b>Writes</b> {@code data/prepared/{train,dev}.jsonl}: {@code {"id","input_ids","labels"}}, beside them {@code
 * too-long.jsonl} where samples did not fit, and {@code untrainable.jsonl} where samples were left out as {@code data.skipBad} says.
 */
public final class PrepareStep {

    static final String NAME = "prepare";
    private static final String NEXT = "tunesmith train";

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
     * @param samples row → sample, for rows that are parts of one
     * @param summary figures over all rows, and what did not fit
     * @param outcome what to tell
     */
    public record Prepared(
            Training.Data rows, Map<String, String> samples, PrepareSummary summary, StepOutcome outcome) {

        /** The same with other rows, all of them among these. */
        Prepared withRows(Training.Data others) {
            return new Prepared(others, samples, summary, outcome);
        }
    }

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
        PreparedRows maker = new PreparedRows(context, model);
        PreparedRows.Rows train = maker.of(Split.TRAIN);
        PreparedRows.Rows dev = maker.of(Split.DEV);
        PrepareSummary summary = summary(maker, train, dev);
        boolean changed = list(tooLongFile(), summary.tooLongJson());
        List<LongSample> refused = summary.tooLong().stream()
                .filter(one -> one.outcome() == LongSample.Outcome.REFUSED)
                .toList();
        if (!refused.isEmpty()) {
            throw SampleTokenizer.tooLong(
                    refused, summary.maxLength(), context.project().relative(tooLongFile()));
        }
        if (train.rows().isEmpty()) {
            throw new DataException(
                    data.file(Split.TRAIN) + " has no sample left to train on",
                    train.tooLong().isEmpty() ? "add samples" : "raise train.maxLength: all samples are longer");
        }
        changed |= list(untrainableFile(), summary.untrainableJson());
        changed |= write(Split.TRAIN, train.rows());
        changed |= write(Split.DEV, dev.rows());
        List<String> lines = new ArrayList<>(summary.lines());
        lines.addAll(summary.tooLongLines());
        if (!summary.tooLong().isEmpty()) {
            lines.add("all of them: " + context.project().relative(tooLongFile()));
        }
        lines.addAll(summary.untrainableLines());
        if (!summary.untrainable().isEmpty()) {
            lines.add("all of them: " + context.project().relative(untrainableFile()));
        }
        Map<String, Object> details = summary.json();
        if (!data.isTokenRows(Split.TRAIN)) {
            new TemplateSummary(model).tell(lines, details);
        }
        Map<String, String> parts = new LinkedHashMap<>(train.samples());
        parts.putAll(dev.samples());
        StepOutcome outcome = new StepOutcome(NAME, !changed, lines, NEXT, details);
        return new Prepared(new Training.Data(train.rows(), dev.rows()), parts, summary, outcome);
    }

    private static PrepareSummary summary(PreparedRows maker, PreparedRows.Rows train, PreparedRows.Rows dev) {
        return new PrepareSummary(maker.maxLength(), maker.limit(), List.of(train.figures(), dev.figures()));
    }

    private boolean ofTexts() {
        return context.config().train().method() == TrainConfig.Method.PRETRAIN;
    }

    /** Documents become blocks, all of whose tokens are trained: there is no mask to show in files. */
    private Prepared runTexts(BaseModel model) {
        PretrainTexts texts = new PretrainTexts(context);
        PreparedRows maker = new PreparedRows(context, model);
        PretrainRows packer = maker.packer();
        Training.Data rows = new Training.Data(packer.rows(texts.train(), "train"), packer.rows(texts.dev(), "dev"));
        if (rows.train().isEmpty()) {
            throw new DataException(
                    data.file(Split.TRAIN) + " has no text left to train on",
                    "add text, or hold less out: data.split.dev");
        }
        List<String> lines = new ArrayList<>(texts.notes());
        lines.add(describe(Split.TRAIN, texts.train().size(), rows.train(), packer));
        lines.add(describe(Split.DEV, texts.dev().size(), rows.dev(), packer));
        PrepareSummary summary = summary(maker, blocks(Split.TRAIN, rows.train()), blocks(Split.DEV, rows.dev()));
        return new Prepared(rows, Map.of(), summary, StepOutcome.done(NAME, lines, NEXT, summary.json()));
    }

    private static PreparedRows.Rows blocks(Split split, List<TrainingRow> rows) {
        return PreparedRows.Rows.whole(split, rows);
    }

    private static String describe(Split split, int documents, List<TrainingRow> blocks, PretrainRows packer) {
        long tokens = blocks.stream().mapToLong(TrainingRow::length).sum();
        return String.format(
                Locale.ROOT,
                "%s: %s, %s in %s, %s after each document",
                split.word(),
                Count.of(documents, "document"),
                Count.of(tokens, "token"),
                Count.of(blocks.size(), "block"),
                packer.endOfText());
    }

    private Path tooLongFile() {
        return context.project().data("prepared/too-long.jsonl");
    }

    private Path untrainableFile() {
        return context.project().data("prepared/untrainable.jsonl");
    }

    /** List all such samples in a file; there is none while there are none. */
    private static boolean list(Path file, List<Map<String, Object>> samples) {
        List<String> lines = samples.stream().map(Json::line).toList();
        return lines.isEmpty() ? StepFiles.remove(file) : StepFiles.writeIfChanged(file, lines);
    }

    private boolean write(Split split, List<TrainingRow> rows) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TokenRowWriter writer = new TokenRowWriter(text);
        rows.forEach(row -> writer.write(TokenizedSample.of(row.id(), row.ids(), row.labels())));
        return StepFiles.writeIfChanged(context.project().prepared(split), text.toString(StandardCharsets.UTF_8));
    }

    /**
     * The first training rows, as they would be trained, without a look at the others; nothing is written.
     *
     * @param count how many at most
     */
    public List<RowPreview> preview(BaseModel model, int count) {
        return new PreparedRows(context, model).first(count);
    }

    /** All rows in figures; nothing is written, and samples that are too long are no error. */
    public PrepareSummary summary(BaseModel model) {
        PreparedRows maker = new PreparedRows(context, model);
        if (ofTexts()) {
            PretrainTexts texts = new PretrainTexts(context);
            PretrainRows packer = maker.packer();
            return summary(
                    maker,
                    blocks(Split.TRAIN, packer.rows(texts.train(), "train")),
                    blocks(Split.DEV, packer.rows(texts.dev(), "dev")));
        }
        return summary(maker, maker.of(Split.TRAIN), maker.of(Split.DEV));
    }

    /** Write rows and figures as a page of its own. */
    public void writePage(Path file, List<RowPreview> rows, PrepareSummary summary) {
        String title = context.config().task().name();
        StepFiles.write(file, new PreviewPage(title.isEmpty() ? "Training data" : title, rows, summary).html());
    }
}
