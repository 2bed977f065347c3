package dev.tunesmith.store;

import java.util.List;

/**
 * What came of bringing the index up to the files.
 *
 * @param files that were new or had changed
 * @param lines that were taken from them
 * @param problems lines that are none of their file, the first of each; what stands behind it in the file is not indexed
 */
public record Refreshed(int files, long lines, List<String> problems) {

    public Refreshed {
        problems = List.copyOf(problems);
    }
}
