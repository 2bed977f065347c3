package dev.tunesmith.weights.safetensors;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.weights.MappedFile;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** One safetensors file. */
public final class SafetensorsFile implements TensorFile {

    private final MappedFile file;
    private final SafetensorsHeader header;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Open a file and check its structure; no tensor is read.
     *
     * @throws ModelFileException if the file is missing, cut off, or not a whole and consistent safetensors file
     */
    public static SafetensorsFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            return new SafetensorsFile(file, SafetensorsHeader.read(file));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The file's own notes ({@code __metadata__}), such as {@code format=pt}; empty if it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Path path() {
        return file.path();
    }

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
