package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code outputs.jsonl} and {@code scores.jsonl} of a run folder, for all its suites. Records are appended as items
 * finish; after a kill, opening the folder again finds all but the line under way. One process and thread at a time.
 */
public final class EvaluationFiles implements AutoCloseable {

    private static final RecordFile.Format<ItemOutput> OUTPUTS =
            new RecordFile.Format<>(output -> key(output.suite(), output.item()), OutputJson::write, OutputJson::read);
    private static final RecordFile.Format<ItemScores> SCORES = new RecordFile.Format<>(
            scores -> key(scores.suite(), scores.item()),
            scores -> scores,
            line -> Json.mapper().treeToValue(line, ItemScores.class));

    private final RecordFile<ItemOutput> outputs;
    private final RecordFile<ItemScores> scores;

    private EvaluationFiles(RecordFile<ItemOutput> outputs, RecordFile<ItemScores> scores) {
        this.outputs = outputs;
        this.scores = scores;
    }

    /**
     * Open a run folder for reading and appending; it need not exist.
     *
     * @throws DataException if a line is not a record of its file; names it
     * @throws ResourceException if a file cannot be read
     */
    public static EvaluationFiles open(Path folder) {
        return new EvaluationFiles(
                RecordFile.open(folder.resolve("outputs.jsonl"), OUTPUTS),
                RecordFile.open(folder.resolve("scores.jsonl"), SCORES));
    }

    /**
     * Read what a run folder holds for the items of a suite, without changing it.
     *
     * @throws DataException if an item has no recorded answer, or one without scores
     */
    public static SuiteRun read(Path folder, Suite suite, List<Sample> items) {
        Map<String, ItemOutput> outputs = RecordFile.read(folder.resolve("outputs.jsonl"), OUTPUTS);
        Map<String, ItemScores> scores = RecordFile.read(folder.resolve("scores.jsonl"), SCORES);
        List<ItemOutput> itemOutputs = new ArrayList<>();
        List<ItemScores> itemScores = new ArrayList<>();
        for (Sample item : items) {
            ItemOutput output = outputs.get(key(suite.name(), item.id()));
            ItemScores score = scores.get(key(suite.name(), item.id()));
            if (output == null || score == null) {
                throw new DataException(
                        "Run " + folder + " has no " + (output == null ? "answer" : "scores") + " for item " + item.id()
                                + " of suite " + suite.name(),
                        "evaluate that run again; what is there is kept");
            }
            itemOutputs.add(output);
            itemScores.add(score);
        }
        return new SuiteRun(suite, items, itemOutputs, itemScores);
    }

    /** The recorded answer to an item. */
    public Optional<ItemOutput> output(String suite, String item) {
        return Optional.ofNullable(outputs.get(key(suite, item)));
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
    }

    /** Append scores; they replace earlier ones of the same item, and the same again are not written. */
    public void record(ItemScores itemScores) {
        scores.put(itemScores);
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

    private static String key(String suite, String item) {
        // A suite's name has no slash, so the key is unique.
        return suite + "/" + item;
    }
}
