package dev.tunesmith.weights.gguf;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.weights.MappedFile;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** One GGUF file of version 2 or 3, little-endian. */
public final class GgufFile implements TensorFile {

    private final MappedFile file;
    private final GgufHeader header;

    private GgufFile(MappedFile file, GgufHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Open a file and check its structure; no tensor is read.
     *
     * @throws ModelFileException if the file is missing, cut off, damaged, or holds a type of tensor that is not
     *     supported
     */
    public static GgufFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            return new GgufFile(file, GgufHeader.read(file));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The key-value pairs. */
    public GgufMetadata metadata() {
        return header.metadata();
    }

    @Override
    public Path path() {
        return file.path();
    }

    /** The tensors by their GGUF names, such as {@code blk.0.attn_q.weight}, with shapes in Hugging Face's order. */
    @Override
    public Map<String, TensorEntry> tensors() {
        return header.tensors();
    }

    @Override
    public ByteBuffer map(TensorEntry entry, long byteOffset, int byteLength) {
        return file.map(own(entry), byteOffset, byteLength);
    }

    @Override
    public void readFloats(TensorEntry entry, long firstElement, FloatBuffer out) {
        file.readFloats(own(entry), firstElement, out);
    }

    @Override
    public String sha256(Progress progress) {
        return file.sha256(progress);
    }

    @Override
    public void close() {
        file.close();
    }

    private TensorEntry own(TensorEntry entry) {
        if (!entry.equals(header.tensors().get(entry.name()))) {
            throw new IllegalArgumentException("tensor '" + entry.name() + "' is not an entry of " + file.path());
        }
        return entry;
    }
}
