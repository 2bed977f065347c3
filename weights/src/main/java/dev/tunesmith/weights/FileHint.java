package dev.tunesmith.weights;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Recognises what was saved under a weight file's name by mistake, so that an error can say so. */
public final class FileHint {

    private FileHint() {}

    /** A phrase such as {@code "; it is a Git LFS pointer, not the file itself"}, or an empty string. */
    public static String of(MappedFile file) {
        byte[] head = new byte[(int) Math.min(24, file.size())];
        file.slice(0, head.length).get(head);
        String start = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (start.startsWith("version https://git-lfs")) {
            return "; it is a Git LFS pointer, not the file itself";
        }
        if (start.startsWith("<!doctype") || start.startsWith("<html")) {
            return "; it is a web page, not the file itself";
        }
        if (start.startsWith("gguf")) {
            return "; it is a GGUF file";
        }
        if (start.startsWith("pk\u0003\u0004")) {
            return "; it is a zip archive, such as PyTorch's pickled weights";
        }
        if (start.startsWith("{\"", 8)) {
            return "; it looks like a safetensors file";
        }
        return "";
    }
}
