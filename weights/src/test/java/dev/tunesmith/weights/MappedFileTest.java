package dev.tunesmith.weights;

import static dev.tunesmith.weights.Failures.assertBroken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.event.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {

    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    @Test
    void readsAcrossAllWindowsOfALargeFile() throws IOException {
        Path path = folder.resolve("large");
        long size = 5 * GIB + 40;
        long[] places = {0, GIB - 4, GIB, 2 * GIB - 4, 2 * GIB, 3 * GIB - 8, 5 * GIB, size - 4};
        sparse(path, size, places);
        try (MappedFile file = MappedFile.open(path)) {
            var entry = new TensorEntry("x", ElementType.F32, List.of(size / 4), path, 0, size);
            assertThat(file.size()).isEqualTo(size);
            for (int i = 0; i < places.length; i++) {
                FloatBuffer one = FloatBuffer.allocate(1);
                file.readFloats(entry, places[i] / 4, one);
                assertThat(one.get(0)).as("at %d", places[i]).isEqualTo(i + 1f);
            }
            // One view longer than a window's step, over the border at 2 GiB, and one that ends with the file.
            ByteBuffer view = file.map(entry, GIB - 4, (int) (GIB + 8));
            assertThat(view.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(view.isReadOnly()).isTrue();
            assertThat(view.isDirect()).isTrue();
            assertThat(view.getFloat(0)).isEqualTo(2f);
            assertThat(view.getFloat((int) GIB)).isEqualTo(4f);
            assertThat(view.getFloat((int) GIB + 4)).isEqualTo(5f);
            assertThat(file.map(entry, size - 4, 4).getFloat()).isEqualTo(8f);
            assertThat(file.map(entry, size - GIB, (int) GIB).getFloat((int) GIB - 4))
                    .isEqualTo(8f);
        }
    }

    @Test
    void twoThreadsReadDifferentRanges() throws IOException {
        int count = 1 << 18;
        ByteBuffer bytes = ByteBuffer.allocate(count * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putShort((short) i);
        }
        Path path = Files.write(folder.resolve("shorts"), bytes.array());
        try (MappedFile file = MappedFile.open(path)) {
            var entry = new TensorEntry("x", ElementType.I16, List.of((long) count), path, 0, count * 2L);
            FloatBuffer all = FloatBuffer.allocate(count);
            var first = CompletableFuture.runAsync(() -> file.readFloats(entry, 0, all.slice(0, count / 2)));
            var second = CompletableFuture.runAsync(
                    () -> file.readFloats(entry, count / 2, all.slice(count / 2, count / 2)));
            CompletableFuture.allOf(first, second).join();
            for (int i = 0; i < count; i++) {
                assertThat(all.get(i)).isEqualTo((short) i);
            }
        }
    }

    @Test
    void keepsWithinTensorAndBlocks() throws IOException {
        Path path = Files.write(folder.resolve("blocks"), new byte[100]);
        try (MappedFile file = MappedFile.open(path)) {
            var entry = new TensorEntry("x", ElementType.Q4_1, List.of(2L, 64L), path, 10, 80);
            assertThatThrownBy(() -> file.map(entry, 79, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.map(entry, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.readFloats(entry, 96, FloatBuffer.allocate(64)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.readFloats(entry, 16, FloatBuffer.allocate(32)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.readFloats(entry, 32, FloatBuffer.allocate(16)))
                    .isInstanceOf(IllegalArgumentException.class);
            FloatBuffer none = FloatBuffer.allocate(0);
            file.readFloats(entry, 128, none);
            assertThat(none.position()).isZero();
        }
    }

    @Test
    void hashesAndReportsProgress() throws IOException {
        Path path = Files.writeString(folder.resolve("abc"), "abc");
        Path empty = Files.createFile(folder.resolve("empty"));
        try (MappedFile file = MappedFile.open(path);
                MappedFile nothing = MappedFile.open(empty)) {
            // The two examples of FIPS 180.
            assertThat(file.sha256(Progress.silent()))
                    .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            assertThat(nothing.sha256(Progress.silent()))
                    .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        }
    }

    @Test
    void viewsOutliveTheFileButNewOnesAreRefused() throws IOException {
        Path path = Files.writeString(folder.resolve("abc"), "abc");
        MappedFile file = MappedFile.open(path);
        ByteBuffer view = file.slice(0, 3);
        file.close();
        file.close();
        assertThat(view.get(2)).isEqualTo((byte) 'c');
        assertThatThrownBy(() -> file.slice(0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesWhatCannotBeOpened() {
        Path missing = folder.resolve("missing");
        assertBroken(missing, () -> MappedFile.open(missing), "no such file");
        assertBroken(folder, () -> MappedFile.open(folder), "expected a file, found a folder");
    }

    /** A file of zeros but for the floats 1, 2, 3 … at the given places; takes no room where files may have holes. */
    private static void sparse(Path path, long size, long[] places) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), size - 1);
            for (int i = 0; i < places.length; i++) {
                ByteBuffer value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
                channel.write(value.putFloat(i + 1f).flip(), places[i]);
            }
        }
    }
}
