package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.store.Refreshed;
import dev.tunesmith.store.Store;
import dev.tunesmith.store.StoreAddress;
import dev.tunesmith.store.StoreQuery;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times the index over a project with many samples: making it from the files, opening it when nothing or a little is new, and the
 * queries that are asked most.
 *
 * <p>The project is made once in FOLDER: RUNS runs with the same items, SAMPLES samples in all, each with 24 tokens with their
 * log-probabilities, and two verdicts on each. What is timed as opening is what every command does: connect, check the schema, look
 * at every file, take what is new.
 *
 * <pre>StoreBench FOLDER SAMPLES RUNS OUT.json [JDBC_URL]</pre>
 */
public final class StoreBench {

    private static final int TOKENS = 24;
    private static final int SUITES = 4;
    private static final int REPEATS = 5;

    private final Path root;
    private final StoreAddress address;
    private final PrintStream out = System.out;

    private StoreBench(Path root, StoreAddress address) {
        this.root = root;
        this.address = address;
    }

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4 && arguments.length != 5) {
            throw new UsageException(
                    "StoreBench takes 4 or 5 arguments, found " + arguments.length,
                    "FOLDER SAMPLES RUNS OUT.json [JDBC_URL]");
        }
        Path root = Path.of(arguments[0]);
        int samples = Integer.parseInt(arguments[1]);
        int runs = Integer.parseInt(arguments[2]);
        StoreAddress address = arguments.length == 4
                ? StoreAddress.file(root.resolve(StoreAddress.FILE))
                : StoreAddress.postgresql(arguments[4], "bench", null, null);
        if (!Files.isDirectory(root.resolve("runs"))) {
            write(root, samples / runs, runs);
        }
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put(
                "command",
                "StoreBench FOLDER " + samples + " " + runs + " OUT.json" + (arguments.length == 5 ? " URL" : ""));
        result.put("database", arguments.length == 4 ? "SQLite" : "PostgreSQL");
        result.put("samples", samples);
        result.put("runs", runs);
        new StoreBench(root, address).run(result, runs);
        AtomicFiles.writeString(Path.of(arguments[3]), Json.pretty(result) + "\n");
    }

    private void run(ObjectNode result, int runs) throws IOException {
        Path outputs = root.resolve("runs/0001-base/outputs.jsonl");
        long bytes = 0;
        for (int run = 1; run <= runs; run++) {
            bytes += Files.size(root.resolve("runs").resolve(name(run)).resolve("outputs.jsonl"));
            bytes += Files.size(root.resolve("runs").resolve(name(run)).resolve("scores.jsonl"));
        }
        result.put("fileBytes", bytes);
        long start = System.nanoTime();
        Refreshed rebuilt = Store.rebuild(address, root, Progress.silent());
        double seconds = seconds(start);
        result.put("rebuildSeconds", seconds);
        result.put("rebuildLinesPerSecond", rebuilt.lines() / seconds);
        if (Files.exists(root.resolve(StoreAddress.FILE))) {
            result.put("indexBytes", Files.size(root.resolve(StoreAddress.FILE)));
        }
        say("rebuild of %d lines, %.0f MB: %.1f s%n", rebuilt.lines(), bytes / 1e6, seconds);
        result.put("openSeconds", median(() -> open(0)));
        say("open, nothing new: %.3f s%n", result.path("openSeconds").asDouble());
        result.put("openWithHundredNewSeconds", median(() -> {
            append(outputs, 100);
            return open(100);
        }));
        say(
                "open, 100 new lines: %.3f s%n",
                result.path("openWithHundredNewSeconds").asDouble());
        ObjectNode queries = result.putObject("querySeconds");
        for (Map.Entry<String, String> query : queries().entrySet()) {
            double time = median(() -> {
                long began = System.nanoTime();
                StoreQuery.run(address, query.getValue(), 1000);
                return seconds(began);
            });
            queries.put(query.getKey(), time);
            say("%s: %.3f s%n", query.getKey(), time);
        }
    }

    private static Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put(
                "pass rates of a run by suite and check",
                "SELECT suite, \"check\", avg(CASE outcome WHEN 'passed' THEN 1.0 ELSE 0 END) FROM results"
                        + " WHERE run = '0001-base' AND part = '' GROUP BY suite, \"check\"");
        queries.put(
                "an item across runs",
                "SELECT run, answer FROM answers WHERE suite = 'suite-1' AND item = 'item-1' ORDER BY run");
        queries.put(
                "failing items of a check in a run",
                "SELECT item, message FROM results WHERE run = '0001-base' AND suite = 'suite-2' AND \"check\" = 'exact'"
                        + " AND outcome <> 'passed' ORDER BY item LIMIT 100");
        queries.put("all samples counted", "SELECT count(*) FROM samples");
        queries.put(
                "an answer by its request",
                "SELECT answer FROM answers WHERE request = '" + request(1, 5).substring(0, 32) + "'");
        return queries;
    }

    /** Opens and takes what is new, as every command does. */
    private double open(int expected) {
        long start = System.nanoTime();
        try (Store store = Store.open(address, root)) {
            long lines = store.refresh(Progress.silent()).lines();
            if (lines != expected) {
                throw new IllegalStateException(lines + " lines were new, not " + expected);
            }
        }
        return seconds(start);
    }

    private void append(Path outputs, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(output(1, i, new Random(i))).append('\n');
        }
        Files.writeString(outputs, text, StandardOpenOption.APPEND);
    }

    private static void write(Path root, int items, int runs) throws IOException {
        for (int run = 1; run <= runs; run++) {
            Path folder = Files.createDirectories(root.resolve("runs").resolve(name(run)));
            Files.writeString(folder.resolve("run.json"), "{\"kind\":\"base\",\"model\":\"m\",\"weights\":\"w\"}");
            Random random = new Random(run);
            try (BufferedWriter outputs = Files.newBufferedWriter(folder.resolve("outputs.jsonl"));
                    BufferedWriter scores = Files.newBufferedWriter(folder.resolve("scores.jsonl"))) {
                for (int i = 0; i < items; i++) {
                    outputs.write(output(run, i, random));
                    outputs.write('\n');
                    scores.write(scores(i, random));
                    scores.write('\n');
                }
            }
        }
    }

    private static String name(int run) {
        return String.format(Locale.ROOT, run == 1 ? "%04d-base" : "%04d-lora", run);
    }

    private static String request(int run, int item) {
        return String.format(Locale.ROOT, "%016x%016x", (run * 1_000_003L + item) * 0x9E3779B97F4A7C15L, (long) item)
                + "0".repeat(32);
    }

    private static String output(int run, int item, Random random) {
        List<Integer> ids = new ArrayList<>();
        List<Double> logProbabilities = new ArrayList<>();
        for (int t = 0; t < TOKENS; t++) {
            ids.add(random.nextInt(49_152));
            logProbabilities.add(Math.rint(-1e4 * random.nextDouble()) / 1e4);
        }
        ObjectNode line = Json.object();
        line.put("suite", "suite-" + item % SUITES);
        line.put("item", "item-" + item);
        line.put("ask", "0");
        line.put("request", request(run, item));
        line.putObject("model").put("weights", "w").put("adapter", run == 1 ? null : "a" + run);
        line.put("seed", 0);
        line.putObject("prompt")
                .putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", "A customer asks whether order number " + item + " can still be changed, and how.");
        line.put(
                "answer",
                "Yes: order " + item + " can be changed until it is packed, as " + random.nextInt(100)
                        + " others were.");
        line.put("finishReason", "stop");
        line.set("tokenIds", Json.tree(ids));
        line.set("logProbabilities", Json.tree(logProbabilities));
        line.set("referenceLogProbabilities", Json.array());
        line.put("tokens", TOKENS);
        line.put("promptTokens", 31);
        line.put("millis", 100 + random.nextInt(900));
        line.putNull("error");
        return Json.line(line);
    }

    private static String scores(int item, Random random) {
        ObjectNode line = Json.object();
        line.put("suite", "suite-" + item % SUITES);
        line.put("item", "item-" + item);
        ArrayNode results = line.putArray("results");
        for (String check : List.of("exact", "stops")) {
            boolean passed = random.nextInt(10) > 0;
            ObjectNode result = results.addObject();
            result.put("checkId", check);
            result.put("check", check.equals("exact") ? "exactMatch" : "stopsByItself");
            result.put("version", 1);
            result.put("outcome", passed ? "passed" : "failed");
            result.put("score", passed ? 1.0 : 0.0);
            result.putArray("evidence");
            result.put("message", passed ? "" : "is not the reference");
        }
        return Json.line(line);
    }

    @FunctionalInterface
    private interface Timed {
        double seconds() throws IOException;
    }

    private static double median(Timed work) throws IOException {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            all.add(work.seconds());
        }
        Collections.sort(all);
        return all.get(REPEATS / 2);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
    }
}
