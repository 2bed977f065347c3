package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.curate.ResponseAttributes;
import dev.tunesmith.evaluate.compare.TrainingItems;
import dev.tunesmith.evaluate.detect.Detectors;
import dev.tunesmith.evaluate.detect.EnglishSpeller;
import dev.tunesmith.evaluate.detect.HunspellSpeller;
import dev.tunesmith.evaluate.detect.TeamWords;
import dev.tunesmith.evaluate.issue.AnswerDetection;
import dev.tunesmith.evaluate.issue.ComparableIterations;
import dev.tunesmith.evaluate.issue.DetectionFile;
import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueTracker;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import dev.tunesmith.evaluate.issue.ItemDetections;
import dev.tunesmith.evaluate.issue.Observation;
import dev.tunesmith.evaluate.issue.RunObserver;
import dev.tunesmith.evaluate.issue.TrainingNear;
import dev.tunesmith.evaluate.issue.TrainingNeighbours;
import dev.tunesmith.evaluate.review.ReviewFiles;
import dev.tunesmith.evaluate.review.Reviews;
import dev.tunesmith.evaluate.run.RecordedRun;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.project.config.ErrorsConfig;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.issues.IssueJson;
import dev.tunesmith.project.report.IssuePage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows the errors of a model over its iterations: what detectors suspect, checks that fail and what people noted, by kind,
 * item and run.
 *
 * <p><b>Writes</b> {@code detections.jsonl} of each run, and {@code issues.json} of the last where no run was named.
 */
public final class ErrorsStep {

    /** How many training samples are looked at near a failing item. */
    private static final int NEIGHBOURS = 3;

    private final StepContext context;
    private final SuiteSet suites;
    private final Detectors detectors;
    private final Function<List<Sample>, TrainingNeighbours> retrieval;

    /**
     * Look with the project's detectors, and for neighbours by meaning where it has an encoder.
     *
     * @param encoders stay open for as long as this step is used
     */
    public ErrorsStep(StepContext context, Encoders encoders) {
        this.context = context;
        this.suites = SuiteSet.read(context);
        this.detectors = detectors(context.config().errors());
        this.retrieval = encoders::neighbours;
    }

    /**
     * The errors of some runs.
     *
     * @param runs the iterations in order
     * @param report what became of every issue
     * @param items every item that was asked, with the fields of its reference as attributes
     * @param answers what the last run answered, by suite
     * @param near what training has near the items with open issues; empty where there is nothing to look at
     * @param reviews what people said
     * @param notes what the figures leave out
     */
    public record Found(
            List<RunFolder> runs,
            IssueReport report,
            Map<ItemKey, Sample> items,
            List<SuiteRun> answers,
            Map<ItemKey, TrainingNear> near,
            Reviews reviews,
            List<String> notes) {

        public Found {
            runs = List.copyOf(runs);
            answers = List.copyOf(answers);
            notes = List.copyOf(notes);
        }

        /** The last run. */
        public RunFolder last() {
            return runs.get(runs.size() - 1);
        }
    }

    /**
     * Look at runs.
     *
     * @param names of the runs, in the order of the iterations; the base and all trainings from it where there is none
     * @throws dev.tunesmith.core.error.UsageException if there is no evaluated run
     * @throws DataException if a run has no answer to any item of the suites as they are now
     * @throws dev.tunesmith.core.error.LockedException if another process works in one of the runs; names it
     */
    public Found run(List<String> names) {
        List<RunFolder> runs = Iterations.of(context.project(), names);
        ReviewFiles files = new ReviewFiles(context.project().reviews());
        Reviews reviews = files.read();
        RunObserver observer = new RunObserver(detectors, reviews);
        Map<ItemKey, Sample> items = new LinkedHashMap<>();
        Map<ItemKey, String> trainedOn = new LinkedHashMap<>();
        Map<String, List<Sample>> itemsOfSuites = items();
        List<Iteration> iterations = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<SuiteRun> answers = List.of();
        Map<RunFolder, RecordedRun> bases = new HashMap<>();
        try (AnswerTokens tokens = new AnswerTokens(context);
                Progress.Task task = context.progress().start("errors", runs.size(), "runs")) {
            for (RunFolder run : runs) {
                List<Observation> observations = new ArrayList<>();
                // The answers that are looked at stay as they are until what was found in them is written.
                try (FolderLock lock = run.lock()) {
                    answers = read(run, itemsOfSuites, notes);
                    observe(run, answers, bases, observer, itemsOfSuites, observations, tokens);
                }
                for (SuiteRun suiteRun : answers) {
                    suiteRun.items()
                            .forEach(item ->
                                    items.put(new ItemKey(suiteRun.suite().name(), item.id()), item));
                }
                iterations.add(new Iteration(run.id(), observations));
                task.update(iterations.size(), run.id());
            }
        }
        for (RunFolder run : runs) {
            TrainingItems trained = TrainedOn.of(context, run);
            items.forEach((key, item) ->
                    trained.match(item).ifPresent(reason -> trainedOn.putIfAbsent(key, reason + " in " + run.id())));
        }
        notes.addAll(IssueTracker.otherVersions(iterations));
        ComparableIterations same = ComparableIterations.of(iterations);
        notes.addAll(same.notes());
        IssueReport report = IssueReport.of(same.iterations(), items, trainedOn);
        Found found = new Found(runs, report, items, answers, near(report, items), reviews, notes);
        if (names.isEmpty()) {
            write(found);
        }
        return found;
    }

