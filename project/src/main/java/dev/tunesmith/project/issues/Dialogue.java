package dev.tunesmith.project.issues;

import org.jspecify.annotations.Nullable;

/** What a person sees and types; a terminal, or a test. */
public interface Dialogue {

    /** What {@link #key} gives where nothing more will come. */
    int END = -1;

    /** Show lines. */
    void show(String text);

    /** Wait for one key; {@value #END} where nothing more will come. */
    int key();

    /** Ask for a line of text; null where nothing more will come. */
    @Nullable
    String line(String prompt);
}
