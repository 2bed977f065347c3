package dev.tunesmith.evaluate.detect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Holds many words in little memory: a text file of one word a line, sorted by its UTF-8 bytes, searched as it is. */
final class WordFile {

    private static final byte END = '\n';

    private final byte[] lines;

    private WordFile(byte[] lines) {
        this.lines = lines;
    }

    /** Read a file that comes along with the detectors; each line ends in a line feed. */
    static WordFile resource(String name) {
        try (InputStream stream = Objects.requireNonNull(WordFile.class.getResourceAsStream(name), name)) {
            return new WordFile(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a line is this word. */
    boolean contains(String word) {
        byte[] wanted = word.getBytes(StandardCharsets.UTF_8);
        int from = 0; // begins a line, as does `to`
        int to = lines.length;
        while (from < to) {
            int start = startOfLine((from + to) >>> 1, from);
            int end = endOfLine(start);
            int order = Arrays.compareUnsigned(lines, start, end, wanted, 0, wanted.length);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                from = end + 1;
            } else {
                to = start;
            }
        }
        return false;
    }

    private int startOfLine(int within, int least) {
        int start = within;
        while (start > least && lines[start - 1] != END) {
            start--;
        }
        return start;
    }

    private int endOfLine(int start) {
        int end = start;
        while (lines[end] != END) {
            end++;
        }
        return end;
    }
}
