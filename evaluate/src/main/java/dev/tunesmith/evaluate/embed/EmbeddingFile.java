package dev.tunesmith.evaluate.embed;

import dev.tunesmith.core.io.PendingFile;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.model.Embedding;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The embeddings of one encoder in one file that only grows at its end.
 *
 * <p><b>Layout</b>, little-endian: a header of the words {@code TSEMBED1}, the dimension (int32) and the encoder's hash (32 bytes);
 * then records of one size: the first 16 bytes of the text's SHA-256, 1 or 0 for a text that was cut (int32), the vector (float32 each),
 * and the CRC-32 of all of that. What a kill leaves behind the last whole record is cut off at the next opening. A file of another
 * encoder, or a damaged header, is begun anew.
 *
 * <p>When it would grow beyond its limit, the older half of the records is left out of a new file, which then takes its place. A second
 * process that opens the file meanwhile only reads it. <b>Owns</b> the open file. Not thread-safe.
 */
final class EmbeddingFile implements AutoCloseable {

    private static final byte[] MAGIC = "TSEMBED1".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_BYTES = 32;
    private static final int HEADER = 8 + Integer.BYTES + HASH_BYTES;
    private static final int KEY = 2 * Long.BYTES;
    private static final int READ_BYTES = 1 << 20;

    private final Path file;
    private final byte[] header;
    private final int dimension;
    private final int recordBytes;
    private final long limit;
    private final Map<Key, Long> places = new HashMap<>();
    private FileChannel channel;
    private @Nullable FileLock lock;
    private long end;

    /** Half of a SHA-256 is enough: two texts of 2^64 share it. */
    private record Key(long first, long second) {

        static Key of(String text) {
            ByteBuffer hash = ByteBuffer.wrap(Sha256.bytes(text));
            return new Key(hash.getLong(), hash.getLong());
        }
    }

    private EmbeddingFile(Path file, byte[] header, int dimension, long limit) throws IOException {
        this.file = file;
        this.header = header;
        this.dimension = dimension;
        this.limit = limit;
        this.recordBytes = KEY + Integer.BYTES + dimension * Float.BYTES + Integer.BYTES;
        this.channel = open();
        this.lock = tryLock(channel);
        read();
    }

    /**
     * Open a file, or make it.
     *
     * @param encoderHash SHA-256 in hexadecimal
     * @param limit bytes that it may have
     */
    static EmbeddingFile open(Path file, String encoderHash, int dimension, long limit) throws IOException {
        byte[] hash = HexFormat.of().parseHex(encoderHash);
        if (hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("expected a SHA-256, got " + encoderHash);
        }
        ByteBuffer header = buffer(HEADER).put(MAGIC).putInt(dimension).put(hash);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return new EmbeddingFile(file, header.array(), dimension, limit);
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held in this process
        }
    }

    /** Whether this process may write. */
    boolean isWritable() {
        return lock != null;
    }

    /** How many embeddings it holds. */
    int size() {
        return places.size();
    }

    // ---- reading

    private void read() throws IOException {
        places.clear();
        byte[] found = new byte[HEADER];
        ByteBuffer first = ByteBuffer.wrap(found);
        readFully(first, 0);
        if (first.hasRemaining() || !MessageDigest.isEqual(found, header)) {
            begin();
            return;
        }
        end = HEADER;
        int records = Math.max(1, READ_BYTES / recordBytes);
        ByteBuffer block = buffer(records * recordBytes);
        while (true) {
            block.clear();
            readFully(block, end);
            block.flip();
            int whole = block.limit() / recordBytes;
            for (int i = 0; i < whole; i++) {
                ByteBuffer one = block.slice(i * recordBytes, recordBytes).order(ByteOrder.LITTLE_ENDIAN);
                if (one.getInt(recordBytes - Integer.BYTES) != crc(one)) {
                    cutOff();
                    return;
                }
                places.put(key(one), end);
                end += recordBytes;
            }
            if (whole < records) {
                cutOff();
                return;
            }
        }
    }

    private void begin() throws IOException {
        if (isWritable()) {
            channel.truncate(0);
            write(ByteBuffer.wrap(header), 0);
        }
        end = HEADER;
    }

    /** Records after a damaged one cannot be trusted to be where they seem. */
    private void cutOff() throws IOException {
        if (isWritable() && channel.size() > end) {
            channel.truncate(end);
        }
    }

    private void readFully(ByteBuffer buffer, long from) throws IOException {
        long at = from;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, at);
            if (n < 0) {
                return;
            }
            at += n;
        }
    }

    /** The embedding of a text, where it is known. */
    Optional<Embedding> find(String text) throws IOException {
        Long place = places.get(Key.of(text));
        return place == null ? Optional.empty() : Optional.of(embedding(record(place)));
    }

    private ByteBuffer record(long place) throws IOException {
        ByteBuffer one = buffer(recordBytes);
        readFully(one, place);
        if (one.hasRemaining()) {
            throw new EOFException(file + " ends inside a record that was there when it was opened");
        }
        return one.flip();
    }

    private Embedding embedding(ByteBuffer one) {
        float[] vector = new float[dimension];
        one.slice(KEY + Integer.BYTES, dimension * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(vector);
        return new Embedding(vector, one.getInt(KEY) != 0);
    }

    private static Key key(ByteBuffer one) {
        return new Key(one.getLong(0), one.getLong(Long.BYTES));
    }

    private int crc(ByteBuffer one) {
        CRC32 crc = new CRC32();
        crc.update(one.slice(0, recordBytes - Integer.BYTES));
        return (int) crc.getValue();
    }

    // ---- writing

    /** Remember embeddings of texts that are not known yet; does nothing where another process has the file. */
    void add(List<String> texts, List<Embedding> embeddings) throws IOException {
        if (!isWritable()) {
            return;
        }
        long bytes = (long) texts.size() * recordBytes;
        if (HEADER + bytes > limit) {
            return; // more at once than may ever be kept
        }
        if (end + bytes > limit) {
            leaveOutOldest(limit / 2 - bytes);
            if (!isWritable()) {
                return; // another process took the file in between
            }
        }
        ByteBuffer all = buffer(Math.toIntExact(bytes));
        for (int i = 0; i < texts.size(); i++) {
            put(all, Key.of(texts.get(i)), embeddings.get(i));
        }
        write(all.flip(), end);
        for (int i = 0; i < texts.size(); i++) {
            places.put(Key.of(texts.get(i)), end);
            end += recordBytes;
        }
    }

    private void put(ByteBuffer all, Key key, Embedding embedding) {
        int start = all.position();
        all.putLong(key.first).putLong(key.second).putInt(embedding.truncated() ? 1 : 0);
        for (float value : embedding.vector()) {
            all.putFloat(value);
        }
        all.putInt(crc(all.slice(start, recordBytes)));
    }

    private void write(ByteBuffer bytes, long from) throws IOException {
        long at = from;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Keep the newest records that fit in so many bytes, in a new file that takes this one's place. */
    private void leaveOutOldest(long bytes) throws IOException {
        Collection<Long> newest = places.values().stream()
                .sorted()
                .skip(Math.max(0, places.size() - Math.max(0, bytes / recordBytes)))
                .toList();
        try (PendingFile pending = PendingFile.of(file)) {
            try (FileChannel out = FileChannel.open(
                    pending.path(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                out.write(ByteBuffer.wrap(header));
                for (long place : newest) {
                    out.write(record(place));
                }
            }
            close();
            pending.commit();
        }
        channel = open();
        lock = tryLock(channel);
        read();
    }

    @Override
    public void close() throws IOException {
        channel.close(); // and with it the lock
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
