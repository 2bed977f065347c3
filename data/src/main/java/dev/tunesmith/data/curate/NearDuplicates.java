package dev.tunesmith.data.curate;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.text.SharedLines;
import dev.tunesmith.data.text.Shingles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds pairs of samples whose inputs and whose responses are both nearly the same.
 *
 * <p>Instructions that many inputs share are left out of the comparison ({@link SharedLines}). Samples that are in one
 * group already are not compared: nothing would follow from it.
 */
final class NearDuplicates {

    /** Two positions, first below second, and the smaller of the two similarities. */
    record Match(int first, int second, double similarity) {}

    private final CurationOptions options;

    NearDuplicates(CurationOptions options) {
        this.options = options;
    }

    List<Match> find(List<Sample> samples) {
        SharedLines shared = SharedLines.of(samples);
        MinHash minHash = new MinHash();
        List<Shingles> inputs = new ArrayList<>();
        List<Shingles> responses = new ArrayList<>();
        Map<Long, List<Integer>> buckets = new HashMap<>();
        UnionFind joined = Curator.groups(samples);
        Set<Long> tried = new HashSet<>();
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            inputs.add(Shingles.of(shared.ownInput(sample), options.shingleWords()));
            responses.add(Shingles.of(sample.response(), options.shingleWords()));
            if (inputs.get(i).isEmpty()) {
                continue; // no words at all: only equality could tell, and that was looked at before
            }
            for (long bucket : minHash.bands(inputs.get(i))) {
                List<Integer> members = buckets.computeIfAbsent(bucket, unused -> new ArrayList<>());
                for (int earlier : members) {
                    if (joined.find(earlier) != joined.find(i) && tried.add(((long) earlier << 32) | i)) {
                        double similarity = Math.min(
                                inputs.get(earlier).jaccard(inputs.get(i)),
                                responses.get(earlier).jaccard(responses.get(i)));
                        if (similarity >= options.nearDuplicate()) {
                            matches.add(new Match(earlier, i, similarity));
                            joined.union(earlier, i);
                        }
                    }
                }
                members.add(i);
            }
        }
        return matches;
    }
}
