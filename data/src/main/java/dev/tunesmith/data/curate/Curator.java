package dev.tunesmith.data.curate;

import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.curate.CurationReport.Pair;
import dev.tunesmith.data.curate.CurationReport.Place;
import dev.tunesmith.data.curate.CurationReport.Relation;
import dev.tunesmith.data.curate.CurationReport.Removed;
import dev.tunesmith.data.format.SampleIds;
import dev.tunesmith.data.text.Normaliser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Leaves out empty samples and exact duplicates, flags contradictions, and puts what is nearly the same into one group.
 *
 * <p>In this order: too short ones out; duplicates (same prompt and response after {@link Normaliser}) out, keeping the one
 * that is pinned to test or dev, else the first; same prompt with different responses flagged {@value #CONFLICT} and put in
 * one group; near duplicates put in one group, so that no split separates them; ids made unique. Groups are joined whole:
 * the group of the earliest sample gives its name.
 */
public final class Curator {

    /** Flag of samples whose prompt has another response elsewhere. */
    public static final String CONFLICT = "conflict";

    /** Flag of samples that are nearly the same as another one. */
    public static final String NEAR_DUPLICATE = "near-duplicate";

    private static final int EXCERPT = 120;

    private final CurationOptions options;

    public Curator(CurationOptions options) {
        this.options = options;
    }

    /** Curate samples; the result does not depend on anything but the samples, their order, and the options. */
    public Curated curate(List<Sample> samples) {
        List<Removed> shortOnes = new ArrayList<>();
        List<Sample> whole = withoutShort(samples, shortOnes);
        List<Pair> pairs = new ArrayList<>();
        List<Sample> kept = withoutDuplicates(whole, pairs);
        int duplicates = pairs.size();
        int[] renamed = new int[1];
        kept = withUniqueIds(kept, renamed);
        long groupsBefore = kept.stream().map(Sample::group).distinct().count();
        kept = withConflicts(kept, pairs);
        int beforeNear = pairs.size();
        kept = withNearDuplicates(kept, pairs);
        long groupsAfter = kept.stream().map(Sample::group).distinct().count();
        long conflicts = conflictingInputs(kept);
        Map<String, Long> counts = new TreeMap<>();
        kept.forEach(sample -> counts.merge(sourceFile(sample), 1L, Long::sum));
        CurationReport report = new CurationReport(
                samples.size(),
                kept.size(),
                duplicates,
                shortOnes.size(),
                (int) conflicts,
                pairs.size() - beforeNear,
                (int) (groupsBefore - groupsAfter),
                renamed[0],
                pairs,
                shortOnes,
                counts);
        return new Curated(kept, report);
    }

    private List<Sample> withoutShort(List<Sample> samples, List<Removed> removed) {
        List<Sample> kept = new ArrayList<>();
        for (Sample sample : samples) {
            String input = sample.input().strip();
            String response = sample.response().strip();
            boolean noReference = response.isEmpty()
                    && (sample.answer().callsTools()
                            || Split.pinned(sample)
                                    .filter(s -> s != Split.TRAIN)
                                    .isPresent());
            if (input.codePointCount(0, input.length()) < options.minInputChars()) {
                removed.add(new Removed(place(sample), input.isEmpty() ? "empty input" : "input too short"));
            } else if (response.codePointCount(0, response.length()) < options.minResponseChars() && !noReference) {
                removed.add(new Removed(place(sample), response.isEmpty() ? "empty response" : "response too short"));
            } else {
                kept.add(sample);
            }
        }
        return kept;
    }

    private static List<Sample> withoutDuplicates(List<Sample> samples, List<Pair> pairs) {
        Map<String, Integer> best = new HashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            int rank = rank(samples.get(i));
            best.merge(key(samples.get(i)), i, (one, other) -> rank > rank(samples.get(one)) ? other : one);
        }
        List<Sample> kept = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            int keeper = best.getOrDefault(key(sample), i);
            if (keeper == i) {
                kept.add(sample);
            } else {
                pairs.add(new Pair(Relation.DUPLICATE, place(samples.get(keeper)), place(sample), 1));
            }
        }
        return kept;
    }

    /** Which of two equal samples stays: held-out ones, so that the test keeps its items and train does not know them. */
    private static int rank(Sample sample) {
        return Split.pinned(sample).map(Split::ordinal).orElse(0);
    }

    private static String key(Sample sample) {
        return SampleIds.normalised(sample.prompt()) + "\u0000" + Normaliser.normalise(sample.response())
                + (sample.answer().callsTools() ? sample.responseFields().get(Message.TOOL_CALLS) : "");
    }

    private static List<Sample> withUniqueIds(List<Sample> samples, int[] renamed) {
        Set<String> authored = new HashSet<>();
        samples.forEach(sample -> authored.add(sample.id()));
        Set<String> taken = new HashSet<>();
        List<Sample> result = new ArrayList<>();
        for (Sample sample : samples) {
            String id = sample.id();
            for (int n = 2; taken.contains(id) || (n > 2 && authored.contains(id)); n++) {
                id = sample.id() + "-" + n;
            }
            renamed[0] += id.equals(sample.id()) ? 0 : 1;
            taken.add(id);
            // the group stays: where it was the shared id, both samples are about the same thing
            result.add(id.equals(sample.id()) ? sample : sample.withId(id));
        }
        return result;
    }

    private static List<Sample> withConflicts(List<Sample> samples, List<Pair> pairs) {
        Map<String, Integer> first = new HashMap<>();
        UnionFind sets = groups(samples);
        Set<Integer> marked = new LinkedHashSet<>();
        for (int i = 0; i < samples.size(); i++) {
            Integer earlier =
                    first.putIfAbsent(SampleIds.normalised(samples.get(i).prompt()), i);
            if (earlier != null) {
                pairs.add(new Pair(Relation.CONFLICT, place(samples.get(earlier)), place(samples.get(i)), 1));
                sets.union(earlier, i);
                marked.add(earlier);
                marked.add(i);
            }
        }
        return regrouped(samples, sets, marked, CONFLICT);
    }

    private static long conflictingInputs(List<Sample> samples) {
        return samples.stream()
                .filter(sample -> sample.hasFlag(CONFLICT))
                .map(sample -> SampleIds.normalised(sample.prompt()))
                .distinct()
                .count();
    }

    private List<Sample> withNearDuplicates(List<Sample> samples, List<Pair> pairs) {
        UnionFind sets = groups(samples);
        Set<Integer> marked = new LinkedHashSet<>();
        for (NearDuplicates.Match match : new NearDuplicates(options).find(samples)) {
            Sample one = samples.get(match.first());
            Sample other = samples.get(match.second());
            pairs.add(new Pair(Relation.NEAR_DUPLICATE, place(one), place(other), match.similarity()));
            sets.union(match.first(), match.second());
            marked.add(match.first());
            marked.add(match.second());
        }
        return regrouped(samples, sets, marked, NEAR_DUPLICATE);
    }

    /** Sets of samples that share a group already. */
    static UnionFind groups(List<Sample> samples) {
        UnionFind sets = new UnionFind(samples.size());
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            Integer earlier = first.putIfAbsent(samples.get(i).group(), i);
            if (earlier != null) {
                sets.union(earlier, i);
            }
        }
        return sets;
    }

    private static List<Sample> regrouped(List<Sample> samples, UnionFind sets, Set<Integer> marked, String flag) {
        List<Sample> result = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            String group = samples.get(sets.find(i)).group();
            Sample sample = samples.get(i);
            Sample grouped = sample.group().equals(group) ? sample : sample.withGroup(group);
            result.add(marked.contains(i) ? grouped.withFlag(flag) : grouped);
        }
        return result;
    }

    /** The file of a sample's source, without heading or line. */
    public static String sourceFile(Sample sample) {
        String source = sample.source();
        int hash = source.indexOf('#');
        String file = hash >= 0 ? source.substring(0, hash) : source;
        return file.replaceFirst(":\\d+$", "");
    }

    private static Place place(Sample sample) {
        return new Place(sample.id(), sample.source(), excerpt(sample.input()), excerpt(sample.response()));
    }

    private static String excerpt(String text) {
        if (text.length() <= EXCERPT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(EXCERPT - 1)) ? EXCERPT - 1 : EXCERPT;
        return text.substring(0, end) + "…";
    }
}
