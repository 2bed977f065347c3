package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
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

    static final RecordFile.Format<ItemOutput> OUTPUTS = new RecordFile.Format<>(
            output -> key(output.suite(), output.item(), output.ask()),
            OutputJson::write,
            line -> OutputJson.read(Json.mapper().readTree(line)),
            "answered again");
    static final RecordFile.Format<ItemScores> SCORES = new RecordFile.Format<>(
            scores -> key(scores.suite(), scores.item()),
            scores -> scores,
            line -> Json.mapper().readValue(line, ItemScores.class),
            "scored again");

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
            throw new DataException("Not a line of " + OUTPUTS_FILE + ": " + JsonErrors.words(e), "evaluate again", e);
        }
    }

    /** All recorded answers to an item, or nothing where one is missing that the suite asks for. */
    public Optional<ItemAnswers> answers(Suite suite, Sample item) {
        return ItemAnswers.of(suite, item, ask -> outputs.get(key(suite.name(), item.id(), ask)));
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

    static String key(String suite, String item, String ask) {
        return key(suite, item) + "/" + ask;
    }

    static String key(String suite, String item) {
        // A suite's name has no slash, so the key is unique.
        return suite + "/" + item;
    }
}
