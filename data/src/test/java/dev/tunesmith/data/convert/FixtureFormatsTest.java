package dev.tunesmith.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadReport;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.TextRowReader;
import dev.tunesmith.data.format.TokenRowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every fixture in every format and back; {@code src/test/resources/formats} holds a small file of each format. */
class FixtureFormatsTest {

    private static final Path FIXTURES = Path.of("src/test/resources/formats");

    /** Each opens a database twice: enough are those with nested columns, and one without. */
    private static final List<SampleFormat> IN_PARQUET =
            List.of(SampleFormats.CANONICAL, SampleFormats.MESSAGES, SampleFormats.PREFERENCE, SampleFormats.ALPACA);

    /** A fixture with what is to be found in it. */
    private record Fixture(String file, String format, int rows, int samples, ReadOptions options) {
        Fixture(String file, String format, int rows, int samples) {
            this(file, format, rows, samples, ReadOptions.DEFAULT);
        }
    }

    private static final List<Fixture> ALL = List.of(
            new Fixture("alpaca.json", "alpaca", 4, 4),
            new Fixture("alpaca-text.jsonl", "alpaca-text", 2, 2),
            new Fixture("instructions-text.jsonl", "instructions-text", 2, 2),
            new Fixture("dolly.jsonl", "dolly", 2, 2),
            new Fixture("messages.jsonl", "messages", 5, 5),
            new Fixture("odd-roles.json", "sharegpt", 5, 5),
            new Fixture("prompt-completion.jsonl", "prompt-completion", 2, 2),
            new Fixture("preference.jsonl", "preference", 4, 4),
            new Fixture("labelled.tsv", "labelled", 2, 2),
            new Fixture(
                    "questions.csv",
                    "prompt-completion",
                    2,
                    2,
                    ReadOptions.DEFAULT.withFields(Map.of("Question", "prompt", "Answer", "completion"))),
            new Fixture("self-instruct.jsonl", "self-instruct", 2, 3),
            new Fixture("samples.jsonl", "samples", 2, 2));

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> loadAndComeBack() {
        return ALL.stream()
                .map(fixture -> dynamicTest(fixture.file(), () -> {
                    Path file = FIXTURES.resolve(fixture.file());
                    List<Sample> samples = new ArrayList<>();
                    ReadReport report = new SampleReader(fixture.options()).read(file, samples::add);
                    assertThat(report.format()).isEqualTo(fixture.format());
                    assertThat(report.rows()).isEqualTo(fixture.rows());
                    assertThat(samples).hasSize(fixture.samples());
                    assertThat(report.ignoredKeys()).isEmpty();
                    RoundTrip trip = new RoundTrip(folder);
                    for (SampleFormat to : SampleFormats.all()) {
                        for (String end : List.of("jsonl", "json", "csv", "tsv", "jsonl.gz")) {
                            trip.check(file, fixture.options(), to, end);
                        }
                        if (IN_PARQUET.contains(to)) {
                            trip.check(file, fixture.options(), to, "parquet");
                        }
                    }
                }));
    }

    @Test
    void everyFormatAndEveryFixtureIsThere() throws IOException {
        List<String> formats = new ArrayList<>(ALL.stream().map(Fixture::format).toList());
        formats.addAll(List.of("text", "tokens"));
        assertThat(formats).containsAll(ConvertOptions.names());
        try (Stream<Path> files = Files.list(FIXTURES)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            List<String> known = new ArrayList<>(ALL.stream().map(Fixture::file).toList());
            known.addAll(List.of("plain.txt", "tokens.jsonl"));
            assertThat(names).containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void textsAndTokensLoad() {
        List<String> texts = new ArrayList<>();
        new TextRowReader(ReadOptions.DEFAULT, Rejects.NONE)
                .read(FIXTURES.resolve("plain.txt"), text -> texts.add(text.text()));
        assertThat(texts).containsExactly("First line.", "Second line, größer.");
        assertThat(TokenRowReader.readAll(FIXTURES.resolve("tokens.jsonl")))
                .extracting(row -> row.inputIds().length)
                .containsExactly(3, 3);
    }
}
