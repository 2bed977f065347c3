package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.RejectFile;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.TokenRow;
import dev.tunesmith.data.format.TokenRowReader;
import dev.tunesmith.project.config.DataConfig.DataFile;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.ProjectFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The samples of each split: from the file that the configuration names, else from {@code data/splits}. */
public final class ProjectData {

    private final ProjectFolder project;
    private final TunesmithConfig config;

    /** Read the data of a step's project. */
    public ProjectData(StepContext context) {
        this.project = context.project();
        this.config = context.config();
    }

    /** The file of a split, whether it is there or not. */
    public Path file(Split split) {
        DataFile given = config.data().file(split);
        return given == null ? project.split(split) : given.path();
    }

    /** Whether there is anything to read for a split. */
    public boolean has(Split split) {
        return Files.isRegularFile(file(split));
    }

    /** Whether the file of a split holds pre-tokenised rows. */
    public boolean isTokenRows(Split split) {
        DataFile given = config.data().file(split);
        return given != null && has(split) && TokenRowReader.accepts(given.path(), given.options());
    }

    /** The pre-tokenised rows of a split. */
    public List<TokenRow> tokenRows(Split split) {
        DataFile given = config.data().file(split);
        ReadOptions options = given == null ? ReadOptions.DEFAULT : given.options();
        List<TokenRow> rows = new ArrayList<>();
        try (RejectFile rejects = rejects(split)) {
            new TokenRowReader(options, rejects).read(file(split), rows::add);
            rejects.commit();
        }
        return rows;
    }

    /**
     * The samples of a split; none where dev or test was never made.
     *
     * @throws UsageException if train is asked for and was never made, or a named file is not there
     * @throws dev.tunesmith.core.error.DataException if the file is no data
     */
    public List<Sample> samples(Split split) {
        if (config.train().method() == TrainConfig.Method.PRETRAIN && split != Split.TEST) {
            return List.of(); // train and dev are plain text
        }
        Path file = file(split);
        DataFile given = config.data().file(split);
        if (given != null) {
            if (isTokenRows(split)) {
                return List.of(); // ids alone say nothing about inputs and answers
            }
            List<Sample> samples = new ArrayList<>();
            try (RejectFile rejects = rejects(split)) {
                new SampleReader(given.options(), rejects).read(file, samples::add);
                rejects.commit();
            }
            return RepeatedInputs.apart(samples);
        }
        if (!has(split)) {
            if (split == Split.TRAIN) {
                throw notMade(split);
            }
            return List.of();
        }
        return isEmpty(file) ? List.of() : SampleReader.readAll(file);
    }

    /**
     * The samples of a split that must have been made.
     *
     * @throws UsageException if it was never made, or a named file is not there
     * @throws dev.tunesmith.core.error.DataException if the file is no data
     */
    List<Sample> made(Split split) {
        if (!has(split)
                && config.data().file(split) == null
                && config.train().method() != TrainConfig.Method.PRETRAIN) {
            throw notMade(split);
        }
        return samples(split);
    }

    private UsageException notMade(Split split) {
        String kind = split == Split.TRAIN ? "training" : split.word();
        return new UsageException(
                "There are no " + kind + " samples: " + file(split) + " was not made yet",
                config.data().sources().isEmpty()
                        ? "name data.sources or data." + split.word() + " in " + config.file()
                        : "make it with: " + makers());
    }

    /** The steps that are still to do until there are splits. */
    private String makers() {
        List<String> steps = new ArrayList<>();
        if (!Files.isRegularFile(project.samples())) {
            if (!Files.isRegularFile(project.collected())) {
                steps.add("tunesmith collect " + project.root());
            }
            steps.add("tunesmith curate " + project.root());
        }
        steps.add("tunesmith split " + project.root());
        return String.join(", then ", steps);
    }

    /** Where the rows of a given file go that are left out; there is no such file while there are none. */
    private RejectFile rejects(Split split) {
        return new RejectFile(project.data(split.word() + "-rejects.jsonl"));
    }

    private static boolean isEmpty(Path file) {
        return file.toFile().length() == 0;
    }

    /** The training samples where there are any to read, for what can do without. */
    public Optional<List<Sample>> trainIfAny() {
        return has(Split.TRAIN) ? Optional.of(samples(Split.TRAIN)) : Optional.empty();
    }
}
