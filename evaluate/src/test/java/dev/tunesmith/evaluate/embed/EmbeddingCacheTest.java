package dev.tunesmith.evaluate.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.evaluate.FakeEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {

    private static final int DIMENSION = 8;
    private static final int HEADER = 44;
    private static final int RECORD = 16 + 4 + 4 * DIMENSION + 4;
    private static final String HASH = "ab".repeat(32);
    private static final String OTHER_HASH = "ab".repeat(31) + "cd";

    @TempDir
    private Path folder;

    private final FakeEncoder encoder = new FakeEncoder(DIMENSION);
    private final List<String> notes = new ArrayList<>();

    private EmbeddingCache open(String hash, long limit) {
        return EmbeddingCache.open(folder, hash, DIMENSION, () -> encoder, noting(), limit);
    }

    private EmbeddingCache open() {
        return open(HASH, 1 << 20);
    }

    private Progress noting() {
        return new Progress() {
            @Override
            public Task start(String name, long total, String unit) {
                return Progress.silent().start(name, total, unit);
            }

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "text " + i).toList();
    }

    private static void assertSame(List<Embedding> found, List<Embedding> wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(found.get(i).vector()).containsExactly(wanted.get(i).vector());
            assertThat(found.get(i).truncated()).isEqualTo(wanted.get(i).truncated());
        }
    }

    @Test
    void whatWasEncodedOnceIsNotEncodedAgainAndTheEncoderIsNotEvenLoaded() {
        List<String> texts = List.of("one", "two", "one", "a text that is cut for its length");
        List<Embedding> wanted = new FakeEncoder(DIMENSION).embed(texts);
        try (EmbeddingCache cache = open()) {
            assertSame(cache.embed(texts), wanted);
            assertThat(cache.size()).isEqualTo(3);
            assertThat(cache.truncated()).isEqualTo(1);
        }
        assertThat(encoder.asked).containsExactly("one", "two", "a text that is cut for its length");
        assertThat(encoder.closed).isTrue();

        try (EmbeddingCache cache = EmbeddingCache.open(
                folder,
                HASH,
                DIMENSION,
                () -> {
                    throw new AssertionError("loaded");
                },
                noting())) {
            assertSame(cache.embed(texts), wanted);
            assertThat(cache.encode(texts).get(1)).containsExactly(wanted.get(1).vector());
            assertThat(cache.truncated()).isEqualTo(1);
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void halfARecordThatAKillLeftIsCutOff() throws IOException {
        try (EmbeddingCache cache = open()) {
            cache.embed(texts(0, 3));
        }
        byte[] whole = Files.readAllBytes(file());
        assertThat(whole).hasSize(HEADER + 3 * RECORD);
        Files.write(file(), List.of("half a record"), StandardOpenOption.APPEND);
        encoder.asked.clear();
        try (EmbeddingCache cache = open()) {
            assertThat(cache.size()).isEqualTo(3);
            cache.embed(texts(0, 4));
        }
        assertThat(encoder.asked).containsExactly("text 3");
        assertThat(Files.size(file())).isEqualTo(HEADER + 4 * RECORD);
    }

    @Test
    void aDamagedRecordAndThoseBehindItAreEncodedAgain() throws IOException {
        try (EmbeddingCache cache = open()) {
            cache.embed(texts(0, 4));
        }
        byte[] bytes = Files.readAllBytes(file());
        bytes[HEADER + 2 * RECORD + 30] ^= 1;
        Files.write(file(), bytes);
        encoder.asked.clear();
        List<Embedding> wanted = new FakeEncoder(DIMENSION).embed(texts(0, 4));
        try (EmbeddingCache cache = open()) {
            assertSame(cache.embed(texts(0, 4)), wanted);
        }
        assertThat(encoder.asked).containsExactly("text 2", "text 3");
    }

    @Test
    void anotherEncodersVectorsAreNotTaken() throws IOException {
        try (EmbeddingCache cache = open()) {
            cache.embed(texts(0, 2));
        }
        encoder.asked.clear();
        // Even where the name of the file is the same: the whole hash is in its header.
        try (EmbeddingCache cache = open(OTHER_HASH, 1 << 20)) {
            assertThat(cache.size()).isZero();
            cache.embed(texts(0, 2));
        }
        assertThat(encoder.asked).hasSize(2);
    }

    @Test
    void aFullFileLosesItsOldestHalf() throws IOException {
        long limit = HEADER + 1000L * RECORD;
        try (EmbeddingCache cache = open(HASH, limit)) {
            cache.embed(texts(0, 1900));
            assertThat(cache.size()).isBetween(400, 1000);
            assertThat(Files.size(file())).isLessThanOrEqualTo(limit);
            encoder.asked.clear();
            assertSame(cache.embed(texts(1890, 1900)), new FakeEncoder(DIMENSION).embed(texts(1890, 1900)));
            assertThat(encoder.asked).isEmpty();
            cache.embed(List.of("text 0"));
            assertThat(encoder.asked).containsExactly("text 0");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void onlyTheNewestEncodersFilesAreKept() throws IOException {
        for (int i = 0; i < 6; i++) {
            String hash = String.format("%02d", i).repeat(32);
            try (EmbeddingCache cache = open(hash, 1 << 20)) {
                cache.embed(texts(0, 1));
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path one : files.toList()) {
                    Files.setLastModifiedTime(
                            one,
                            java.nio.file.attribute.FileTime.fromMillis(
                                    one.toFile().lastModified() - 10_000));
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(one -> one.getFileName().toString().substring(0, 2)))
                    .containsExactlyInAnyOrder("02", "03", "04", "05");
        }
    }

    @Test
    void aSecondOneOnTheSameFolderReadsAndDoesNotWrite() throws IOException {
        try (EmbeddingCache first = open()) {
            first.embed(texts(0, 2));
            long bytes = Files.size(file());
            try (EmbeddingCache second = open()) {
                assertThat(second.size()).isEqualTo(2);
                assertSame(second.embed(texts(0, 5)), new FakeEncoder(DIMENSION).embed(texts(0, 5)));
            }
            assertThat(Files.size(file())).isEqualTo(bytes);
        }
    }

    @Test
    void aFolderThatCannotBeUsedIsToldAndTextsAreEncodedAllTheSame() throws IOException {
        Path noFolder = Files.writeString(folder.resolve("file"), "x");
        try (EmbeddingCache cache =
                EmbeddingCache.open(noFolder.resolve("inside"), HASH, DIMENSION, () -> encoder, noting())) {
            assertSame(cache.embed(texts(0, 2)), new FakeEncoder(DIMENSION).embed(texts(0, 2)));
        }
        assertThat(notes).singleElement().asString().contains("texts are encoded each time");
    }

    @Test
    void tenThousandTextsAreFoundInWellUnderASecond() {
        List<String> texts = texts(0, 10_000);
        FakeEncoder wide = new FakeEncoder(384);
        try (EmbeddingCache cache = EmbeddingCache.open(folder, HASH, 384, () -> wide, noting())) {
            cache.embed(texts);
        }
        long start = System.nanoTime();
        try (EmbeddingCache cache = EmbeddingCache.open(folder, HASH, 384, () -> wide, noting())) {
            assertThat(cache.embed(texts)).hasSize(10_000);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(wide.asked).hasSize(10_000);
        // Typically 0.2 s; the bound leaves room for a machine that does other things.
        assertThat(took).isLessThan(Duration.ofSeconds(3));
    }
}
