package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One item with {@code {{name}}} in its texts, made once for each row of a table and each combination of the words of a
 * lexicon. Source of the idea: Ribeiro et al. 2020 (CheckList), section 3.
 *
 * @param texts of the item, placeholders unfilled
 * @param rows a table whose columns are names, or null for none
 * @param lexicon name → the words that stand for it
 * @param drawn how many of all combinations are made, chosen by the seed; 0 for all
 * @param seed of that choice
 * @param places key of a text → file, line and column, for messages
 * @param label what people call the suite's file
 */
public record ItemTemplate(
        ItemText texts,
        @Nullable Path rows,
        Map<String, List<String>> lexicon,
        int drawn,
        long seed,
        Map<String, String> places,
        String label) {

    /** More items than this in one suite are a mistake in the lexicon. */
    static final int MOST = 100_000;

    /** More combinations than this are not told apart: far above any list of words, and no overflow. */
    private static final long COUNTABLE = 1L << 40;

    public ItemTemplate {
        lexicon = new LinkedHashMap<>(lexicon);
        places = Map.copyOf(places);
    }

    /**
     * Make the items.
     *
     * @param table the rows of {@link #rows}, each column → value; one row without columns where there is no table
     * @throws UsageException if a placeholder is neither a column nor in the lexicon, with its line; or if there are too many
     */
    public List<ItemText> items(List<Map<String, String>> table) {
        Problems problems = new Problems();
        Set<String> columns = new TreeSet<>();
        table.forEach(row -> columns.addAll(row.keySet()));
        checkNames(columns, problems);
        problems.throwIfAny();
        long all = table.size();
        for (List<String> words : lexicon.values()) {
            all = Math.min(COUNTABLE, all * words.size());
        }
        if ((drawn == 0 || drawn > MOST) && all > MOST) {
            throw new UsageException(
                    label + ": the template makes " + all + " items, at most " + MOST + " are asked",
                    "give items a limit, which draws some of them");
        }
        List<ItemText> items = new ArrayList<>();
        for (long place : places(all)) {
            items.add(filled(values(table, place)));
        }
        return items;
    }

    /** Report placeholders that have no value. */
    void checkNames(Set<String> columns, Problems problems) {
        Set<String> known = new TreeSet<>(columns);
        known.addAll(lexicon.keySet());
        for (String both : columns) {
            if (lexicon.containsKey(both)) {
                problems.add(
                        places.getOrDefault("lexicon", label),
                        both + " is a column of " + rows + " and a name of the lexicon",
                        "rename one of them");
            }
        }
        Map<String, String> written = new LinkedHashMap<>();
        written.put("id", texts.id());
        written.put("system", texts.system());
        written.put("input", texts.input());
        written.put("reference", texts.reference());
        written.put("attributes", String.join("\n", texts.attributes().values()));
        written.forEach((key, text) -> {
            for (String name : Placeholders.names(text)) {
                if (!known.contains(name)) {
                    problems.add(
                            places.getOrDefault(key, label),
                            "there is no value for {{" + name + "}}",
                            known.isEmpty() ? "give items a lexicon or rows" : Suggestions.didYouMean(name, known));
                }
            }
        });
    }

    /** Which combinations are made, in order. */
    private List<Long> places(long all) {
        List<Long> places = new ArrayList<>();
        if (drawn == 0 || drawn >= all) {
            for (long i = 0; i < all; i++) {
                places.add(i);
            }
            return places;
        }
        // Floyd's sampling: each set of places is equally likely, and memory does not grow with the number of
        // combinations.
        SplittableRandom random = new SplittableRandom(seed);
        Set<Long> chosen = new TreeSet<>();
        for (long last = all - drawn; last < all; last++) {
            long place = random.nextLong(last + 1);
            chosen.add(chosen.contains(place) ? last : place);
        }
        places.addAll(chosen);
        return places;
    }

    private Map<String, String> values(List<Map<String, String>> table, long place) {
        long left = place;
        Map<String, String> values = new LinkedHashMap<>();
        List<Map.Entry<String, List<String>>> entries = new ArrayList<>(lexicon.entrySet());
        for (int i = entries.size() - 1; i >= 0; i--) {
            List<String> words = entries.get(i).getValue();
            values.put(entries.get(i).getKey(), words.get((int) (left % words.size())));
            left /= words.size();
        }
        values.putAll(table.get((int) left));
        return values;
    }

    private ItemText filled(Map<String, String> values) {
        Map<String, String> attributes = new LinkedHashMap<>();
        texts.attributes().forEach((name, value) -> attributes.put(name, Placeholders.fill(value, values)));
        return new ItemText(
                Placeholders.fill(texts.id(), values),
                Placeholders.fill(texts.system(), values),
                Placeholders.fill(texts.input(), values),
                Placeholders.fill(texts.reference(), values),
                texts.flags(),
                attributes);
    }

    /** Every name that the texts use. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        List.of(texts.id(), texts.system(), texts.input(), texts.reference())
                .forEach(text -> names.addAll(Placeholders.names(text)));
        texts.attributes().values().forEach(text -> names.addAll(Placeholders.names(text)));
        return names;
    }
}
