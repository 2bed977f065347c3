package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A test suite: items, and the checks that judge their answers.
 *
 * @param name unique in a project; letters, digits, {@code - _ .}
 * @param version raised by the author when items or checks change their meaning
 * @param description for people
 * @param kind of behaviour that is tested
 * @param capability what is tested, for the matrix of capability and kind; empty where the author does not say
 * @param tags for choosing suites
 * @param items which items are asked
 * @param repeats how often each is asked, and how many answers must pass
 * @param variants rules that make further inputs of an item, for the checks that compare answers
 * @param checks at least one, ids unique
 * @param headline id of the check whose pass rate is the suite's result
 * @param maxNewTokens limit for each answer
 * @param stopStrings texts that end an answer, besides the model's own stop tokens
 * @param passRate the suite fails where the headline passes on a smaller share of items; null for no such rule
 */
public record Suite(
        String name,
        int version,
        String description,
        TestKind kind,
        String capability,
        List<String> tags,
        ItemSelection items,
        Repeats repeats,
        List<VariantRule> variants,
        List<SuiteCheck> checks,
        String headline,
        int maxNewTokens,
        List<String> stopStrings,
        @Nullable Double passRate) {

    public Suite {
        tags = List.copyOf(tags);
        variants = List.copyOf(variants);
        checks = List.copyOf(checks);
        stopStrings = List.copyOf(stopStrings);
    }

    /** The same suite with another limit for each answer. */
    public Suite withMaxNewTokens(int limit) {
        return with(checks, limit);
    }

    /** The same suite without the checks by which models judge, but for the headline. */
    public Suite withoutJudges() {
        return with(
                checks.stream()
                        .filter(check -> check.id().equals(headline)
                                || check.check().judgedBy().isEmpty())
                        .toList(),
                maxNewTokens);
    }

    private Suite with(List<SuiteCheck> otherChecks, int limit) {
        return new Suite(
                name,
                version,
                description,
                kind,
                capability,
                tags,
                items,
                repeats,
                variants,
                otherChecks,
                headline,
                limit,
                stopStrings,
                passRate);
    }

    /** All variants of an item, by rule. */
    public List<Variant> variants(Sample item) {
        List<Variant> all = new ArrayList<>();
        variants.forEach(rule -> all.addAll(rule.of(item)));
        return List.copyOf(all);
    }

    /** The check with an id. */
    public SuiteCheck check(String id) {
        return checks.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("suite " + name + " has no check " + id));
    }

    /**
     * Select this suite's items.
     *
     * @param samples everything that {@link ItemSelection#source()} holds
     * @throws DataException if no item is selected, or two have the same id
     */
    public List<Sample> select(List<Sample> samples) {
        List<Sample> selected = items.select(samples);
        if (selected.isEmpty()) {
            throw selectsNone(samples);
        }
        requireUniqueIds(selected);
        return selected;
    }

    /**
     * Refuse a check that applies to none of the items, before they are asked or judged: its rate would be of nothing.
     *
     * @throws dev.tunesmith.core.error.UsageException if there is one; lists each with the flags and attributes that there are
     */
    public void requireChecksApply(List<Sample> selected) {
        Problems problems = new Problems();
        ChecksOnItems.applyToNone(checks, selected, problems);
        problems.throwIfAny();
    }

    /**
     * Report all that is wrong with the items, and with checks that do not fit them.
     *
     * @param samples what {@link ItemSelection#source()} holds, as far as it can be read
     * @param complete whether these are all
     */
    public void check(List<Sample> samples, boolean complete, Problems problems) {
        repeatedIds(samples).forEach(problems::add);
        // The limit of samples that are not complete would be filled with others.
        List<Sample> selected = complete
                ? items.select(samples)
                : samples.stream().filter(items.filter()::matches).toList();
        if (complete && selected.isEmpty()) {
            problems.add(selectsNone(samples));
        } else if (complete) {
            ChecksOnItems.applyToNone(checks, selected, problems);
        }
        if (complete || items.limit() == null) {
            ChecksOnItems.lackReference(checks, selected, problems);
        }
    }

    private DataException selectsNone(List<Sample> samples) {
        return new DataException(
                title() + " selects none of the " + Count.of(samples.size(), "item") + " of "
                        + items.source().label(),
                "change items: in the suite, or add items with these flags, attributes and prompts");
    }

    /** Items are compared across runs by their ids, so each may occur only once. */
    public void requireUniqueIds(List<Sample> selected) {
        List<DataException> repeated = repeatedIds(selected);
        if (!repeated.isEmpty()) {
            throw repeated.get(0);
        }
    }

    private List<DataException> repeatedIds(List<Sample> selected) {
        Map<String, String> seen = new HashMap<>();
        List<DataException> repeated = new ArrayList<>();
        for (Sample sample : selected) {
            String before = seen.put(sample.id(), sample.source());
            if (before != null) {
                repeated.add(new DataException(
                        title() + ": two items have the id " + sample.id() + " (" + before
                                + (before.equals(sample.source()) ? "" : " and " + sample.source()) + ")",
                        "give each item an id of its own"));
            }
        }
        return repeated;
    }

    /** How messages call it; a suite whose name is missing is read, too, to tell all that is wrong with it. */
    private String title() {
        return name.isEmpty() ? "A suite without a name" : "Suite " + name;
    }
}
