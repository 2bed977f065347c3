package dev.tunesmith.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadReport;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.TokenRow;
import dev.tunesmith.data.format.TokenRowReader;
import dev.tunesmith.data.source.DataInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that others published, from the folder that {@code TUNESMITH_DATA} names: {@code format_fixtures} (torchtune, LitGPT,
 * Axolotl, Azimuth) and {@code instruction} (rasbt, Self-Instruct). Without the variable there is nothing to test.
 */
class SharedFormatsTest {

    /** A file with its format, and how many rows and samples it holds, counted with Python's json. */
    private record Shared(String file, String format, int rows, int samples) {}

    private static final List<Shared> SAMPLES = List.of(
            new Shared("format_fixtures/axolotl_conversation.json", "sharegpt", 1, 1),
            new Shared("format_fixtures/axolotl_conversation.missingturns.json", "sharegpt", 1, 1),
            new Shared("format_fixtures/azimuth_sample_CLINC150.json", "labelled", 1, 27),
            new Shared("format_fixtures/litgpt_alpaca.json", "alpaca", 23, 23),
            new Shared("format_fixtures/litgpt_dolly.json", "dolly", 12, 12),
            new Shared("format_fixtures/litgpt_longform_train.json", "alpaca", 17, 17),
            new Shared("format_fixtures/litgpt_longform_val.json", "alpaca", 9, 9),
            new Shared("format_fixtures/torchtune_alpaca_tiny.json", "alpaca", 100, 100),
            new Shared("format_fixtures/torchtune_chat_tiny.json", "sharegpt", 1, 1),
            new Shared("format_fixtures/torchtune_hh_rlhf_tiny.json", "preference", 1, 1),
            new Shared("format_fixtures/torchtune_instruct_tiny.json", "alpaca", 2, 2),
            new Shared("format_fixtures/torchtune_stack_exchange_paired_tiny.json", "preference", 25, 25),
            new Shared("instruction/rasbt_instruction_data.json", "alpaca", 1100, 1100),
            new Shared("instruction/self_instruct_seed_tasks.jsonl", "self-instruct", 175, 175));

    private static final Map<String, Integer> TOKENS = Map.of(
            "format_fixtures/axolotl_conversation.tokenized.json", 1,
            "format_fixtures/axolotl_conversation.tokenized_llama2chat.json", 1);

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> publishedFiles() {
        String data = System.getenv("TUNESMITH_DATA");
        if (data == null) {
            return Stream.empty();
        }
        Stream<DynamicTest> samples = SAMPLES.stream()
                .map(shared -> dynamicTest(shared.file(), () -> samples(Path.of(data, shared.file()), shared)));
        Stream<DynamicTest> tokens = TOKENS.entrySet().stream()
                .map(entry ->
                        dynamicTest(entry.getKey(), () -> tokens(Path.of(data, entry.getKey()), entry.getValue())));
        Stream<DynamicTest> whole = Stream.of(dynamicTest("no file is left out", () -> allKnown(Path.of(data))));
        return Stream.of(samples, tokens, whole).flatMap(stream -> stream);
    }

    private void samples(Path file, Shared shared) throws IOException {
        ReadReport report = new SampleReader(ReadOptions.DEFAULT).read(file, sample -> {});
        assertThat(report.format()).isEqualTo(shared.format());
        assertThat(report.rows()).isEqualTo(shared.rows());
        assertThat(report.samples()).isEqualTo(shared.samples());
        assertThat(report.badRows()).isZero();
        assertThat(report.ignoredKeys()).isEmpty();
        RoundTrip trip = new RoundTrip(folder);
        for (SampleFormat to : SampleFormats.all()) {
            for (String end : List.of("jsonl", "csv", "parquet")) {
                trip.check(file, ReadOptions.DEFAULT, to, end);
            }
        }
    }

    private void tokens(Path file, int rows) {
        List<TokenRow> before = TokenRowReader.readAll(file);
        assertThat(before).hasSize(rows);
        for (String end : List.of("jsonl", "csv", "parquet")) {
            Path out = folder.resolve("tokens." + end);
            new Converter(new ConvertOptions(null, "tokens", false, false), Rejects.NONE)
                    .convert(DataInput.of(file, ReadOptions.DEFAULT, null), out);
            List<TokenRow> back = TokenRowReader.readAll(out);
            assertThat(back).hasSameSizeAs(before);
            for (int i = 0; i < rows; i++) {
                assertThat(back.get(i).inputIds()).isEqualTo(before.get(i).inputIds());
                assertThat(back.get(i).labels()).isEqualTo(before.get(i).labels());
            }
        }
    }

    private static void allKnown(Path data) throws IOException {
        List<String> found = new ArrayList<>();
        for (String name : List.of("format_fixtures", "instruction")) {
            try (Stream<Path> files = Files.list(data.resolve(name))) {
                files.forEach(file -> found.add(name + "/" + file.getFileName()));
            }
        }
        List<String> known = new ArrayList<>(SAMPLES.stream().map(Shared::file).toList());
        known.addAll(TOKENS.keySet());
        assertThat(found).containsExactlyInAnyOrderElementsOf(known);
    }
}
