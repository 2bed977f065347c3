package dev.tunesmith.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalProgressTest {

    private static final long SECOND = 1_000_000_000L;

    private final CapturedTerminal captured = new CapturedTerminal();
    private long now = 7 * SECOND;

    private Progress progress(int columns) {
        return new TerminalProgress(captured.terminal().err(), columns, () -> now);
    }

    @Test
    void withoutAScreenThereIsALineEveryFewSeconds() {
        try (Progress.Task task = progress(0).start("train", 200, "steps")) {
            for (int step = 1; step <= 100; step++) {
                now += SECOND / 10;
                task.update(step, "loss 1." + step);
            }
        }
        assertThat(captured.err().lines())
                .containsExactly(
                        "train:   5%  10/200 steps  10/s  0:19 left  loss 1.10",
                        "train:  30%  60/200 steps  10/s  0:14 left  loss 1.60",
                        "train: 100 of 200 steps in 0:10, loss 1.100");
    }

    @Test
    void shortWorkIsOneLine() {
        Progress.Task task = progress(0).start("hashing", 94_100_000, "bytes");
        now += SECOND / 2;
        task.update(94_100_000, "");
        task.close();
        task.close();
        task.update(1, "late");
        assertThat(captured.err().lines()).containsExactly("hashing: 94.1 MB in 0:01");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, texts, encode: 1 text in 0:00",
        "2, 2, texts, encode: 2 texts in 0:00",
        "-1, 1, rows, encode: 1 row in 0:00",
        "3, 1, texts, encode: 1 of 3 texts in 0:00",
        "1, 1, BLAS libraries, encode: 1 BLAS library in 0:00"
    })
    void oneOfAThingIsSaidInTheSingular(long total, long done, String unit, String line) {
        try (Progress.Task task = progress(0).start("encode", total, unit)) {
            task.update(done, "");
        }
        assertThat(captured.err().lines()).containsExactly(line);
    }

    @Test
    void onAScreenTheBarIsRedrawnAndCutToTheWidth() {
        Progress progress = progress(60);
        Progress.Task task = progress.start("fetch", 2_000_000, "bytes");
        now += SECOND;
        task.update(500_000, "model.safetensors");
        task.update(500_001, "too soon");
        String first = captured.err();
        assertThat(first)
                .startsWith("\rfetch [######------------------]  25%  500.0 kB/2.0 MB")
                .endsWith("\u001b[K")
                .doesNotContain("too soon");
        assertThat(first.replace("\r", "").replace("\u001b[K", "")).hasSizeLessThan(60);
        progress.note("hello");
        assertThat(captured.err()).contains("\r\u001b[Khello");
    }

    @Test
    void anUnknownTotalShowsCountAndRate() {
        Progress.Task task = progress(80).start("pip download x", -1, "bytes");
        now += 2 * SECOND;
        task.update(4_000_000, "");
        assertThat(captured.err()).contains("pip download x 4.0 MB  2.0 MB/s").doesNotContain("left");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "999960,1.0 MB", "94100000,94.1 MB", "7000000000000,7000.0 GB"})
    void sizes(long bytes, String text) {
        assertThat(ProgressLine.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0:00", "59.6,1:00", "754,12:34", "3723,1:02:03"})
    void times(double seconds, String text) {
        assertThat(ProgressLine.duration(seconds)).isEqualTo(text);
    }
}
