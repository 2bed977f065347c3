package dev.tunesmith.data.synthesise;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.collect.CollectReport;
import dev.tunesmith.data.collect.Collected;
import dev.tunesmith.data.collect.SourceSettings;
import dev.tunesmith.data.text.Normaliser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples from a file of templates.
 *
 * <pre>
 * slots:                                   # name → what may stand there
 *   product: [Merlin 3, Heron E]           #   a list of values
 *   when:                                  #   values with further parts, and weights (1 where absent)
 *     - { text: "", urgency: normal, weight: 3 }
 *     - { text: "I need it by Friday.", urgency: high }
 *   order: { pattern: "KC-#####" }         #   each # becomes a random digit
 *   shop: Ghent                            #   one text: a constant
 * families:
 *   - id: late                             # unique
 *     instruction: Triage this message.    # first lines of every input
 *     n: 4                                 # samples from each template
 *     group: parcels                       # one group for all; without it a group for each template, template:ID
 *     slots: { city: [Ghent, Bruges] }     # slots of this family only; they go before the global ones
 *     json: { topic: late, product: null, urgency: normal }     # fields of the response, in order
 *     templates:
 *       - id: late-1                       # where absent: the family's id and a number
 *         input: "Where is my {product}? {when}"
 *         json: { product: "{product}", urgency: "{when.urgency}" }   # replaces single fields
 *       - input: "Where do I find the {product|lower} in {city}?"
 *         response: "In our shop in {city}."      # a text instead of json
 * </pre>
 *
 * <p>A slot has one value for a whole sample. The values of a list are dealt like a shuffled deck, one deck a family and
 * slot, so that each occurs about as often as its weight says. Filters: {@code lower}, {@code upper}, {@code capitalise};
 * anything else in braces stays. In inputs, runs of blanks become one and blanks at the ends of lines go, since slots may be
 * empty. No two inputs of a file are the same after {@link Normaliser#normalise}: such a one is drawn again.
 *
 * <p>The same file and seed give the same samples on every machine; another template in another family changes nothing.
 */
public final class TemplateSynthesiser {

    private static final int TRIES_A_SAMPLE = 100;
    private static final int LEAST_TRIES = 1000;

    private final long seed;
    private final SourceSettings settings;

    public TemplateSynthesiser(long seed, SourceSettings settings) {
        this.seed = seed;
        this.settings = settings;
    }

    /** Make all samples of a file; an instruction in the file goes before the settings' own. */
    public Collected synthesise(Path file) {
        return synthesise(file, 0);
    }

    /**
     * Make samples of a file.
     *
     * @param total how many samples in all: templates give theirs in turn until it is reached; 0 for what the file says
     * @throws dev.tunesmith.core.error.UsageException if the file is not as described; lists all problems with their lines
     * @throws DataException if a template cannot give as many different inputs as asked for
     */
    public Collected synthesise(Path file, int total) {
        List<Template.Family> families = TemplateFile.read(file);
        String name = file.getFileName().toString();
        CollectReport.Counter counter = new CollectReport.Counter(file.toString(), "templates");
        Map<String, Integer> quotas = quotas(families, total);
        List<Sample> samples = new ArrayList<>();
        Set<String> inputs = new HashSet<>();
        for (Template.Family family : families) {
            Dealer dealer = new Dealer(seed, family.id());
            for (Template template : family.templates()) {
                int quota = quotas.getOrDefault(template.id(), template.n());
                if (quota == 0) {
                    counter.skip("not needed for the total", template.where());
                    continue;
                }
                counter.use(1);
                samples.addAll(make(template, quota, dealer, inputs, name));
            }
        }
        return new Collected(samples, counter.report(samples.size()));
    }

    /** How many samples each template makes: its own number, or a fair share of the total. */
    private static Map<String, Integer> quotas(List<Template.Family> families, int total) {
        Map<String, Integer> quotas = new LinkedHashMap<>();
        families.forEach(family ->
                family.templates().forEach(template -> quotas.put(template.id(), total > 0 ? 0 : template.n())));
        int left = total;
        while (left > 0) {
            for (Map.Entry<String, Integer> entry : quotas.entrySet()) {
                if (left > 0) {
                    entry.setValue(entry.getValue() + 1);
                    left--;
                }
            }
        }
        return quotas;
    }

    private List<Sample> make(Template template, int quota, Dealer dealer, Set<String> inputs, String file) {
        List<Sample> samples = new ArrayList<>();
        int tries = Math.max(LEAST_TRIES, quota * TRIES_A_SAMPLE);
        while (samples.size() < quota) {
            if (tries-- == 0) {
                throw new DataException(
                        template.where() + ": the template " + template.id() + " gives only " + samples.size()
                                + " different inputs, expected " + quota,
                        "lower its n, or give its slots more values");
            }
            Map<String, Map<String, String>> drawn = new HashMap<>();
            String input = tidy(template.input().fill(use -> dealer.value(template, use, drawn)));
            String instruction = template.instruction().isBlank() ? settings.instruction() : template.instruction();
            SourceSettings own = settings.withInstruction(instruction);
            if (inputs.add(Normaliser.normalise(own.userTurn(input)))) {
                samples.add(own.mark(new Sample(
                        template.id() + "#" + (samples.size() + 1),
                        template.group(),
                        own.prompt(input),
                        response(template, dealer, drawn),
                        file + "#" + template.id(),
                        null,
                        null,
                        List.of("synthetic"),
                        Map.of("family", template.family(), "template", template.id()))));
            }
        }
        return samples;
    }

    private static String response(Template template, Dealer dealer, Map<String, Map<String, String>> drawn) {
        SlotText text = template.response();
        if (text != null) {
            return text.fill(use -> dealer.value(template, use, drawn));
        }
        Object filled = filled(template.json(), template, dealer, drawn);
        return filled == null ? "" : Json.line(filled);
    }

    private static @Nullable Object filled(
            @Nullable Object value, Template template, Dealer dealer, Map<String, Map<String, String>> drawn) {
        if (value instanceof SlotText text) {
            return text.fill(use -> dealer.value(template, use, drawn));
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(filled(item, template, dealer, drawn)));
            return items;
        }
        if (value instanceof Map<?, ?> fields) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            fields.forEach((key, field) -> result.put(String.valueOf(key), filled(field, template, dealer, drawn)));
            return result;
        }
        return value;
    }

    private static String tidy(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            lines.add(line.replaceAll(" +", " ").strip());
        }
        return String.join("\n", lines).strip();
    }
}
