package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.run.ItemAnswers.VariantAnswer;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * {@code outputs.jsonl} and {@code scores.jsonl} of a run folder, for all its suites. Records are appended as items
 * finish; after a kill, opening the folder again finds all but the line under way. One process and thread at a time.
 */
public final class EvaluationFiles implements AutoCloseable {

    /** Name of the file of answers in a run folder. */
    public static final String OUTPUTS_FILE = "outputs.jsonl";

    /** Name of the file of scores in a run folder. */
    public static final String SCORES_FILE = "scores.jsonl";

    private static final RecordFile.Format<ItemOutput> OUTPUTS = new RecordFile.Format<>(
            output -> key(output.suite(), output.item(), output.ask()),
            OutputJson::write,
            line -> OutputJson.read(Json.mapper().readTree(line)));
    private static final RecordFile.Format<ItemScores> SCORES = new RecordFile.Format<>(
            scores -> key(scores.suite(), scores.item()),
            scores -> scores,
            line -> Json.mapper().readValue(line, ItemScores.class));

    private final RecordFile<ItemOutput> outputs;
    private final RecordFile<ItemScores> scores;
    private final Map<String, ItemOutput> byRequest = new HashMap<>();

    private EvaluationFiles(RecordFile<ItemOutput> outputs, RecordFile<ItemScores> scores) {
        this.outputs = outputs;
        this.scores = scores;
        outputs.all().forEach(output -> byRequest.put(output.request(), output));
    }

    /**
     * Open a run folder for reading and appending; it need not exist.
     *
     * @throws DataException if a line is not a record of its file; names it
     * @throws ResourceException if a file cannot be read
     */
    public static EvaluationFiles open(Path folder) {
        return new EvaluationFiles(
                RecordFile.open(folder.resolve(OUTPUTS_FILE), OUTPUTS),
                RecordFile.open(folder.resolve(SCORES_FILE), SCORES));
    }

    /**
     * Read what a run folder holds for the items of a suite, without changing it.
     *
     * @throws DataException if an item has no recorded answer, or one without scores
     */
    public static SuiteRun read(Path folder, Suite suite, List<Sample> items) {
        Map<String, ItemOutput> outputs = RecordFile.read(folder.resolve(OUTPUTS_FILE), OUTPUTS);
        Map<String, ItemScores> scores = RecordFile.read(folder.resolve(SCORES_FILE), SCORES);
        List<ItemAnswers> itemAnswers = new ArrayList<>();
        List<ItemScores> itemScores = new ArrayList<>();
        for (Sample item : items) {
            Optional<ItemAnswers> answers = answers(suite, item, ask -> outputs.get(key(suite.name(), item.id(), ask)));
            ItemScores score = scores.get(key(suite.name(), item.id()));
            if (answers.isEmpty() || score == null) {
                throw new DataException(
                        "Run " + folder + " has no " + (answers.isEmpty() ? "answer" : "scores") + " for item "
                                + item.id() + " of suite " + suite.name(),
                        "evaluate that run again; what is there is kept");
            }
            itemAnswers.add(answers.get());
            itemScores.add(score);
        }
        return new SuiteRun(suite, items, itemAnswers, itemScores);
    }

    /** Read what a run folder holds for those items of a suite that it has answers and scores of, without changing it. */
    public static SuiteRun readRecorded(Path folder, Suite suite, List<Sample> items) {
        Map<String, ItemOutput> outputs = RecordFile.read(folder.resolve(OUTPUTS_FILE), OUTPUTS);
        Map<String, ItemScores> scores = RecordFile.read(folder.resolve(SCORES_FILE), SCORES);
        List<Sample> recorded = new ArrayList<>();
        List<ItemAnswers> itemAnswers = new ArrayList<>();
        List<ItemScores> itemScores = new ArrayList<>();
        for (Sample item : items) {
            Optional<ItemAnswers> answers = answers(suite, item, ask -> outputs.get(key(suite.name(), item.id(), ask)));
            ItemScores score = scores.get(key(suite.name(), item.id()));
            if (answers.isPresent() && score != null) {
                recorded.add(item);
                itemAnswers.add(answers.get());
                itemScores.add(score);
            }
        }
        return new SuiteRun(suite, recorded, itemAnswers, itemScores);
    }

