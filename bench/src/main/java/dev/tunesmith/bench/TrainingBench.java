package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times LoRA training side by side in one run: Tunesmith through its own command, then TRL/PEFT in four configurations.
 *
 * <p>Each is a fresh process on the same rows in the same order, with loss on the same tokens; with peers, all start from one adapter that
 * TRL made, so that losses compare step by step. Written for each: tokens/s (median over the steps but the
 * first two), samples/s, peak resident memory, seconds from the command to the start of the first step, and the losses.
 *
 * <pre>TrainingBench TUNESMITH MODEL_FOLDER ROWS.jsonl STEPS OUT.json [PYTHON RUN_PEERS.py]</pre>
 *
 * <p>MODEL_FOLDER is a float32 Hugging Face folder, so that all read the same weights.
 */
public final class TrainingBench {

    private static final int BATCH = 8;
    private static final int WARM_STEPS = 2;

    private final Path tunesmith;
    private final Path model;
    private final Path rows;
    private final int steps;

    private TrainingBench(Path tunesmith, Path model, Path rows, int steps) {
        this.tunesmith = tunesmith.toAbsolutePath();
        this.model = model.toAbsolutePath();
        this.rows = rows.toAbsolutePath();
        this.steps = steps;
    }

    private static final String ALL_LAYERS = "lora: { rank: 8, alpha: 16 }";

    /** Losses of ours and of a peer's are those of the same numbers rounded otherwise. */
    private static final double LOSS_TOLERANCE = 1e-3;

    private static final String UPPER_LAYERS =
            "lora: { rank: 8, alpha: 16, layersToTransform: [24, 25, 26, 27, 28, 29] }";

    /** One of our own configurations: a name, whether the rows of the first two steps are taken again and again, keys. */
    private record Configuration(String name, boolean repeatRows, List<String> keys) {

        /** The same beginning with an adapter of all layers, if there is one. */
        Configuration from(@Nullable Path start) {
            if (start == null || !keys.contains(ALL_LAYERS)) {
                return this;
            }
            List<String> all = new ArrayList<>(keys);
            all.set(all.indexOf(ALL_LAYERS), "lora: { initAdapter: " + start + " }");
            return new Configuration(name, repeatRows, List.copyOf(all));
        }
    }

    private static Configuration of(String name, String... keys) {
        return configuration(name, false, ALL_LAYERS, keys);
    }

    private static Configuration upper(String name, String... keys) {
        return configuration(name, true, UPPER_LAYERS, keys);
    }

    private static Configuration configuration(String name, boolean repeatRows, String lora, String... keys) {
        List<String> all = new ArrayList<>(List.of(lora));
        all.addAll(List.of(keys));
        return new Configuration(name, repeatRows, List.copyOf(all));
    }

