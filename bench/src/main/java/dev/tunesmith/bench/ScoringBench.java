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
 * Times log-likelihoods of multiple-choice items side by side in one run, whole commands: {@code tunesmith score} and
 * lm-evaluation-harness's {@code hf} backend, and compares them item by item.
 *
 * <pre>ScoringBench TUNESMITH MODEL_FOLDER TASKS_FOLDER OUT.json [LM_EVAL BATCH_SIZES]</pre>
 *
 * <p>TASKS_FOLDER is what {@code lm_eval_tasks.py} writes, BATCH_SIZES are such as {@code 8,32}. An item's decision is the choice with the
 * highest log-likelihood (acc), and the highest per character (acc_norm).
 */
public final class ScoringBench {

    private static final List<String> TASKS = List.of("arc", "hellaswag");
    private static final int ROUNDS = 2;

    private final Path tunesmith;
    private final Path model;
    private final Path tasks;
    private final PrintStream out = System.out;

    private ScoringBench(Path tunesmith, Path model, Path tasks) {
        this.tunesmith = tunesmith.toAbsolutePath();
        this.model = model.toAbsolutePath();
        this.tasks = tasks.toAbsolutePath();
    }

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 4 && arguments.length != 6) {
            throw new UsageException(
                    "ScoringBench takes 4 or 6 arguments, found " + arguments.length,
                    "TUNESMITH MODEL_FOLDER TASKS_FOLDER OUT.json [LM_EVAL BATCH_SIZES]");
        }
        ScoringBench bench = new ScoringBench(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put("command", "ScoringBench TUNESMITH MODEL TASKS");
        List<Map<String, Object>> ours = new ArrayList<>();
        Map<String, double[]> scores = new LinkedHashMap<>();
        ours.add(bench.tunesmith("float32", scores));
        if (arguments.length == 6) {
            List<Map<String, Object>> theirs = new ArrayList<>();
            for (String size : arguments[5].split(",")) {
                theirs.add(bench.harness(arguments[4], size, ours, scores));
            }
            result.set("lmEval", Json.tree(theirs));
        }
        result.set("tunesmith", Json.tree(ours));
        AtomicFiles.writeString(Path.of(arguments[3]), Json.pretty(result) + "\n");
    }

    private Map<String, Object> tunesmith(String dtype, Map<String, double[]> scores)
            throws IOException, InterruptedException {
        Path output = Files.createTempDirectory("scoring-bench").resolve("scores.jsonl");
        double[] seconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            seconds[round] = seconds(List.of(
                    tunesmith.toString(),
                    "score",
                    model.toString(),
                    "--requests",
                    tasks.resolve("requests.jsonl").toString(),
                    "--out",
                    output.toString(),
                    "--dtype",
                    dtype));
        }
        scores.put(
                dtype,
                Files.readAllLines(output).stream()
                        .mapToDouble(line -> Json.parse(line).get("sumLogprob").asDouble())
                        .toArray());
        Arrays.sort(seconds);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("name", dtype);
        figures.put("requests", scores.get(dtype).length);
        figures.put("seconds", seconds);
        figures.put("medianSeconds", seconds[ROUNDS / 2]);
        out.println(Json.line(figures));
        return figures;
    }

    private Map<String, Object> harness(
            String command, String batchSize, List<Map<String, Object>> ours, Map<String, double[]> scores)
            throws IOException, InterruptedException {
        Path output = Files.createTempDirectory("scoring-bench");
        double seconds = seconds(List.of(
                command,
                "run",
                "--model",
                "hf",
                "--model_args",
                "pretrained=" + model + ",dtype=float32",
                "--tasks",
                "tunesmith_arc,tunesmith_hellaswag",
                "--include_path",
                tasks.toString(),
                "--device",
                "cpu",
                "--batch_size",
                batchSize,
                "--log_samples",
                "--output_path",
                output.toString()));
        double[] theirs = harnessScores(output);
        for (Map<String, Object> one : ours) {
            one.put("againstLmEvalBatch" + batchSize, compare(scores.get((String) one.get("name")), theirs));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("batchSize", batchSize);
        figures.put("dtype", "float32");
        figures.put("seconds", seconds);
        out.println(Json.line(figures));
        return figures;
    }

    /** Log-likelihoods in the order of the requests. */
    private double[] harnessScores(Path output) throws IOException {
        List<Double> scores = new ArrayList<>();
        for (String task : TASKS) {
            JsonNode[] byItem;
            try (var files = Files.walk(output)) {
                Path samples = files.filter(
                                path -> path.getFileName().toString().startsWith("samples_tunesmith_" + task))
                        .findFirst()
                        .orElseThrow(() -> new IOException("lm-eval wrote no samples of " + task));
                List<String> lines = Files.readAllLines(samples);
                byItem = new JsonNode[lines.size()];
                for (String line : lines) {
                    JsonNode item = Json.parse(line);
                    byItem[item.get("doc_id").asInt()] = item.get("resps");
                }
            }
            for (JsonNode item : byItem) {
                for (JsonNode choice : item) {
                    scores.add(Double.parseDouble(choice.get(0).get(0).asString()));
                }
            }
        }
        return scores.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Map<String, Object> compare(double[] ours, double[] theirs) throws IOException {
        int items = 0;
        int sameAcc = 0;
        int sameAccNorm = 0;
        double largest = 0;
        int at = 0;
        for (String task : TASKS) {
            for (String line : Files.readAllLines(tasks.resolve(task + ".jsonl"))) {
                JsonNode choices = Json.parse(line).get("choices");
                double[] a = Arrays.copyOfRange(ours, at, at + choices.size());
                double[] b = Arrays.copyOfRange(theirs, at, at + choices.size());
                at += choices.size();
                for (int i = 0; i < a.length; i++) {
                    largest = Math.max(largest, Math.abs(a[i] - b[i]));
                }
                items++;
                sameAcc += best(a) == best(b) ? 1 : 0;
                sameAccNorm += best(perCharacter(a, choices)) == best(perCharacter(b, choices)) ? 1 : 0;
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("items", items);
        result.put("sameDecisions", sameAcc);
        result.put("sameNormalisedDecisions", sameAccNorm);
        result.put("largestDifference", largest);
        return result;
    }

    private static double[] perCharacter(double[] scores, JsonNode choices) {
        double[] result = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            result[i] = scores[i] / choices.get(i).asString().length();
        }
        return result;
    }

    private static int best(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    /** Seconds that a command takes, from its start to its end. */
    private static double seconds(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("scoring-bench", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("HF_HUB_OFFLINE", "1");
        builder.environment().put("HF_DATASETS_OFFLINE", "1");
        long start = System.nanoTime();
        int status = builder.start().waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (status != 0) {
            throw new IOException(command + " ended with " + status + ":\n" + Files.readString(log));
        }
        return seconds;
    }
}