    /** Every recorded answer of a run folder, without changing it; empty where there is none. */
    public static List<ItemOutput> readOutputs(Path folder) {
        return List.copyOf(
                RecordFile.read(folder.resolve(OUTPUTS_FILE), OUTPUTS).values());
    }

    /** All scores of a run folder, without changing it; empty where there are none. */
    public static List<ItemScores> readScores(Path folder) {
        return List.copyOf(RecordFile.read(folder.resolve(SCORES_FILE), SCORES).values());
    }

    /** The recorded answer to an item's first asking. */
    public Optional<ItemOutput> output(String suite, String item) {
        return output(suite, item, ItemOutput.FIRST);
    }

    /** The recorded answer to an asking of an item. */
    public Optional<ItemOutput> output(String suite, String item, String ask) {
        return Optional.ofNullable(outputs.get(key(suite, item, ask)));
    }

    /** A recorded answer to a request, whatever item it was asked for. */
    Optional<ItemOutput> answerTo(String request) {
        return Optional.ofNullable(byRequest.get(request));
    }

    /**
     * An answer from its line of {@code outputs.jsonl}.
     *
     * @throws DataException if it is none
     */
    public static ItemOutput output(String line) {
        try {
            return OutputJson.read(Json.parse(line));
        } catch (JacksonException | IllegalArgumentException | NoSuchElementException e) {
            throw new DataException("Not a line of " + OUTPUTS_FILE + ": " + e.getMessage(), "evaluate again", e);
        }
    }

    /** All recorded answers to an item, or nothing where one is missing that the suite asks for. */
    public Optional<ItemAnswers> answers(Suite suite, Sample item) {
        return answers(suite, item, ask -> outputs.get(key(suite.name(), item.id(), ask)));
    }

    private static Optional<ItemAnswers> answers(
            Suite suite, Sample item, Function<String, @Nullable ItemOutput> outputs) {
        List<ItemOutput> repeats = new ArrayList<>();
        for (int i = 0; i < suite.repeats().n(); i++) {
            ItemOutput output = outputs.apply(Integer.toString(i));
            if (output == null) {
                return Optional.empty();
            }
            repeats.add(output);
        }
        List<VariantAnswer> variants = new ArrayList<>();
        for (Variant variant : suite.variants(item)) {
            ItemOutput output = outputs.apply(variant.label());
            if (output == null) {
                return Optional.empty();
            }
            variants.add(new VariantAnswer(variant, output));
        }
        return Optional.of(new ItemAnswers(repeats, variants));
    }

    /** The recorded scores of an item. */
    public Optional<ItemScores> scores(String suite, String item) {
        return Optional.ofNullable(scores.get(key(suite, item)));
    }

    /** All recorded answers, in the order in which items finished. */
    public List<ItemOutput> outputs() {
        return List.copyOf(outputs.all());
    }

    /** Append an answer; it replaces an earlier one to the same item. */
    public void record(ItemOutput output) {
        outputs.put(output);
        byRequest.put(output.request(), output);
    }

    /** Append scores; they replace earlier ones of the same item, and the same again are not written. */
    public void record(ItemScores itemScores) {
        scores.put(itemScores);
    }

    /** The same, but written only when the files are closed: for scores that can be made again at any time. */
    void recordAtClose(ItemScores itemScores) {
        scores.putAtClose(itemScores);
    }

    /** Close both files, and rewrite one that holds replaced lines. */
    @Override
    public void close() {
        try {
            outputs.close();
        } finally {
            scores.close();
        }
    }

    private static String key(String suite, String item, String ask) {
        return key(suite, item) + "/" + ask;
    }

    private static String key(String suite, String item) {
        // A suite's name has no slash, so the key is unique.
        return suite + "/" + item;
    }
}
