package dev.tunesmith.project.step;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.DataException;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

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

    /** What is left of what was collected, and where each answer stands that is refused, with the reason. */
    record Guarded(List<Collected> all, List<String> refused) {

        Guarded {
            all = List.copyOf(all);
            refused = List.copyOf(refused);
        }
    }

    /**
     * Refuse files of answers that are named after no request.
     *
     * @throws DataException if there is one; names it and the requests that there are
     */
    void check() {
        Set<String> known = requestIds();
        List<String> unknown = sources().stream()
                .map(RequestAnswers::requestOf)
                .filter(id -> !known.contains(id))
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        List<String> files = unknown.stream()
                .map(id -> "data/answers/" + id + ".jsonl answers request " + id)
                .toList();
        throw new DataException(
                String.join("; ", files) + ", which "
                        + (known.isEmpty()
                                ? "nobody made: there are no requests"
                                : "is none of data/requests.jsonl: " + String.join(", ", known)),
                known.isEmpty()
                        ? "make a plan first: tunesmith errors --plan; or give the file as a source of data.sources"
                        : Suggestions.nearest(unknown.get(0), known)
                                .map(near -> "name the file " + near + ".jsonl, if that request is meant")
                                .orElse("name the file after the request that it answers, or move it away"));
    }

    private Set<String> requestIds() {
        Set<String> ids = new TreeSet<>();
        new RequestFile(context.project().requests()).read().forEach(request -> ids.add(request.id()));
        return ids;
    }

    private static String requestOf(DataSource source) {
        return source.settings().attributes().getOrDefault(SampleRequest.ATTRIBUTE, "");
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

    /** What is held out, and which requests there are, decide which answers are left out. */
    void addTo(Fingerprint fingerprint) {
        requestIds().forEach(id -> fingerprint.add("request", id));
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
     * The collected samples without answers that must not be trained on, which the reports count with the reason and every place.
     * Where nothing was divided yet, samples that their source pins to dev or test are what is held out.
     */
    Guarded guarded(List<Collected> all) {
        if (all.stream().allMatch(one -> one.samples().stream().noneMatch(RequestAnswers::isAnswer))) {
            return new Guarded(all, List.of());
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
        Set<String> known = requestIds();
        List<String> refused = new ArrayList<>();
        List<Collected> kept = all.stream()
                .map(one -> guarded(one, sample -> refusal(sample, known).or(() -> guard.refuse(sample)), refused))
                .toList();
        return new Guarded(kept, refused);
    }

    /** An attribute of the name in data for which nothing was ever planned is the user's own, and only noted. */
    private static Optional<String> refusal(Sample answer, Set<String> known) {
        String id = answer.attributes().getOrDefault(SampleRequest.ATTRIBUTE, "");
        return known.isEmpty() || known.contains(id)
                ? Optional.empty()
                : Optional.of("answers request " + id + ", which data/requests.jsonl does not have");
    }

    private Collected guarded(
            Collected collected, Function<Sample, Optional<String>> guard, List<String> refusedSoFar) {
        List<Sample> kept = new ArrayList<>();
        CollectReport report = collected.report();
        Map<String, Long> skipped = new TreeMap<>(report.skipped());
        Map<String, List<String>> examples = new TreeMap<>(report.examples());
        int refused = 0;
        for (Sample sample : collected.samples()) {
            Optional<String> reason = isAnswer(sample) ? guard.apply(sample) : Optional.empty();
            if (reason.isEmpty()) {
                kept.add(isAnswer(sample) ? trained(sample) : sample);
                continue;
            }
            refused++;
            String place = place(sample, report);
            skipped.merge(reason.get(), 1L, Long::sum);
            List<String> places = new ArrayList<>(examples.getOrDefault(reason.get(), List.of()));
            places.add(place);
            examples.put(reason.get(), List.copyOf(places));
            refusedSoFar.add(place + ": " + reason.get());
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

    /** File and line; a sample's source has no more of the path than the file's name. */
    private String place(Sample sample, CollectReport report) {
        Path file = Path.of(report.source());
        String name = String.valueOf(file.getFileName());
        return sample.source().startsWith(name + ":")
                ? context.project().relative(file) + sample.source().substring(name.length())
                : sample.source();
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

    /** What people do to answer: the beginning of an advice. */
    String how() {
        return context.config().data().sources().isEmpty()
                ? "add the samples to the file of data.train (data.sources, which the project has not, takes"
                        + " data/answers/ID.jsonl)"
                : "write the samples to data/answers/ID.jsonl, one file a request";
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
