package dev.tunesmith.evaluate.promptfoo;

import dev.tunesmith.evaluate.promptfoo.AssertionKinds.Converted;
import dev.tunesmith.evaluate.promptfoo.AssertionKinds.NoCounterpart;
import dev.tunesmith.evaluate.promptfoo.ConvertedSuite.NotConverted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts the assertions of one test with one combination of its variables. */
final class Assertions {

    private static final String TEMPLATES = "#/assertionTemplates/";
    /** Keys that only name or show things. */
    private static final Set<String> NAMES = Set.of("type", "value", "threshold", "weight", "metric", "description");

    private final AssertionKinds kinds;
    private final Map<?, ?> templates;
    private final Map<String, @Nullable Object> vars;
    private final List<NotConverted> notConverted;
    private final List<Map<String, @Nullable Object>> checks = new ArrayList<>();
    private @Nullable String reference;
    private int converted;

    Assertions(
            AssertionKinds kinds,
            Map<?, ?> templates,
            Map<String, @Nullable Object> vars,
            List<NotConverted> notConverted) {
        this.kinds = kinds;
        this.templates = templates;
        this.vars = vars;
        this.notConverted = notConverted;
    }

    /** The checks so far, as a suite writes them. */
    List<Map<String, @Nullable Object>> checks() {
        return checks;
    }

    /** What checks compare the answer with, or null. */
    @Nullable
    String reference() {
        return reference;
    }

    int converted() {
        return converted;
    }

    /** All checks as one that passes where enough of their weight does. */
    void join(double threshold) {
        if (!checks.isEmpty()) {
            Map<String, @Nullable Object> group = new LinkedHashMap<>();
            group.put("check", "allOf");
            group.put("min", threshold);
            group.put("checks", List.copyOf(checks));
            checks.clear();
            checks.add(group);
        }
    }

    void add(@Nullable Object assertions, String place) {
        if (assertions instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Map<String, @Nullable Object> check = one(list.get(i), place + "[" + i + "]");
                if (check != null) {
                    checks.add(check);
                }
            }
        } else if (assertions != null) {
            skip(place, "assert", "expected a list");
        }
    }

    private @Nullable Map<String, @Nullable Object> one(@Nullable Object entry, String place) {
        Map<?, ?> assertion = entry instanceof Map<?, ?> map ? map : Map.of();
        if (assertion.get("$ref") instanceof String ref) {
            Object template = ref.startsWith(TEMPLATES) ? templates.get(ref.substring(TEMPLATES.length())) : null;
            if (!(template instanceof Map<?, ?> found)) {
                return skip(place, "$ref", "there is no template " + ref);
            }
            assertion = found;
        }
        if (!(assertion.get("type") instanceof String type)) {
            return skip(place, "assertion", "it has no type");
        }
        for (Object key : assertion.keySet()) {
            if (!NAMES.contains(String.valueOf(key)) && !(type.equals("assert-set") && key.equals("assert"))) {
                return skip(place, type, "its " + key + " has no counterpart");
            }
        }
        if (assertion.get("weight") instanceof Number weight && weight.doubleValue() <= 0) {
            return skip(place, type, "weight 0 means that it counts for nothing");
        }
        return type.equals("assert-set") ? set(assertion, place) : single(type, assertion, place);
    }

    private @Nullable Map<String, @Nullable Object> set(Map<?, ?> assertion, String place) {
        int before = notConverted.size();
        List<Map<String, @Nullable Object>> members = new ArrayList<>();
        if (assertion.get("assert") instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Map<String, @Nullable Object> member = one(list.get(i), place + ".assert[" + i + "]");
                if (member != null) {
                    members.add(member);
                }
            }
        }
        if (members.isEmpty() || notConverted.size() > before) {
            // With a member missing, its threshold would mean something else.
            return skip(place, "assert-set", "not all of its assertions have a counterpart");
        }
        Map<String, @Nullable Object> group = new LinkedHashMap<>();
        group.put("check", "allOf");
        if (number(assertion.get("threshold")) != null) {
            group.put("min", number(assertion.get("threshold")));
        }
        group.put("checks", members);
        return weighted(group, assertion);
    }

    private @Nullable Map<String, @Nullable Object> single(String type, Map<?, ?> assertion, String place) {
        boolean negated = type.startsWith("not-");
        String kind = negated ? type.substring(4) : type;
        try {
            Object value = Vars.render(assertion.get("value"), vars);
            Converted found = kinds.convert(kind, value, number(assertion.get("threshold")));
            String wanted = found.reference();
            if (wanted != null && reference != null && !reference.equals(wanted)) {
                return skip(place, type, "the item has another reference already: " + Vars.shortened(reference));
            }
            if (wanted != null && wanted.isBlank()) {
                return skip(place, type, "an item without a reference cannot be compared");
            }
            reference = wanted == null ? reference : wanted;
            converted++;
            Map<String, @Nullable Object> check = new LinkedHashMap<>(found.options());
            if (negated != Boolean.TRUE.equals(check.get("not"))) {
                check.put("not", true);
            } else {
                check.remove("not");
            }
            return weighted(check, assertion);
        } catch (NoCounterpart | Vars.NotRendered e) {
            return skip(place, type, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, @Nullable Object> weighted(Map<String, @Nullable Object> check, Map<?, ?> assertion) {
        Double weight = number(assertion.get("weight"));
        if (weight != null && weight != 1) {
            check.put("weight", weight);
        }
        return check;
    }

    private static @Nullable Double number(@Nullable Object value) {
        return value instanceof Number number ? Double.valueOf(number.doubleValue()) : null;
    }

    private @Nullable Map<String, @Nullable Object> skip(String place, String kind, String why) {
        notConverted.add(new NotConverted(place, kind, why));
        return null;
    }
}
