package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.collect.CollectReport;
import dev.tunesmith.data.collect.Collected;
import dev.tunesmith.data.collect.FaqOptions;
import dev.tunesmith.data.collect.SlackOptions;
import dev.tunesmith.data.collect.SourceSettings;
import dev.tunesmith.data.curate.CurationOptions;
import dev.tunesmith.data.format.CanonicalFormat;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.data.split.HeldOutGuard;
import dev.tunesmith.evaluate.plan.RequestFile;
import dev.tunesmith.evaluate.plan.SampleRequest;
import dev.tunesmith.evaluate.plan.SampleRequest.State;
import dev.tunesmith.evaluate.suite.ItemSource;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.project.folder.Fingerprint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Samples that answer requests. The files of {@code data/answers}, each named after its request, are sources of their own; rows of
 * any source answer a request with the attribute {@value SampleRequest#ATTRIBUTE}. Answers are for training alone: they are
 * pinned to train, and one that asks what a dev or test item asks, or nearly so, is left out.
 */
final class RequestAnswers {

    private final StepContext context;

    RequestAnswers(StepContext context) {
        this.context = context;
    }

    /** The files of answers as sources, by name. */
    List<DataSource> sources() {
        Path folder = context.project().answers();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        TreeSet<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jsonl")) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", folder, e);
        }
        return files.stream().map(this::source).toList();
    }

    private DataSource source(Path file) {
        String name = String.valueOf(file.getFileName());
        String id = name.substring(0, name.length() - ".jsonl".length());
        ReadOptions options =
                ReadOptions.DEFAULT.withSkipBad(context.config().data().skipBad());
        SourceSettings settings =
                new SourceSettings("", null, List.of(), Map.of(SampleRequest.ATTRIBUTE, id)).withSplit(Split.TRAIN);
        return new DataSource(
                file,
                DataSource.Kind.ROWS,
                settings,
                FaqOptions.DEFAULT,
                SlackOptions.ALL,
                options,
                null,
                new DataSource.Templates(0, 0));
    }

    /** What is held out decides which answers are left out. */
    void addTo(Fingerprint fingerprint) {
        if (!sources().isEmpty()) {
            heldOut().forEach(item -> fingerprint.add(item.id(), CanonicalFormat.hash(item)));
        }
    }

    /** What is held out so far: dev and test as they were divided last, and the items of suites that have items of their own. */
    private List<Sample> heldOut() {
        ProjectData data = new ProjectData(context);
        List<Sample> items = new ArrayList<>();
        items.addAll(data.has(Split.DEV) ? data.samples(Split.DEV) : List.of());
        items.addAll(data.has(Split.TEST) ? data.samples(Split.TEST) : List.of());
        try {
            SuiteSet suites = SuiteSet.read(context);
            for (Suite suite : suites.all()) {
                if (!(suite.items().source() instanceof ItemSource.OfSplit)) {
                    items.addAll(suites.items(suite));
                }
            }
        } catch (UsageException e) {
            // A suite that cannot be read is told when it is evaluated; its items are not known here.
            context.progress().note("Answers are not compared with the items of suites: " + e.getMessage());
        }
        return items;
    }

    /**
     * The collected samples without answers that must not be trained on, which the reports count with the reason. Where nothing was
     * divided yet, samples that their source pins to dev or test are what is held out.
     */
    List<Collected> guarded(List<Collected> all) {
        if (all.stream().allMatch(one -> one.samples().stream().noneMatch(RequestAnswers::isAnswer))) {
            return all;
        }
        List<Sample> heldOut = new ArrayList<>(heldOut());
        List<Sample> answers = new ArrayList<>();
        for (Collected collected : all) {
            for (Sample sample : collected.samples()) {
                if (isAnswer(sample)) {
                    answers.add(sample);
                } else if (Split.pinned(sample)
                        .filter(split -> split != Split.TRAIN)
                        .isPresent()) {
                    heldOut.add(sample);
                }
            }
        }
        CurationOptions options = context.config().data().curate();
        HeldOutGuard guard = new HeldOutGuard(heldOut, answers, options.nearDuplicate(), options.shingleWords());
        return all.stream().map(one -> guarded(one, guard)).toList();
    }

    private static Collected guarded(Collected collected, HeldOutGuard guard) {
        List<Sample> kept = new ArrayList<>();
        CollectReport report = collected.report();
        Map<String, Long> skipped = new TreeMap<>(report.skipped());
        Map<String, List<String>> examples = new TreeMap<>(report.examples());
        int refused = 0;
        for (Sample sample : collected.samples()) {
            Optional<String> reason = isAnswer(sample) ? guard.refuse(sample) : Optional.empty();
            if (reason.isEmpty()) {
                kept.add(isAnswer(sample) ? trained(sample) : sample);
                continue;
            }
            refused++;
            skipped.merge(reason.get(), 1L, Long::sum);
            List<String> places = new ArrayList<>(examples.getOrDefault(reason.get(), List.of()));
            if (places.size() < CollectReport.EXAMPLES) {
                places.add(sample.source());
            }
            examples.put(reason.get(), List.copyOf(places));
        }
        return refused == 0
                ? new Collected(kept, report)
                : new Collected(
                        kept,
                        new CollectReport(
                                report.source(),
                                report.unit(),
                                report.seen(),
                                report.used() - refused,
                                kept.size(),
                                skipped,
                                examples,
                                report.notes()));
    }

    private static boolean isAnswer(Sample sample) {
        return sample.attributes().containsKey(SampleRequest.ATTRIBUTE);
    }

    private static Sample trained(Sample sample) {
        Map<String, String> attributes = new TreeMap<>(sample.attributes());
        attributes.put(Split.ATTRIBUTE, Split.TRAIN.word());
        return sample.withAttributes(attributes);
    }

    /** Tell the requests what was collected for them; returns lines for people. */
    List<String> tell(List<Sample> samples) {
        Map<String, Integer> counts = PlanStep.counts(samples);
        List<SampleRequest> requests = new RequestFile(context.project().requests()).answered(counts);
        List<String> lines = new ArrayList<>();
        if (!requests.isEmpty()) {
            long answered = requests.stream()
                    .filter(request -> request.state() == State.ANSWERED)
                    .count();
            int missing = requests.stream().mapToInt(SampleRequest::missing).sum();
            lines.add("requests: " + answered + " of " + requests.size() + " answered, " + missing
                    + " samples still wanted (data/requests.jsonl)");
        }
        Map<String, Integer> unknown = new LinkedHashMap<>(counts);
        requests.forEach(request -> unknown.remove(request.id()));
        if (!unknown.isEmpty()) {
            lines.add("note: "
                    + unknown.values().stream().mapToInt(Integer::intValue).sum()
                    + " samples answer requests that data/requests.jsonl does not have: "
                    + String.join(", ", unknown.keySet()));
        }
        return lines;
    }

    /** Tell that files of answers lie there and nobody collects them. */
    List<String> unused() {
        List<DataSource> files = sources();
        return files.isEmpty()
                ? List.of()
                : List.of("note: " + files.size()
                        + " files of data/answers are not used: they are collected with data.sources, and data.train is"
                        + " used as it is");
    }
}
