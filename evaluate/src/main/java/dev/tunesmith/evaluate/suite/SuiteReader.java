package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.check.CheckResources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code suites/*.yaml}; all problems of all files are reported at once, with line and column.
 *
 * <pre>
 * name: triage                     # required
 * version: 1
 * description: Messages to a ticket
 * kind: mft                        # mft | inv | dir: minimum functionality, invariance, direction
 * capability: sorting              # for the matrix of capability and kind
 * tags: [nightly]
 * items:
 *   split: test                    # train | dev | test; or file: items.jsonl, relative to this file
 *   flags: [handwritten]           # all of these
 *   withoutFlags: [open]           # none of these
 *   attributes: { language: [en, de] }
 *   prompt: "Triage this message." # one of these texts occurs in the prompt
 *   limit: 100                     # the first so many; with seed: N so many drawn by it
 *                                  # or items of the suite's own:
 *   list: [{ id: a, input: Hello, reference: Hi, system: Be brief., flags: [open], attributes: { language: en } }]
 *                                  # or made from a template, for each row and each combination of words:
 *   template: { id: "{{name}}", input: "I am {{name}} from {{city}}.", reference: "{{city}}" }
 *   rows: people.csv               # columns are names
 *   lexicon: { city: [Ghent, Bruges] }
 * repeats:                         # once, with the most likely tokens, unless given
 *   n: 5                           # answers to each item
 *   pass: 4                        # so many must pass a check; all unless given
 *   temperature: 0.7
 *   seed: 42                       # answer i draws from seed + i
 *   greedyFirst: true              # the first answer takes the most likely tokens
 * variants:                        # further inputs of an item, for checks that compare its answers
 *   - append: " Please hurry!"
 *   - replace: { Berlin: Munich }
 *   - paraphrases: para.jsonl      # {"item": id, "input": text} a line
 *   - { typos: 2, times: 3 }       # or case, punctuation, whitespace, contractions, accents, numberWords, numbers, swap,
 *                                  # prefix, suffix; each may have times, seed, skipLines and label
 * maxNewTokens: 128
 * stop: ["\n\n"]                   # besides the model's own stop tokens
 * headline: fields                 # id of a check; the first unless given, but never a judge
 * passRate: 0.8                    # the suite fails below this; no rule unless given
 * checks:
 *   - stopsByItself                # a name alone, or a map with options
 *   - check: jsonLenient
 *     id: fields                   # the name unless given; unique
 *     ignore: [order]
 *   - check: contains
 *     texts: [sorry]
 *     not: true                    # pass where the check fails
 *     severity: critical           # minor | major | critical: one failure fails the suite
 *     weight: 2                    # in the item's weighted score
 *     where: { flags: [open] }     # only for these items: flags, withoutFlags, attributes, prompt
 * </pre>
 */
public final class SuiteReader {

    private static final int DEFAULT_MAX_NEW_TOKENS = 256;
    private static final Map<String, TestKind> TEST_KINDS = new TreeMap<>(
            Map.of("mft", TestKind.MINIMUM_FUNCTIONALITY, "inv", TestKind.INVARIANCE, "dir", TestKind.DIRECTION));
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*");

    private final CheckRegistry registry;
    private final CheckResources resources;
    private final @Nullable ItemCheck itemCheck;

    /** Read suites that may use the checks of the registry, whose checks judge by text alone. */
    public SuiteReader(CheckRegistry registry) {
        this(registry, CheckResources.none());
    }

    /** Read suites that may use the checks of the registry. */
    public SuiteReader(CheckRegistry registry, CheckResources resources) {
        this(registry, resources, null);
    }

    private SuiteReader(CheckRegistry registry, CheckResources resources, @Nullable ItemCheck itemCheck) {
        this.registry = registry;
        this.resources = resources;
        this.itemCheck = itemCheck;
    }

    /** Reads the items that a suite has of its own. */
    public interface ItemCheck {