    /** The first four beside the peers; the others switch one thing off or on. */
    private static final List<Configuration> CONFIGURATIONS = List.of(
            of("float32", "dtype: float32", "sharePrefix: false"),
            of("float32, shared prefix", "dtype: float32"),
            of("bfloat16", "dtype: bfloat16", "sharePrefix: false"),
            of("bfloat16, shared prefix", "dtype: bfloat16"),
            of("bfloat16, last layer whole", "dtype: bfloat16", "sharePrefix: false", "lastLayerOnTargets: false"),
            of("bfloat16, rows not rounded", "dtype: bfloat16", "sharePrefix: false", "roundRows: false"),
            of("bfloat16, recomputed", "dtype: bfloat16", "sharePrefix: false", "recompute: always"),
            upper("bfloat16, upper six layers", "dtype: bfloat16", "sharePrefix: false", "keepFrozen: false"),
            upper("bfloat16, upper six layers, frozen kept", "dtype: bfloat16", "sharePrefix: false"));

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 5 && arguments.length != 7) {
            throw new UsageException(
                    "TrainingBench takes 5 or 7 arguments, found " + arguments.length,
                    "TUNESMITH MODEL_FOLDER ROWS.jsonl STEPS OUT.json [PYTHON RUN_PEERS.py]");
        }
        TrainingBench bench = new TrainingBench(
                Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]));
        PrintStream out = System.out;
        Path start = arguments.length == 7 ? bench.start(arguments[5], arguments[6]) : null;
        List<Map<String, Object>> ours = new ArrayList<>();
        for (Configuration configuration : CONFIGURATIONS) {
            Map<String, Object> figures = bench.run(configuration.from(start));
            ours.add(figures);
            out.println(Json.line(figures));
        }
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put("command", "TrainingBench TUNESMITH MODEL " + bench.rows.getFileName() + " " + bench.steps);
        result.set("tunesmith", Json.tree(ours));
        if (start != null) {
            result.set("peers", bench.peers(arguments[5], arguments[6], start));
            result.put("largestLossDifferenceFloat32", largestLossDifference(result));
        }
        AtomicFiles.writeString(Path.of(arguments[4]), Json.pretty(result) + "\n");
        if (start != null && !(result.path("largestLossDifferenceFloat32").asDouble() <= LOSS_TOLERANCE)) {
            throw new IllegalStateException("our losses and TRL's differ by more than " + LOSS_TOLERANCE);
        }
    }

    /** Between our float32 steps, with and without a shared prefix, and those of TRL in fp32. */
    private static double largestLossDifference(ObjectNode result) {
        double largest = 0;
        for (JsonNode own : result.path("tunesmith")) {
            for (JsonNode peer : result.path("peers").path("runs")) {
                if (own.path("name").asString().startsWith("float32")
                        && peer.path("name").asString().startsWith("fp32")) {
                    for (int i = 0; i < peer.path("losses").size(); i++) {
                        double difference = own.path("losses").get(i).asDouble()
                                - peer.path("losses").get(i).asDouble();
                        largest = Math.max(largest, Math.abs(difference));
                    }
                }
            }
        }
        return largest;
    }

    /** The adapter that all begin with, as PEFT makes it at random. */
    private Path start(String python, String runPeers) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tunesmith-bench-start");
        String script = Path.of(runPeers).resolveSibling("trl_train.py").toString();
        Path unused = folder.resolve("work");
        run(List.of(
                python,
                script,
                model.toString(),
                rows.toString(),
                "--fp32",
                "--steps",
                "0",
                "--work",
                unused.toString(),
                "--save-init",
                folder.toString()));
        return folder;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    private Map<String, Object> run(Configuration configuration) throws IOException, InterruptedException {
        Path project = Files.createTempDirectory("tunesmith-bench");
        Path data = rows;
        if (configuration.repeatRows) {
            data = project.resolve("rows.jsonl");
            try (Stream<String> lines = Files.lines(rows)) {
                Files.write(data, lines.limit(2L * BATCH).toList());
            }
        }
        Files.writeString(project.resolve("tunesmith.yaml"), yaml(configuration, data));
        Instant started = Instant.now();
        Process process = new ProcessBuilder(tunesmith.toString(), "train", project.toString())
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("log.txt").toFile())
                .start();
        long peak = 0;
        while (process.isAlive()) {
            peak = Math.max(peak, Machine.peakResidentBytes(process.pid()));
            Thread.sleep(50);
        }
        if (process.exitValue() != 0) {
            throw new IOException("tunesmith train ended with " + process.exitValue() + ":\n"
                    + Files.readString(project.resolve("log.txt")));
        }
        return figures(configuration, project, started, peak);
    }

    private String yaml(Configuration configuration, Path data) {
        List<String> lines = new ArrayList<>(List.of(
                "model: " + model,
                "data: { train: " + data + " }",
                "train:",
                "  optimizer: { learningRate: 1e-3 }",
                "  schedule: { kind: cosine, warmupSteps: 10 }",
                "  batchSize: " + BATCH,
                "  maxSteps: " + steps,
                "  shuffle: false",
                "  checkpointEvery: " + 10 * steps));
        configuration.keys.forEach(key -> lines.add("  " + key));
        return String.join("\n", lines) + "\n";
    }

    private static Map<String, Object> figures(Configuration configuration, Path project, Instant started, long peak)
            throws IOException {
        List<JsonNode> events = new ArrayList<>();
        Path runs = project.resolve("runs");
        try (var folders = Files.list(runs)) {
            for (Path run : folders.sorted().toList()) {
                for (String line : Files.readAllLines(run.resolve("events.jsonl"))) {
                    JsonNode event = Json.parse(line);
                    if (event.path("event").asString().equals("step")) {
                        events.add(event);
                    }
                }
            }
        }
        JsonNode first = events.get(0);
        double firstSeconds =
                first.get("tokens").asDouble() / first.get("tokensPerSecond").asDouble();
        double untilFirst = (Instant.parse(first.get("time").asString()).toEpochMilli() - started.toEpochMilli()) / 1e3;
        double[] rates = events.stream()
                .skip(WARM_STEPS)
                .mapToDouble(event -> event.get("tokensPerSecond").asDouble())
                .sorted()
                .toArray();
        double meanTokens = events.stream()
                .mapToLong(event -> event.get("tokens").asLong())
                .average()
                .orElseThrow();
        double median = rates[rates.length / 2];
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("name", configuration.name);
        figures.put("tokensPerSecond", median);
        figures.put("slowestAndFastest", Arrays.asList(rates[0], rates[rates.length - 1]));
        figures.put("samplesPerSecond", median / meanTokens * BATCH);
        figures.put("peakResidentBytes", peak);
        figures.put("secondsToFirstStep", untilFirst - firstSeconds);
        figures.put(
                "losses",
                events.stream().map(event -> event.get("loss").asDouble()).toList());
        return figures;
    }

    private JsonNode peers(String python, String script, Path start) throws IOException, InterruptedException {
        Path out = Files.createTempFile("peers", ".json");
        run(List.of(
                python,
                script,
                model.toString(),
                rows.toString(),
                out.toString(),
                "--steps",
                "" + steps,
                "--",
                "--init-adapter",
                start.toString(),
                "--until-stop"));
        return Json.parse(Files.readString(out));
    }
}
