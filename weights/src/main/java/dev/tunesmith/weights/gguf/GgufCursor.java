package dev.tunesmith.weights.gguf;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.weights.MappedFile;
import dev.tunesmith.weights.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a GGUF header from front to back; every step is checked against the size of the file before it is taken. */
final class GgufCursor {

    private static final String FETCH_AGAIN = "Fetch the file again, or ask its author for an intact one.";

    private final MappedFile file;
    private final ByteBuffer header;
    private long position;

    GgufCursor(MappedFile file) {
        this.file = file;
        // The header may be as long as one view reaches; tensor data is never read through here.
        this.header = file.slice(0, (int) Math.min(file.size(), Integer.MAX_VALUE));
    }

    ByteBuffer header() {
        return header;
    }

    Path path() {
        return file.path();
    }

    long fileSize() {
        return file.size();
    }

    int position() {
        return (int) position;
    }

    long left() {
        return file.size() - position;
    }

    /** An error at this file. */
    ModelFileException broken(String what) {
        return broken(what, null);
    }

    ModelFileException broken(String what, @Nullable Exception cause) {
        return new ModelFileException(file.path() + ": " + what, FETCH_AGAIN, cause);
    }

    int u32(String what, String of) {
        int at = take(4, what, of);
        return header.getInt(at);
    }

    /** An unsigned 64-bit number; above 2^63-1 it comes out negative, which every caller refuses. */
    long u64(String what, String of) {
        int at = take(8, what, of);
        return header.getLong(at);
    }

    String string(String what, String of) {
        int length = (int) stringLength(what, of);
        byte[] bytes = new byte[length];
        header.get(take(length, what, of), bytes);
        try {
            return Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            throw broken(what + of + " is not UTF-8 text", e);
        }
    }

    void skipString(String what, String of) {
        take(stringLength(what, of), what, of);
    }

    /** Go past bytes, and give where they begin. */
    int take(long bytes, String what, String of) {
        long left = left();
        if (bytes < 0 || bytes > left) {
            throw broken("cut off or damaged at byte " + position + ": " + what + of + " takes "
                    + Long.toUnsignedString(bytes) + " bytes, but only " + left + " are left");
        }
        if (position + bytes > header.capacity()) {
            throw broken("the header is longer than 2 GiB: " + what + of + " reaches byte " + (position + bytes));
        }
        int at = (int) position;
        position += bytes;
        return at;
    }

    private long stringLength(String what, String of) {
        long length = u64(what, of);
        if (length < 0 || length > left()) {
            throw broken("cut off or damaged at byte " + (position - 8) + ": " + what + of + " is said to be "
                    + Long.toUnsignedString(length) + " bytes long, but only " + left() + " are left");
        }
        return length;
    }
}
