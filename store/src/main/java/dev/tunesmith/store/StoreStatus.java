package dev.tunesmith.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an index holds.
 *
 * @param database file or URL
 * @param schemaVersion of its tables
 * @param rows how many each table has, over all project folders that share it
 * @param runs of this project folder, oldest first
 * @param behind bytes of this folder's files that are not indexed
 */
public record StoreStatus(String database, int schemaVersion, Map<String, Long> rows, List<Run> runs, long behind) {

    public StoreStatus {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        runs = List.copyOf(runs);
    }

    /**
     * A run in the index.
     *
     * @param name of its folder
     * @param kind what was done in it
     * @param samples answers in it, those of its probe included
     * @param scores verdicts on them
     */
    public record Run(String name, String kind, long samples, long scores) {}
}
