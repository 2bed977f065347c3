package dev.tunesmith.data.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.source.DataInput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files are converted in a process whose heap could not hold a fraction of them. */
class StreamingTest {

    private static final int ROWS = 400_000;
    private static final String SMALL_HEAP = "-Xmx40m";

    @TempDir
    private Path folder;

    /** Converts its first argument into its second, as messages; prints how many rows, or that the data was bad. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            try {
                ConvertReport report = new Converter(new ConvertOptions(null, "messages", false, false), Rejects.NONE)
                        .convert(DataInput.of(Path.of(arguments[0]), ReadOptions.DEFAULT, null), Path.of(arguments[1]));
                System.out.println("written " + report.written());
            } catch (DataException e) {
                System.out.println("bad " + e.getMessage());
            }
        }
    }

    private String inSmallHeap(String heap, Path from, Path to) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        from.toString(),
                        to.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return Files.readString(output).strip();
    }

    private Path large(String name, int rows) throws IOException {
        Path file = folder.resolve(name);
        String filler = "words and more words, ".repeat(22);
        boolean list = name.endsWith(".json");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < rows; i++) {
                writer.write(list ? i == 0 ? "[" : ",\n" : "");
                writer.write("{\"instruction\":\"Question " + i + "\",\"input\":\"\",\"output\":\"" + filler + "\"}");
                writer.write(list ? "" : "\n");
            }
            writer.write(list ? "]" : "");
        }
        return file;
    }

    @Test
    void twoHundredMegabytesPassThroughFortyOfHeap() throws IOException, InterruptedException {
        Path list = large("in.json", ROWS);
        assertThat(Files.size(list)).isGreaterThan(200_000_000L);
        Path lines = folder.resolve("out.jsonl");
        assertThat(inSmallHeap(SMALL_HEAP, list, lines)).isEqualTo("written " + ROWS);
        assertThat(Files.size(lines)).isGreaterThan(200_000_000L);
    }

    @Test
    void tablesPassThroughInPartsToo() throws IOException, InterruptedException {
        int rows = ROWS / 4;
        Path table = folder.resolve("out.csv");
        assertThat(inSmallHeap(SMALL_HEAP, large("in.jsonl", rows), table)).isEqualTo("written " + rows);
        Path lines = folder.resolve("out.jsonl");
        assertThat(inSmallHeap(SMALL_HEAP, table, lines)).isEqualTo("written " + rows);
        assertThat(Files.size(lines)).isGreaterThan(45_000_000L);
    }

    @Test
    void aHundredMegabytesInOneLineAreAProblemAndNotAnOutOfMemoryError() throws IOException, InterruptedException {
        Path file = folder.resolve("line.jsonl");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("{\"prompt\":\"");
            for (int i = 0; i < 100; i++) {
                writer.write("x".repeat(1 << 20));
            }
            writer.write("\",\"completion\":\"a\"}\n");
        }
        assertThat(inSmallHeap("-Xmx64m", file, folder.resolve("out.jsonl")))
                .startsWith("bad ")
                .contains("more than the 16777216 that one row may have");
    }

    @Test
    void theSmallHeapIsSmallEnoughToFail() throws IOException, InterruptedException {
        Path file = folder.resolve("rows.json");
        // One row of many small values, which has to be in memory as a whole.
        String pair = "[\"a text\",\"label\"],";
        int most = (15 << 20) / pair.length();
        Files.writeString(
                file, "{\"train\":[" + String.join("", java.util.Collections.nCopies(most, pair)) + "[\"a\",\"b\"]]}");
        assertThat(inSmallHeap(SMALL_HEAP, file, folder.resolve("out.jsonl"))).contains("OutOfMemoryError");
        assertThat(List.of(folder.resolve("out.jsonl"))).noneMatch(Files::exists);
    }
}
