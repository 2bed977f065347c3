package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.card.DataCard;
import dev.tunesmith.data.curate.CurationReport;
import dev.tunesmith.data.split.Contamination;
import dev.tunesmith.data.split.ContaminationCheck;
import dev.tunesmith.data.split.SplitReport;
import dev.tunesmith.data.split.SplitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/** Makes the data card of a project: what is in its splits, where it comes from, and what train gives away of the rest. */
public final class DataCards {

    private final StepContext context;

    public DataCards(StepContext context) {
        this.context = context;
    }

    /** Write {@code data/card.json} and {@code data/card.md} for a division; returns both files. */
    List<Path> write(SplitResult result) {
        DataCard card = DataCard.of(result, curation().orElse(null), null);
        Path json = context.project().data("card.json");
        Path markdown = context.project().data("card.md");
        StepFiles.write(json, Json.pretty(card.json()) + "\n");
        StepFiles.write(markdown, card.markdown());
        return List.of(json, markdown);
    }

    /**
     * The card of the samples as they are now, whether they come from the split or from files of the team's own.
     *
     * @throws UsageException if there is nothing but pre-tokenised rows
     */
    public DataCard current() {
        ProjectData data = new ProjectData(context);
        Map<Split, List<Sample>> samples = new EnumMap<>(Split.class);
        Map<Split, Integer> sizes = new EnumMap<>(Split.class);
        Map<Split, Integer> groups = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            List<Sample> own = data.samples(split);
            Set<String> names = new HashSet<>();
            own.forEach(sample -> names.add(sample.group()));
            samples.put(split, own);
            sizes.put(split, own.size());
            groups.put(split, names.size());
        }
        if (samples.values().stream().allMatch(List::isEmpty)) {
            throw new UsageException(
                    "The project has pre-tokenised rows only: there is no text to describe", "name files of samples");
        }
        Contamination contamination =
                ContaminationCheck.check(data.samples(Split.TRAIN), data.samples(Split.DEV), data.samples(Split.TEST));
        SplitReport report = new SplitReport(sizes, groups, 0, 0, 0, Map.of(), List.of(), contamination);
        return DataCard.of(new SplitResult(samples, report), curation().orElse(null), null);
    }

    /** What curation counted, where it was done here. */
    public Optional<CurationReport> curation() {
        Path file = context.project().data("curation.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(StepFiles.read(file), CurationReport.class));
        } catch (JacksonException e) {
            context.progress().note(file + " is not a curation report; the data card goes without");
            return Optional.empty();
        }
    }
}
