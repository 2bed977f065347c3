package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answers and scores that a run folder holds, of all its suites: its files are read once, and not changed. Immutable. */
public final class RecordedRun {

    private final Path folder;
    private final Map<String, ItemOutput> outputs;
    private final Map<String, ItemScores> scores;

    private RecordedRun(Path folder, Map<String, ItemOutput> outputs, Map<String, ItemScores> scores) {
        this.folder = folder;
        this.outputs = outputs;
        this.scores = scores;
    }

    /**
     * Read a run folder; one without answers has none.
     *
     * @throws DataException if a line is not a record of its file; names it
     * @throws dev.tunesmith.core.error.ResourceException if a file cannot be read
     */
    public static RecordedRun read(Path folder) {
        return new RecordedRun(
                folder,
                RecordFile.read(folder.resolve(EvaluationFiles.OUTPUTS_FILE), EvaluationFiles.OUTPUTS),
                RecordFile.read(folder.resolve(EvaluationFiles.SCORES_FILE), EvaluationFiles.SCORES));
    }

    /**
     * What it holds for the items of a suite.
     *
     * @throws DataException if an item has no recorded answer, or one without scores
     */
    public SuiteRun whole(Suite suite, List<Sample> items) {
        SuiteRun found = part(suite, items);
        if (found.items().size() < items.size()) {
            Sample missing = items.stream()
                    .filter(item -> !found.items().contains(item))
                    .findFirst()
                    .orElseThrow();
            boolean asked = answers(suite, missing).isPresent();
            throw new DataException(
                    "Run " + folder + " has no " + (asked ? "scores" : "answer") + " for item " + missing.id()
                            + " of suite " + suite.name(),
                    asked
                            ? "score what it answered: tunesmith evaluate --rescore --run " + folder.getFileName()
                            : "ask what is missing, which keeps what is there: tunesmith evaluate --run "
                                    + folder.getFileName());
        }
        return found;
    }

    /** What it holds for those items of a suite that it has answers and scores of. */
    public SuiteRun part(Suite suite, List<Sample> items) {
        List<Sample> recorded = new ArrayList<>();
        List<ItemAnswers> itemAnswers = new ArrayList<>();
        List<ItemScores> itemScores = new ArrayList<>();
        for (Sample item : items) {
            Optional<ItemAnswers> answers = answers(suite, item);
            ItemScores score = scores.get(EvaluationFiles.key(suite.name(), item.id()));
            if (answers.isPresent() && score != null) {
                recorded.add(item);
                itemAnswers.add(answers.get());
                itemScores.add(score);
            }
        }
        return new SuiteRun(suite, recorded, itemAnswers, itemScores);
    }

    private Optional<ItemAnswers> answers(Suite suite, Sample item) {
        return ItemAnswers.of(suite, item, ask -> outputs.get(EvaluationFiles.key(suite.name(), item.id(), ask)));
    }
}
