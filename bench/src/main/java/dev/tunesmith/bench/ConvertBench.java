package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times {@code data convert} on a large file in a small heap: Alpaca rows made from a seed into OpenAI's messages, as JSON Lines
 * and as Parquet. Written for each: seconds, megabytes/s, and the peak resident memory of the process.
 *
 * <pre>ConvertBench TUNESMITH GIGABYTES OUT.json</pre>
 *
 * <p>The files lie in the folder for temporary files, which needs about four times the space, and are deleted at the end.
 */
public final class ConvertBench {

    private static final String HEAP = "-Xmx512m";
    private static final int ROWS_IN_POOL = 4000;
    private static final long SEED = 1;
    private static final String[] WORDS = ("the quick brown fox jumps over a lazy dog while größe naïve 東京 emoji😀 says"
                    + " \"quotes\" back\\slash tab\t line\n order ticket refund delivery customer account please answer")
            .split(" ");

    private final Random random = new Random(SEED);

    private ConvertBench() {}

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            throw new UsageException(
                    "ConvertBench takes 3 arguments, found " + arguments.length, "TUNESMITH GIGABYTES OUT.json");
        }
        Path folder = Files.createTempDirectory("tunesmith-convert");
        Path in = folder.resolve("in.jsonl");
        List<Path> made = new ArrayList<>(List.of(in));
        PrintStream out = System.out;
        try {
            long rows = new ConvertBench().write(in, Math.round(Double.parseDouble(arguments[1]) * 1e9));
            List<Map<String, Object>> figures = new ArrayList<>();
            for (String end : List.of("jsonl", "parquet")) {
                Path target = folder.resolve("out." + end);
                made.add(target);
                figures.add(convert(Path.of(arguments[0]).toAbsolutePath(), in, target));
                out.println(Json.line(figures.get(figures.size() - 1)));
            }
            ObjectNode result = Json.object();
            result.put("date", Instant.now().toString());
            result.set("machine", Json.tree(Machine.describe()));
            result.put("command", "ConvertBench TUNESMITH " + arguments[1]);
            result.put("heap", HEAP).put("rows", rows).put("bytes", Files.size(in));
            result.set("conversions", Json.tree(figures));
            AtomicFiles.writeString(Path.of(arguments[2]), Json.pretty(result) + "\n");
        } finally {
            for (Path file : made) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        }
    }

    private static Map<String, Object> convert(Path tunesmith, Path in, Path target)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        tunesmith.toString(),
                        "data",
                        "convert",
                        in.toString(),
                        "--to",
                        "messages",
                        "--out",
                        target.toString())
                .inheritIO();
        builder.environment().put("TUNESMITH_JAVA_OPTS", HEAP);
        long started = System.nanoTime();
        Process process = builder.start();
        long peak = 0;
        while (process.isAlive()) {
            peak = Math.max(peak, Machine.peakResidentBytes(process.pid()));
            Thread.sleep(50);
        }
        if (process.exitValue() != 0) {
            throw new IOException("tunesmith data convert ended with " + process.exitValue());
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("to", target.getFileName().toString());
        figures.put("seconds", seconds);
        figures.put("megabytesPerSecond", Files.size(in) / 1e6 / seconds);
        figures.put("peakResidentBytes", peak);
        figures.put("bytesWritten", Files.size(target));
        return figures;
    }

    /** Write rows up to so many bytes; how many there are. */
    private long write(Path file, long bytes) throws IOException {
        List<String> pool = new ArrayList<>();
        for (int i = 0; i < ROWS_IN_POOL; i++) {
            ObjectNode row = Json.object();
            row.put("instruction", words(5 + random.nextInt(16)));
            row.put("input", random.nextBoolean() ? words(5 + random.nextInt(56)) : "");
            row.put("output", words(20 + random.nextInt(231)));
            pool.add(Json.line(row).substring(1) + "\n");
        }
        long rows = 0;
        long written = 0;
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            while (written < bytes) {
                String row = "{\"id\":" + rows + "," + pool.get(random.nextInt(ROWS_IN_POOL));
                writer.write(row);
                written += row.length(); // characters: a few per cent fewer than bytes
                rows++;
            }
        }
        return rows;
    }

    private String words(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(WORDS[random.nextInt(WORDS.length)]);
        }
        return String.join(" ", words);
    }
}
