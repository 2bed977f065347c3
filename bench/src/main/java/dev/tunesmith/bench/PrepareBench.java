package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.ProcessMemory;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.work.InOrder;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.TokenRowWriter;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.LengthPolicy;
import dev.tunesmith.tokenizer.SampleTokenizer;
import dev.tunesmith.tokenizer.TokenizedSample;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times the way from a file of Alpaca rows to a file of token rows: read, formatted, rendered, tokenised, masked, written; then
 * the same with {@code datasets.map} and {@code apply_chat_template} on the same cores, on the first PEER_ROWS of the file.
 *
 * <p>Ours is timed from the opening of one file to the end of the other, with the warming up of the program, first on the
 * peer's rows and then on all. The memory after each tenth of the rows tells whether it grows.
 *
 * <pre>PrepareBench HF_FOLDER ROWS.jsonl OUT.json [PYTHON MAP_ROWS.py PEER_ROWS]</pre>
 */
public final class PrepareBench {

    private static final int PARTS = 10;
    private static final int MAX_LENGTH = 8192;

    private final Path rows;
    private final ConversationTokenizer conversations;
    private final PrintStream out = System.out;

    private PrepareBench(Path rows, ConversationTokenizer conversations) {
        this.rows = rows;
        this.conversations = conversations;
    }

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 3 && arguments.length != 6) {
            throw new UsageException(
                    "PrepareBench takes 3 or 6 arguments, found " + arguments.length,
                    "HF_FOLDER ROWS.jsonl OUT.json [PYTHON MAP_ROWS.py PEER_ROWS]");
        }
        Path folder = Path.of(arguments[0]);
        Path rows = Path.of(arguments[1]);
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put("command", "PrepareBench HF_FOLDER ROWS.jsonl OUT PYTHON map_rows.py PEER_ROWS");
        result.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
        try (Tokenizer tokenizer = Tokenizer.fromFolder(folder)) {
            PrepareBench bench = new PrepareBench(rows, new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer)));
            if (arguments.length == 6) {
                bench.beside(result, folder, arguments);
            }
            result.set("tunesmith", Json.tree(bench.run(rows, count(rows))));
        }
        AtomicFiles.writeString(Path.of(arguments[2]), Json.pretty(result) + "\n");
    }

    private static long count(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    /** Both on the peer's rows, the peer first. */
    private void beside(ObjectNode result, Path folder, String[] arguments) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("tunesmith-bench");
        Path part = work.resolve("rows.jsonl");
        long count = Long.parseLong(arguments[5]);
        try (Stream<String> lines = Files.lines(rows)) {
            Files.write(part, lines.limit(count).toList());
        }
        Path answer = work.resolve("figures.json");
        Process process = new ProcessBuilder(
                        arguments[3],
                        arguments[4],
                        folder.toString(),
                        part.toString(),
                        answer.toString(),
                        "--rows",
                        arguments[5])
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(arguments[4] + " ended with " + process.exitValue());
        }
        ObjectNode peer = (ObjectNode) Json.parse(Files.readString(answer));
        Map<String, Object> ours = run(part, count);
        double theirs = peer.path("rowsPerSecond").asDouble();
        double ratio = ours.get("rowsPerSecond") instanceof Double mine ? mine / theirs : 0;
        requireSame(part, peer);
        peer.remove("first");
        result.set("peer", peer);
        result.set("tunesmithOnThePeersRows", Json.tree(ours));
        result.put("ratio", ratio);
        out.printf(Locale.ROOT, "datasets.map %.0f rows/s, ratio %.1f%n", theirs, ratio);
    }

    /** The first row's ids and labels, as far as the prompt and the answer with its stop go, are the peer's. */
    private void requireSame(Path part, ObjectNode peer) {
        Sample first = SampleReader.readAll(part).get(0);
        TokenizedSample mine = tokenizer().tokenize(first);
        String ids = Json.line(Json.tree(mine.ids()));
        if (!ids.equals(Json.line(peer.path("first").path("input_ids")))) {
            throw new IllegalStateException("the first row's ids differ: " + ids + " and " + peer.path("first"));
        }
    }

    private SampleTokenizer tokenizer() {
        return new SampleTokenizer(conversations, MAX_LENGTH, LengthPolicy.ERROR);
    }

    private Map<String, Object> run(Path file, long expected) throws IOException {
        Path target = Files.createTempFile("tunesmith-bench", ".jsonl");
        List<Long> resident = new ArrayList<>();
        long[] counts = new long[2];
        long start = System.nanoTime();
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
            TokenRowWriter writer = new TokenRowWriter(stream);
            try (InOrder<Sample, TokenizedSample> work = new InOrder<>(tokenizer()::tokenize, row -> {
                writer.write(row);
                counts[1] += row.length();
                if (++counts[0] % Math.max(1, expected / PARTS) == 0) {
                    resident.add(ProcessMemory.residentBytes());
                }
            })) {
                new SampleReader(ReadOptions.DEFAULT).read(file, work::accept);
                work.finish();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rows", counts[0]);
        figures.put("tokens", counts[1]);
        figures.put("seconds", seconds);
        figures.put("rowsPerSecond", counts[0] / seconds);
        figures.put("bytesWritten", Files.size(target));
        figures.put("residentBytesAfterEachTenth", resident);
        figures.put("peakResidentBytes", ProcessMemory.peakResidentBytes());
        Files.delete(target);
        out.println(Json.line(figures));
        return figures;
    }
}
