package dev.tunesmith.engine.selfcheck;

/** How a check ended. */
public enum Verdict {
    OK("ok"),
    /** It could not be asked here; the finding says why. */
    NOT_APPLICABLE("not applicable"),
    /** Training works, but the user should know. */
    WARNING("warning"),
    /** What is trained, or what is measured with it, would be wrong. */
    FAULT("fault");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /** The word in tables and JSON. */
    public String word() {
        return word;
    }
}