        /**
         * Look at a suite's items, and report all that is wrong with them.
         *
         * @param selects whether all of {@code items} could be read, so that it is known which ones are selected
         */
        void check(Suite suite, boolean selects, Problems problems);
    }

    /**
     * A reader to which problems of items are problems, too: that the file is not there that they come from, which else may be
     * made later, and what the check says of those that can be read.
     */
    public SuiteReader checkingItems(ItemCheck check) {
        return new SuiteReader(registry, resources, check);
    }

    /**
     * Read suite files.
     *
     * @throws UsageException if a file is missing or anything in one is wrong; lists every problem
     */
    public List<Suite> read(List<Path> files) {
        Problems problems = new Problems();
        List<Suite> suites = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Path file : files) {
            YamlMap map;
            try {
                map = YamlMap.read(file, problems);
            } catch (UsageException e) {
                if (files.size() == 1) {
                    throw e;
                }
                problems.add(e);
                continue;
            }
            if (isPromptfoo(map)) {
                map.problem(
                        "tests",
                        "a configuration of promptfoo, not a suite",
                        "make a suite of it: tunesmith suite convert " + file + " --out suites/NAME.yaml");
                continue;
            }
            Suite suite = read(map);
            if (!names.add(suite.name()) && !suite.name().isEmpty()) {
                map.problem("name", "another suite is named " + suite.name(), "choose another name");
            }
            suites.add(suite);
        }
        problems.throwIfAny();
        return List.copyOf(suites);
    }

    private static boolean isPromptfoo(YamlMap map) {
        return !map.has("checks") && map.has("tests") && (map.has("prompts") || map.has("providers"));
    }

    /** Read one suite file. */
    public Suite read(Path file) {
        return read(List.of(file)).get(0);
    }

    /** Read a suite from a mapping; problems go to the mapping's own, and the suite is of use only without any. */
    public Suite read(YamlMap map) {
        String name = map.requireString("name");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            map.problem("name", "not a name: " + name, "use letters, digits, - _ and .");
        }
        int version = (int) map.integer("version", 1, 1, Integer.MAX_VALUE);
        String description = map.string("description", "");
        TestKind kind = TEST_KINDS.getOrDefault(
                map.choice("kind", List.copyOf(TEST_KINDS.keySet()), "mft"), TestKind.MINIMUM_FUNCTIONALITY);
        String capability = map.string("capability", "");
        List<String> tags = map.strings("tags").orElse(List.of());
        int before = map.problems().lines().size();
        ItemSelection items = ItemsReader.read(map.map("items"));
        boolean selects = map.problems().lines().size() == before;
        boolean filesThere = itemCheck == null || ItemsReader.requireFiles(name, map.map("items"));
        Repeats repeats = Repeats.read(map.map("repeats"));
        List<VariantRule> variants = VariantRules.read(map);
        int maxNewTokens = (int) map.integer("maxNewTokens", DEFAULT_MAX_NEW_TOKENS, 1, 1_000_000);
        ChecksReader.Checks read = new ChecksReader(registry).checks(map, resources.forSuite(name));
        List<SuiteCheck> checks = read.checks();
        ChecksReader.requireSeveralAnswers(map, checks, repeats, VariantRules.labels(map));
        String headline = ChecksReader.headline(map, read);
        List<String> stop = map.strings("stop").orElse(List.of());
        if (stop.stream().anyMatch(String::isEmpty)) {
            map.problem("stop", "an empty text would end every answer at once", "remove it");
        }
        double passRate = map.number("passRate", -1, 0, 1);
        map.finish();
        Suite suite = new Suite(
                name,
                version,
                description,
                kind,
                capability,
                tags,
                items,
                repeats,
                variants,
                checks,
                headline,
                maxNewTokens,
                stop,
                passRate < 0 ? null : passRate);
        if (itemCheck != null && filesThere) {
            itemCheck.check(suite, selects, map.problems());
        }
        return suite;
    }
}
