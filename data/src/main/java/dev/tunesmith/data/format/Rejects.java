package dev.tunesmith.data.format;

import dev.tunesmith.data.row.JsonRow;

/** Where rows go that were left out, with their reasons. */
@FunctionalInterface
public interface Rejects {

    /** Nowhere: they are only counted. */
    Rejects NONE = row -> {};

    /** Take a row that has problems. */
    void add(JsonRow row);
}
