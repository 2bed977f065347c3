package dev.tunesmith.project.step;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.suite.ItemFilter;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.evaluate.suite.SuiteReader;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.Fingerprint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The suites of a project with the items and limits that they have in it. */
public final class SuiteSet {

    /** How much longer than the longest known response an answer may get. */
    private static final double ROOM = 1.5;

    private static final int LEAST_NEW_TOKENS = 16;

    private final StepContext context;
    private final ProjectData data;
    private final SuiteItems items;
    private final ProjectResources resources;
    private final List<Suite> suites;
    private final List<Path> files;
    private final @Nullable List<Sample> train;

    private SuiteSet(
            StepContext context,
            ProjectResources resources,
            List<Suite> suites,
            List<Path> files,
            @Nullable List<Sample> train) {
        this.context = context;
        this.resources = resources;
        this.data = new ProjectData(context);
        this.items = new SuiteItems(data);
        this.suites = List.copyOf(suites);
        this.files = List.copyOf(files);
        this.train = train == null ? null : List.copyOf(train);
    }

    /**
     * Read the suites that the configuration names.
     *
     * @throws UsageException with every problem of every file; or if a task prompt is for a suite that is not there
     */
    public static SuiteSet read(StepContext context) {
        return read(context, SuiteChoice.all(), new ProjectResources(context));
    }

    /**
     * Read the suites that the configuration names, and keep some.
     *
     * @param resources what their checks judge with
     * @throws UsageException with every problem of every file; or if a suite is chosen, a task prompt is for one, or a judge is
     *     named that is not there
     */
    static SuiteSet read(StepContext context, SuiteChoice choice, ProjectResources resources) {
        TunesmithConfig config = context.config();
        List<Path> files = files(config);
        List<Suite> suites = new SuiteReader(CheckRegistry.builtIn(), resources).read(files);
        List<String> names = suites.stream().map(Suite::name).toList();
        for (String name : config.task().prompts().keySet()) {
            if (!names.contains(name)) {
                throw new UsageException(
                        config.file() + ": task.prompts." + name + " is for a suite that is not there",
                        Suggestions.didYouMean(name, names));
            }
        }
        for (Suite suite : suites) {
            for (SuiteCheck check : suite.checks()) {
                check.check()
                        .judgedBy()
                        .filter(judge -> judge.startsWith(EndpointConfig.PREFIX))
                        .ifPresent(config::endpoint);
            }
        }
        return new SuiteSet(context, resources, choice.of(suites), files, null);
    }

    /** The same with other samples than those of train to show as examples and to measure the limit of tokens by. */
    SuiteSet withTrain(List<Sample> samples) {
        return new SuiteSet(context, resources, suites, files, samples);
    }

    private static List<Path> files(TunesmithConfig config) {
        TreeSet<Path> files = new TreeSet<>();
        for (String pattern : config.suites()) {
            Path path = config.folder().resolve(pattern).normalize();
            String name = String.valueOf(path.getFileName());
            if (!name.contains("*")) {
                files.add(path);
                continue;
            }
            Path folder = path.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                continue;
            }
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, name)) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw FileErrors.cannot("Cannot list", folder, e);
            }
        }
        return new ArrayList<>(files);
    }

    /** The suites in the order of their files' names. */
    public List<Suite> all() {
        return suites;
    }

    /**
     * The suites, of which there must be one.
     *
     * @throws UsageException if there is none
     */
    public List<Suite> require() {
        if (suites.isEmpty()) {
            throw new UsageException(
                    "The project has no suite: "
                            + String.join(", ", context.config().suites()) + " names no file in "
                            + context.config().folder(),
                    "write suites/first.yaml; docs/configuration.md shows one");
        }
        return suites;
    }

    /**
     * Hash of the suite files and of what lies beside them, such as lists of labels; checks themselves have versions, which
     * the scores carry.
     */
    public String hash() {
        Fingerprint fingerprint = new Fingerprint();
        TreeSet<Path> hashed = new TreeSet<>();
        for (Path file : files) {
            Path folder = file.getParent();
            boolean own = folder != null && !folder.equals(context.project().root());
            hashed.add(own ? folder : file);
        }
        hashed.forEach(fingerprint::file);
        return fingerprint.hex();
    }

    /** What a suite asks. */
    public List<Sample> items(Suite suite) {
        return items.of(suite);
    }

    /** What the checks judge with. */
    ProjectResources resources() {
        return resources;
    }

    /**
     * Samples of a split that are of the suite's kind, to probe with or to show as examples: those that its filter lets
     * through; flags, which often mark the test items themselves, count only where that leaves any.
     */
    public List<Sample> like(Suite suite, Split split) {
        List<Sample> samples =
                train != null && split == Split.TRAIN ? train : data.has(split) ? data.samples(split) : List.of();
        ItemFilter filter = suite.items().filter();
        List<Sample> strict = samples.stream().filter(filter::matches).toList();
        if (!strict.isEmpty()) {
            return strict;
        }
        ItemFilter loose = new ItemFilter(List.of(), List.of(), filter.attributes(), filter.prompt());
        return samples.stream().filter(loose::matches).toList();
    }

    /** Why no sample of a split is of a suite's kind, and what to do. */
    String noneLike(Split split) {
        int all = data.has(split) ? data.samples(split).size() : 0;
        String word = split.word();
        return all == 0
                ? "there are no " + word + " items: the prompts were not compared; set data.split." + word
                        + " and run tunesmith split, or name data." + word
                : "none of the " + all + " " + word
                        + " items has the attributes and prompts of its items: the prompts were"
                        + " not compared; add such samples to the data, or change items: in the suite";
    }

    /**
     * Select the items of every suite, so that what is missing is told before anything is begun.
     *
     * @throws dev.tunesmith.core.error.DataException if a suite selects nothing, or a file cannot be read
     * @throws UsageException if a split was never made, or a check applies to no item
     */
    void requireItems() {
        require().forEach(suite -> suite.requireChecksApply(items(suite)));
    }

    /**
     * A suite with the limit of new tokens that holds in this project: what the configuration says, or 1.5 times the longest
     * response of its kind in train and dev; never above the suite's own.
     *
     * @param tokens counts the tokens of a text
     */
    public Suite limited(Suite suite, ToIntFunction<String> tokens) {
        int wanted = context.config().evaluate().maxNewTokens();
        if (wanted == 0) {
            List<Sample> known = new ArrayList<>(like(suite, Split.TRAIN));
            known.addAll(like(suite, Split.DEV));
            int longest = known.stream()
                    .mapToInt(sample -> tokens.applyAsInt(sample.response()))
                    .max()
                    .orElse(suite.maxNewTokens());
            wanted = Math.max(LEAST_NEW_TOKENS, (int) Math.ceil(longest * ROOM));
        }
        return suite.withMaxNewTokens(Math.min(suite.maxNewTokens(), wanted));
    }
}
