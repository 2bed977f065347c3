package dev.tunesmith.core.message;

import dev.tunesmith.core.error.DataException;
import java.util.Locale;
import java.util.Optional;

/** The part of the data that a sample is used for; the later ones give way to none. */
public enum Split {
    TRAIN,
    DEV,
    TEST;

    /** The attribute by which a source pins its samples to a split. */
    public static final String ATTRIBUTE = "split";

    /** The word used in files, such as {@code train}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The split of a word as used in files, or nothing where there is none. */
    public static Optional<Split> ofWord(String word) {
        for (Split split : values()) {
            if (split.word().equals(word)) {
                return Optional.of(split);
            }
        }
        return Optional.empty();
    }

    /**
     * The split that a sample is pinned to by its attribute {@value #ATTRIBUTE}, if it is.
     *
     * @throws DataException if the attribute says anything but train, dev or test
     */
    public static Optional<Split> pinned(Sample sample) {
        String word = sample.attributes().get(ATTRIBUTE);
        if (word == null) {
            return Optional.empty();
        }
        return Optional.of(ofWord(word)
                .orElseThrow(() -> new DataException(
                        "Sample " + sample.id() + " (" + sample.source()
                                + "): expected train, dev or test in attributes." + ATTRIBUTE + ", found " + word,
                        "correct the attribute " + ATTRIBUTE)));
    }
}
