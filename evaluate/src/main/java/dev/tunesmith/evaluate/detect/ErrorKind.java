package dev.tunesmith.evaluate.detect;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** The kinds of error that detectors look for; the words stand in files and on the command line. */
public enum ErrorKind {
    MISSPELLING("misspelling"),
    TOO_LONG("too-long"),
    REPETITION("repetition"),
    INCONSISTENCY("inconsistency"),
    HALLUCINATION("hallucination"),
    UNWANTED_TEXT("unwanted-text"),
    FORMAT("format");

    private final String word;

    ErrorKind(String word) {
        this.word = word;
    }

    /** The name in files. */
    @JsonValue
    public String word() {
        return word;
    }

    /**
     * The kind of a name in a file.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static ErrorKind ofWord(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of error is named '" + word + "'"));
    }
}