    /** The items of every suite; slices are cut by the fields of a JSON reference too. */
    Map<String, List<Sample>> items() {
        Map<String, List<Sample>> items = new LinkedHashMap<>();
        suites.require().forEach(suite -> items.put(suite.name(), withFields(suites.items(suite))));
        return items;
    }

    static List<Sample> withFields(List<Sample> samples) {
        TreeSet<String> fields = new TreeSet<>();
        for (Sample sample : samples) {
            if (sample.response().stripLeading().startsWith("{")) {
                try {
                    if (Json.parse(sample.response()) instanceof ObjectNode object) {
                        object.propertyNames().forEach(fields::add);
                    }
                } catch (JacksonException e) {
                    continue; // a reference that only looks like JSON has no fields
                }
            }
        }
        return ResponseAttributes.add(samples, List.copyOf(fields));
    }

    private List<SuiteRun> read(RunFolder run, Map<String, List<Sample>> items, List<String> notes) {
        RecordedRun recordedRun = RecordedRun.read(run.path());
        List<SuiteRun> answers = new ArrayList<>();
        for (Suite suite : suites.require()) {
            List<Sample> wanted = items.getOrDefault(suite.name(), List.of());
            SuiteRun recorded = recordedRun.part(suite, wanted);
            int missing = wanted.size() - recorded.items().size();
            if (missing > 0) {
                notes.add("run " + run.id() + " has no answer to " + missing + " of " + wanted.size()
                        + " items of suite " + suite.name());
            }
            answers.add(recorded);
        }
        if (answers.stream().allMatch(suite -> suite.items().isEmpty())) {
            throw new DataException(
                    "Run " + run.id() + " has no answer to any item of the suites as they are now",
                    "evaluate it again: tunesmith evaluate --run " + run.id());
        }
        return answers;
    }

    /** The detectors as the project wants them. */
    private static Detectors detectors(ErrorsConfig config) {
        Path dictionary = config.dictionary();
        Path words = config.words();
        return Detectors.standard(
                dictionary == null ? EnglishSpeller.standard() : HunspellSpeller.read(dictionary),
                words == null ? Set.of() : TeamWords.read(words));
    }

    private String settings() {
        Fingerprint settings = new Fingerprint();
        Path dictionary = context.config().errors().dictionary();
        Path words = context.config().errors().words();
        if (dictionary != null) {
            settings.file(dictionary);
        }
        if (words != null) {
            settings.file(words);
        }
        return settings.hex();
    }

    private void observe(
            RunFolder run,
            List<SuiteRun> answers,
            Map<RunFolder, RecordedRun> bases,
            RunObserver observer,
            Map<String, List<Sample>> items,
            List<Observation> observations,
            AnswerTokens tokens) {
        RecordedRun base = Iterations.base(context.project(), run)
                .filter(one -> !one.equals(run))
                .map(one -> bases.computeIfAbsent(one, folder -> RecordedRun.read(folder.path())))
                .orElse(null);
        DetectionFile file = new DetectionFile(run.path());
        AnswerDetection detection = new AnswerDetection(detectors, settings(), tokens::texts);
        List<ItemDetections> all = new ArrayList<>();
        for (SuiteRun suiteRun : answers) {
            SuiteRun baseRun = base == null
                    ? null
                    : base.part(
                            suiteRun.suite(),
                            items.getOrDefault(suiteRun.suite().name(), List.of()));
            List<ItemDetections> found = detection.detect(suiteRun, baseRun, file);
            observations.addAll(observer.observe(suiteRun, found));
            all.addAll(found);
        }
        file.write(all);
    }

    private Map<ItemKey, TrainingNear> near(IssueReport report, Map<ItemKey, Sample> items) {
        Map<ItemKey, TrainingNear> near = new LinkedHashMap<>();
        Map<String, @Nullable TrainingNeighbours> bySuite = new LinkedHashMap<>();
        for (Issue issue : report.open()) {
            ItemKey key = new ItemKey(issue.key().suite(), issue.key().item());
            Sample item = items.get(key);
            if (item == null || near.containsKey(key)) {
                continue;
            }
            if (!bySuite.containsKey(key.suite())) {
                List<Sample> training = training(key.suite());
                bySuite.put(key.suite(), training.isEmpty() ? null : retrieval.apply(training));
            }
            TrainingNeighbours neighbours = bySuite.get(key.suite());
            if (neighbours != null) {
                near.put(key, TrainingNear.of(neighbours, item, NEIGHBOURS));
            }
        }
        return near;
    }

    /** What training has of the kind of a suite; nothing where there are no samples to read. */
    List<Sample> training(String suite) {
        return suites.all().stream()
                .filter(one -> one.name().equals(suite))
                .findFirst()
                .map(one -> withFields(suites.like(one, Split.TRAIN)))
                .orElse(List.of());
    }

    List<Suite> suites() {
        return suites.require();
    }

    TrainingNeighbours neighbours(List<Sample> training) {
        return retrieval.apply(training);
    }

    /** Write a report as a page that opens anywhere. */
    public void writePage(Path file, Found found, IssueReport report) {
        String name = context.config().task().name();
        String title = name.isBlank() ? String.valueOf(context.project().root().getFileName()) : name;
        StepFiles.write(file, new IssuePage(title, report, found.items(), found.near()).html());
    }

    private static void write(Found found) {
        RunFolder last = found.last();
        String text = Json.pretty(IssueJson.of(found.report(), found.near(), found.notes())) + "\n";
        try (FolderLock lock = last.lock()) {
            StepFiles.writeIfChanged(last.issues(), text);
        }
    }
}
