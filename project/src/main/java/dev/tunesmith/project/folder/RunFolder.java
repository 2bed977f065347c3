package dev.tunesmith.project.folder;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonLines;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.config.TrainConfig.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The folder of one run.
 *
 * @param path the folder
 * @param number counts runs from 1
 * @param kind what was done: {@code base}, or how was trained: {@code lora}, {@code full} or {@code pretrain};
 *     or {@code endpoint-} and the name of an endpoint that was asked
 */
public record RunFolder(Path path, int number, String kind) {

    /** Begins the kind of a run that asked an endpoint. */
    public static final String ENDPOINT_KIND = "endpoint-";

    private static final Set<String> TRAINING_KINDS =
            Arrays.stream(Method.values()).map(Method::word).collect(Collectors.toUnmodifiableSet());

    private static final JsonLines<JsonNode> EVENTS = JsonLines.of(
                    line -> Json.mapper().readTree(line), "an event", "remove that line, or begin a new run")
            .appended();

    private static final Pattern NAME = Pattern.compile("(\\d{4,})-([a-z][a-z0-9-]*)");

    /** The run of a folder, or nothing where its name is not a run's. */
    static Optional<RunFolder> of(Path path) {
        Matcher matcher = NAME.matcher(String.valueOf(path.getFileName()));
        return matcher.matches()
                ? Optional.of(new RunFolder(path, Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Name of the folder, such as {@code 0002-lora}. */
    public String id() {
        return String.valueOf(path.getFileName());
    }

    /** The configuration as resolved. */
    public Path config() {
        return path.resolve("config.yaml");
    }

    /** What the run is made of and what was chosen for it. */
    public Path record() {
        return path.resolve("run.json");
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    /** The trained adapter, in PEFT's layout. */
    public Path adapter() {
        return path.resolve("adapter");
    }

    /** The trained model, in Hugging Face's layout, where all weights were trained. */
    public Path model() {
        return path.resolve("model");
    }

    /** Whether this is a run that trains. */
    public boolean isTraining() {
        return TRAINING_KINDS.contains(kind);
    }

    /** The name of the endpoint whose answers the run holds, or nothing where it is no such run. */
    public Optional<String> endpoint() {
        return kind.startsWith(ENDPOINT_KIND) ? Optional.of(kind.substring(ENDPOINT_KIND.length())) : Optional.empty();
    }

    /** Whether what is trained is an adapter, not a whole model. */
    public boolean trainsAdapter() {
        return kind.equals(Method.LORA.word());
    }

    /** What training leaves: the adapter or the model. */
    public Path result() {
        return trainsAdapter() ? adapter() : model();
    }

    public Path forecast() {
        return path.resolve("forecast.json");
    }

    public Path report() {
        return path.resolve("report.html");
    }

    /** The report beside another run than the base that this one belongs to. */
    public Path report(RunFolder beside) {
        return path.resolve("report-" + pair(beside.id()) + ".html");
    }

    /** How a suite's items were answered by this run compared with the base. */
    public Path comparison() {
        return path.resolve("comparison.json");
    }

    /** The same by some of the suites only; the whole comparison stays as it is. */
    public Path partialComparison() {
        return path.resolve("comparison-partial.json");
    }

    /** The comparison with another run than the base that this one belongs to. */
    public Path comparison(RunFolder beside) {
        return path.resolve("comparison-" + pair(beside.id()) + ".json");
    }

    /** The same by some of the suites only. */
    public Path partialComparison(RunFolder beside) {
        return path.resolve("comparison-" + pair(beside.id()) + "-partial.json");
    }

    /** Ids of the other runs that this one was compared with by every suite, in order. */
    public List<String> comparedBeside() {
        Pattern name = Pattern.compile("comparison-" + pair("(" + NAME.pattern() + ")") + "\\.json");
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> name.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", path, e);
        }
    }

    private String pair(String beside) {
        return beside + "-" + id();
    }

    /** What the model can do apart from the task. */
    public Path general() {
        return path.resolve("general.json");
    }

    /** What was found wrong with the run's answers, over the iterations that end in this run. */
    public Path issues() {
        return path.resolve("issues.json");
    }

    /** Whether the run has answers to suites. */
    public boolean isEvaluated() {
        return Files.isRegularFile(path.resolve("scores.jsonl"));
    }

    /** What the probe of a suite found. */
    public Path probe(String suite) {
        return path.resolve("probe").resolve(suite + ".json");
    }

    /** Where the answers of a suite's probe are. */
    public Path probeFolder(String suite) {
        return path.resolve("probe").resolve(suite);
    }

    /** Whether the run was begun: its record is there. */
    public boolean isStarted() {
        return Files.isRegularFile(record());
    }

    /** Whether it was stopped before it began: it has no record, and nothing came of it. */
    public boolean isNeverBegun() {
        return !isStarted() && !isEvaluated() && !Files.exists(events()) && !Files.exists(result());
    }

    /**
     * Refuse a run that was stopped before it began: there is nothing in it to evaluate, compare or resume.
     *
     * @throws UsageException if it is such a run; says how to get rid of it
     */
    RunFolder requireBegun() {
        if (isNeverBegun()) {
            throw new UsageException(
                    "Run " + id()
                            + (isTraining()
                                    ? " was never trained: it was stopped before its first step, so there is nothing in it to"
                                            + " evaluate, compare or resume"
                                    : " was never begun: it was stopped at once, so there is nothing in it to compare"),
                    (isTraining()
                                    ? "train anew: tunesmith train; "
                                    : "evaluate anew: tunesmith evaluate --run "
                                            + endpoint()
                                                    .map(name -> EndpointConfig.PREFIX + name)
                                                    .orElse("base")
                                            + "; ")
                            + removal());
        }
        return this;
    }

    /** How to get rid of a run that was stopped before it began. */
    public String removal() {
        return "its folder may be removed: rm -r " + path;
    }

    /** Whether nothing is in the folder. */
    boolean isEmpty() {
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", path, e);
        }
    }

    /** Whether training ended as planned and what it made is there. */
    public boolean isTrained() {
        return Files.isRegularFile(result().resolve(trainsAdapter() ? "adapter_model.safetensors" : "config.json"))
                && eventLines().stream()
                        .anyMatch(event -> event.path("event").asString("").equals("finished"));
    }

    /** Keep other processes out of this run; close it to let them in. */
    public FolderLock lock() {
        return FolderLock.take(path.resolve(".lock"), path);
    }

    /** The events so far; a line that a kill left unfinished is not one. */
    public List<JsonNode> eventLines() {
        return EVENTS.list(events());
    }

    /** Read one of the run's JSON files, or nothing where it is not there. */
    public Optional<JsonNode> json(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parse(Files.readString(file)));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        } catch (JacksonException e) {
            throw new DataException(
                    file + " is not JSON: " + FileErrors.reason(e),
                    "remove the file: what it told is found out, or done, again",
                    e);
        }
    }

    /** Write one of the run's files, whole or not at all. */
    public void write(Path file, String text) {
        try {
            AtomicFiles.writeString(file, text);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file, e);
        }
    }
}
