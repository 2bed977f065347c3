package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.data.split.Contamination;
import dev.tunesmith.data.split.GroupSplitter;
import dev.tunesmith.data.split.SplitOptions;
import dev.tunesmith.data.split.SplitResult;
import dev.tunesmith.project.config.DataConfig.Division;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.StepStamps.Stamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Divides the curated samples into train, dev and test, groups kept together; groups that were divided before stay where they
 * are as long as the settings do.
 *
 * <p><b>Writes</b> {@code data/splits/{train,dev,test}.jsonl} and the data card, {@code data/card.md} and {@code .json}.
 */
public final class SplitStep {

    static final String NAME = "split";
    private static final String SETTINGS = "settings";
    private static final String NEXT = "tunesmith prepare";

    private final StepContext context;

    public SplitStep(StepContext context) {
        this.context = context;
    }

    /**
     * Split, unless samples and settings are as they were.
     *
     * @throws UsageException if nothing was curated yet
     */
    public StepOutcome run() {
        if (context.config().data().sources().isEmpty()) {
            return StepOutcome.skipped(
                    NAME, List.of("data.sources names nothing; the files of data are used as they are"), "", Map.of());
        }
        Path samples = context.project().samples();
        if (!Files.isRegularFile(samples)) {
            throw new UsageException(
                    "There is no " + samples,
                    "curate first: tunesmith curate " + context.project().root());
        }
        Division division = context.config().data().split();
        String inputs = new Fingerprint()
                .add(SETTINGS, division.toString())
                .file(samples)
                .hex();
        Optional<Stamp> done = context.project().stamps().done(NAME, inputs);
        if (done.isPresent()) {
            return StepOutcome.skipped(NAME, List.of(done.get().summary()), NEXT, Map.of());
        }
        SplitOptions options = new SplitOptions(
                division.devAmount(), division.testAmount(), division.seed(), division.stratify(), previous(division));
        SplitResult result = new GroupSplitter(options).split(SampleReader.readAll(samples));
        List<Path> outputs = new ArrayList<>();
        for (Split split : Split.values()) {
            Path file = context.project().split(split);
            SampleWriter.write(file, result.of(split));
            outputs.add(file);
        }
        outputs.addAll(new DataCards(context).write(result));
        List<String> lines = lines(result);
        Map<String, String> facts = Map.of(SETTINGS, division.toString());
        context.project().stamps().remember(NAME, inputs, outputs, lines.get(0), facts);
        return StepOutcome.done(NAME, lines, NEXT, details(result));
    }

    /** Where the groups of an earlier division with the same settings went. */
    private Map<String, Split> previous(Division division) {
        Optional<Stamp> last = context.project().stamps().read(NAME);
        Map<String, Split> groups = new HashMap<>();
        if (last.isEmpty() || !division.toString().equals(last.get().facts().get(SETTINGS))) {
            return groups;
        }
        for (Split split : Split.values()) {
            Path file = context.project().split(split);
            if (Files.isRegularFile(file) && file.toFile().length() > 0) {
                for (Sample sample : SampleReader.readAll(file)) {
                    groups.put(sample.group(), split);
                }
            }
        }
        return groups;
    }

    private List<String> lines(SplitResult result) {
        List<String> lines = new ArrayList<>();
        List<String> sizes = new ArrayList<>();
        for (Split split : Split.values()) {
            sizes.add(split.word() + " " + Count.of(result.of(split).size(), "sample") + " ("
                    + Count.of(result.report().groups().getOrDefault(split, 0), "group") + ")");
        }
        lines.add(String.join(", ", sizes) + " in data/splits");
        Contamination contamination = result.report().contamination();
        lines.add(contamination.checked() + " dev and test items compared with train: "
                + contamination.count(Contamination.Kind.FULL_MATCH) + " equal to a training input, "
                + contamination.count(Contamination.Kind.N_GRAM) + " with a common run of words");
        result.report().warnings().forEach(warning -> lines.add("note: " + warning));
        lines.add("data card: data/card.md");
        return lines;
    }

    private static Map<String, Object> details(SplitResult result) {
        Contamination contamination = result.report().contamination();
        return Map.of(
                "train", result.of(Split.TRAIN).size(),
                "dev", result.of(Split.DEV).size(),
                "test", result.of(Split.TEST).size(),
                "contaminated", contamination.items().size(),
                "warnings", result.report().warnings());
    }
}
