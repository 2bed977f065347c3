package dev.tunesmith.data.card;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.curate.CurationReport;
import dev.tunesmith.data.curate.Curator;
import dev.tunesmith.data.split.Contamination;
import dev.tunesmith.data.split.SplitResult;
import dev.tunesmith.data.text.Normaliser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The facts about a divided data set: how much there is of what, from where, how long, and what was done to it.
 *
 * @param splits for each split (train, dev, test) how many samples and groups
 * @param sources source file → split → samples
 * @param flags flag → split → samples
 * @param licences licence, or {@code own}, → samples
 * @param promptLengths lengths of prompts in characters (code points)
 * @param responseLengths lengths of responses in characters
 * @param promptWords lengths of prompts in words
 * @param responseWords lengths of responses in words
 * @param tokens lengths of whole samples in tokens, or null where no counter was given
 * @param largestGroups the groups with the most samples, at most 10
 * @param curation counts of curation, or null where the data was not curated here
 * @param contamination counts and ids of held-out items that train gives away
 * @param warnings of the split
 * @param examples source file → its first 3 samples
 */
public record DataCard(
        Map<String, Size> splits,
        Map<String, Map<String, Integer>> sources,
        Map<String, Map<String, Integer>> flags,
        Map<String, Integer> licences,
        Distribution promptLengths,
        Distribution responseLengths,
        Distribution promptWords,
        Distribution responseWords,
        @Nullable Distribution tokens,
        Map<String, Integer> largestGroups,
        @Nullable Curation curation,
        Leaks contamination,
        List<String> warnings,
        Map<String, List<Example>> examples) {

    private static final int EXAMPLES = 3;
    private static final int LARGEST = 10;

    /** Samples and groups of a split. */
    public record Size(int samples, int groups) {}

    /** The counts of a {@link CurationReport}; {@code samplesIn = samplesOut + duplicates + tooShort}. */
    public record Curation(
            int samplesIn,
            int samplesOut,
            int duplicates,
            int tooShort,
            int conflictingInputs,
            int nearDuplicatePairs,
            int groupsMerged) {}

    /** Held-out items checked, those equal to a training input, those with a common run of words, and their ids. */
    public record Leaks(int checked, int fullMatches, int nGramMatches, List<String> ids) {}

    /** A sample as a person would look at it. */
    public record Example(String id, String prompt, String response) {}

    /** The card of a division; {@code curation} and {@code tokens} may be null where there are none. */
    public static DataCard of(
            SplitResult result, @Nullable CurationReport curation, @Nullable ToIntFunction<Sample> tokens) {
        Map<String, Size> splits = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> sources = new TreeMap<>();
        Map<String, Map<String, Integer>> flags = new TreeMap<>();
        Map<String, Integer> licences = new TreeMap<>();
        Map<String, Integer> groups = new TreeMap<>();
        Map<String, List<Example>> examples = new TreeMap<>();
        List<Sample> all = new ArrayList<>();
        for (Split split : Split.values()) {
            Set<String> own = new HashSet<>();
            for (Sample sample : result.of(split)) {
                all.add(sample);
                own.add(sample.group());
                groups.merge(sample.group(), 1, Integer::sum);
                String source = Curator.sourceFile(sample);
                count(sources, source, split);
                sample.flags().forEach(flag -> count(flags, flag, split));
                String licence = sample.licence();
                licences.merge(licence == null ? "own" : licence, 1, Integer::sum);
                List<Example> shown = examples.computeIfAbsent(source, unused -> new ArrayList<>());
                if (shown.size() < EXAMPLES) {
                    shown.add(new Example(sample.id(), prompt(sample), sample.response()));
                }
            }
            splits.put(split.word(), new Size(result.of(split).size(), own.size()));
        }
        return new DataCard(
                splits,
                sources,
                flags,
                licences,
                distribution(all, sample -> characters(prompt(sample))),
                distribution(all, sample -> characters(sample.response())),
                distribution(all, sample -> Normaliser.words(prompt(sample)).size()),
                distribution(all, sample -> Normaliser.words(sample.response()).size()),
                tokens == null ? null : distribution(all, tokens),
                largest(groups),
                curation == null ? null : curation(curation),
                leaks(result.report().contamination()),
                result.report().warnings(),
                examples);
    }

    private static void count(Map<String, Map<String, Integer>> table, String row, Split split) {
        table.computeIfAbsent(row, unused -> new LinkedHashMap<>()).merge(split.word(), 1, Integer::sum);
    }

    private static String prompt(Sample sample) {
        List<String> turns = new ArrayList<>();
        for (Message message : sample.prompt().messages()) {
            turns.add(message.content());
        }
        return String.join("\n\n", turns);
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static Distribution distribution(List<Sample> samples, ToIntFunction<Sample> length) {
        return Distribution.of(samples.stream().mapToInt(length).toArray());
    }

    private static Map<String, Integer> largest(Map<String, Integer> groups) {
        Map<String, Integer> result = new LinkedHashMap<>();
        groups.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(LARGEST)
                .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        return result;
    }

    private static Curation curation(CurationReport report) {
        return new Curation(
                report.in(),
                report.out(),
                report.duplicates(),
                report.tooShort(),
                report.conflictingInputs(),
                report.nearDuplicatePairs(),
                report.groupsMerged());
    }

    private static Leaks leaks(Contamination contamination) {
        return new Leaks(
                contamination.checked(),
                (int) contamination.count(Contamination.Kind.FULL_MATCH),
                (int) contamination.count(Contamination.Kind.N_GRAM),
                contamination.items().stream().map(Contamination.Item::id).toList());
    }

    /** The card as JSON, fields named as the components. */
    public JsonNode json() {
        return Json.tree(this);
    }

    /** The card as Markdown for people. */
    public String markdown() {
        return new DataCardMarkdown(this).text();
    }
}
