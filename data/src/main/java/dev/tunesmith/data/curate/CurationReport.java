package dev.tunesmith.data.curate;

import java.util.List;
import java.util.Map;

/**
 * What curation did, so that every sample can be accounted for: {@code in = out + duplicates + short ones}.
 *
 * @param in samples given
 * @param out samples kept
 * @param duplicates samples left out because another one equals them after normalisation
 * @param tooShort samples left out because their input or response is empty or too short
 * @param conflictingInputs inputs that have more than one response; all of these samples are kept, flagged and grouped
 * @param nearDuplicatePairs pairs whose groups were joined because input and response are nearly the same
 * @param groupsMerged by how many the number of groups went down through near duplicates and conflicts
 * @param renamed samples whose id was taken by another one and got a suffix
 * @param pairs all duplicates, then all conflicts, then all near duplicates, in input order
 * @param shortOnes the samples left out as too short
 * @param counts samples kept, by source file
 */
public record CurationReport(
        int in,
        int out,
        int duplicates,
        int tooShort,
        int conflictingInputs,
        int nearDuplicatePairs,
        int groupsMerged,
        int renamed,
        List<Pair> pairs,
        List<Removed> shortOnes,
        Map<String, Long> counts) {

    /** What two samples are to each other. */
    public enum Relation {
        DUPLICATE,
        CONFLICT,
        NEAR_DUPLICATE
    }

    /**
     * Two samples that belong together.
     *
     * @param relation how
     * @param first id and source of the one that is kept, or comes first
     * @param second id and source of the other
     * @param similarity the smaller of the two Jaccard similarities for near duplicates, else 1
     */
    public record Pair(Relation relation, Place first, Place second, double similarity) {}

    /** Where a sample is found, and how it starts. */
    public record Place(String id, String source, String input, String response) {}

    /** A sample that was left out, and why. */
    public record Removed(Place place, String reason) {}

    public CurationReport {
        pairs = List.copyOf(pairs);
        shortOnes = List.copyOf(shortOnes);
        counts = Map.copyOf(counts);
    }

    /** The pairs of one kind. */
    public List<Pair> pairs(Relation relation) {
        return pairs.stream().filter(pair -> pair.relation() == relation).toList();
    }
}
