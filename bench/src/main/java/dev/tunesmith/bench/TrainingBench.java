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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times LoRA training side by side in one run: Tunesmith through its own command, then TRL/PEFT in four configurations.
 *
 * <p>Each is a fresh process on the same rows in the same order. Written for each: tokens/s (median over the steps but the
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

    /** One of our own configurations. */
    private record Configuration(String name, String dtype, boolean sharePrefix) {}

    private static final List<Configuration> CONFIGURATIONS = List.of(
            new Configuration("float32", "float32", false),
            new Configuration("float32, shared prefix", "float32", true),
            new Configuration("bfloat16", "bfloat16", false),
            new Configuration("bfloat16, shared prefix", "bfloat16", true));

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
        List<Map<String, Object>> ours = new ArrayList<>();
        for (Configuration configuration : CONFIGURATIONS) {
            Map<String, Object> figures = bench.run(configuration);
            ours.add(figures);
            out.println(Json.line(figures));
        }
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put("command", "TrainingBench TUNESMITH MODEL " + bench.rows.getFileName() + " " + bench.steps);
        result.set("tunesmith", Json.tree(ours));
        if (arguments.length == 7) {
            result.set("peers", bench.peers(arguments[5], arguments[6]));
        }
        AtomicFiles.writeString(Path.of(arguments[4]), Json.pretty(result) + "\n");
    }

    private Map<String, Object> run(Configuration configuration) throws IOException, InterruptedException {
        Path project = Files.createTempDirectory("tunesmith-bench");
        Files.writeString(project.resolve("tunesmith.yaml"), yaml(configuration));
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

    private String yaml(Configuration configuration) {
        return String.join(
                "\n",
                "model: " + model,
                "data: { train: " + rows + " }",
                "train:",
                "  lora: { rank: 8, alpha: 16 }",
                "  optimizer: { learningRate: 1e-3 }",
                "  schedule: { kind: cosine, warmupSteps: 10 }",
                "  batchSize: " + BATCH,
                "  maxSteps: " + steps,
                "  shuffle: false",
                "  checkpointEvery: " + 10 * steps,
                "  dtype: " + configuration.dtype,
                "  sharePrefix: " + configuration.sharePrefix,
                "");
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

    private JsonNode peers(String python, String script) throws IOException, InterruptedException {
        Path out = Files.createTempFile("peers", ".json");
        Process process = new ProcessBuilder(
                        python, script, model.toString(), rows.toString(), out.toString(), "--steps", "" + steps)
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(script + " ended with " + process.exitValue());
        }
        return Json.parse(Files.readString(out));
    }
}
