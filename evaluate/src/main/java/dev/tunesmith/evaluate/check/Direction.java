package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.text.Excerpt;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Passes where a change of the input changes the answer as it should. Source: directional expectation tests, Ribeiro et al.
 * 2020 (CheckList), section 2.2.
 *
 * @param variants labels, or their beginnings, of the variants with that change
 * @param field a field of the answer's first JSON object, {@code a.b} for one inside another; empty for the whole answer
 * @param to what it must be in the variants' answers, one of these; empty for no such rule
 * @param contains what must occur in it; empty for no such rule
 * @param becomes how it must differ from the item's own answer, or null for no such rule
 */
record Direction(
        List<String> variants,
        String field,
        List<String> to,
        List<String> contains,
        @Nullable Change becomes) implements Check {

    private static final int BRIEF = 100;

    Direction {
        variants = List.copyOf(variants);
        to = List.copyOf(to);
        contains = List.copyOf(contains);
    }

    /** How a value must change. */
    enum Change {
        OTHER((before, after) -> !same(before, after)),
        SAME((before, after) -> same(before, after)),
        LONGER((before, after) -> Words.count(after) > Words.count(before)),
        SHORTER((before, after) -> Words.count(after) < Words.count(before)),
        HIGHER((before, after) -> compare(before, after) > 0),
        LOWER((before, after) -> compare(before, after) < 0);

        private final BiPredicate<String, String> holds;

        Change(BiPredicate<String, String> holds) {
            this.holds = holds;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        private static boolean same(String before, String after) {
            return Agreement.Normalised.plain(before).equals(Agreement.Normalised.plain(after));
        }

        /** Above 0 where the number became higher; 0 where one of them is no number. */
        private static int compare(String before, String after) {
            try {
                return new BigDecimal(after.strip()).compareTo(new BigDecimal(before.strip()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    @Override
    public String name() {
        return "direction";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public boolean judgesAllAnswers() {
        return true;
    }

    @Override
    public boolean concerns(OtherAnswer.Kind kind, String label) {
        return kind != OtherAnswer.Kind.REPEAT && VariantLabels.match(variants, label);
    }

    @Override
    public Judgement judge(CheckInput input) {
        Optional<String> before = value(input.answer());
        List<Evidence> wrong = new ArrayList<>();
        int asked = 0;
        for (OtherAnswer other : input.others()) {
            if (concerns(other.kind(), other.label())) {
                asked++;
                problem(before, value(other.answer()))
                        .ifPresent(what -> wrong.add(Evidence.note(other.label() + ": " + what)));
            }
        }
        if (asked == 0) {
            return Judgement.error("no variant of the item was asked");
        }
        double right = (double) (asked - wrong.size()) / asked;
        if (wrong.isEmpty()) {
            return Judgement.pass();
        }
        String message = wrong.size() + " of " + asked + (asked == 1 ? " variant does" : " variants do")
                + " not change so: " + Excerpt.of(wrong.get(0).text(), BRIEF)
                + (wrong.size() == 1 ? "" : "; and " + (wrong.size() - 1) + " more");
        return new Judgement(Outcome.FAILED, right, wrong, message);
    }

    private Optional<String> problem(Optional<String> before, Optional<String> after) {
        String what = field.isEmpty() ? "the answer" : field;
        if (after.isEmpty()) {
            return Optional.of(what + " is not there");
        }
        String value = after.get();
        if (!to.isEmpty() && to.stream().noneMatch(wanted -> Change.same(wanted, value))) {
            return Optional.of(what + " is " + value.strip() + ", expected " + String.join(" or ", to));
        }
        String lower = Normalisation.loosest(value);
        for (String text : contains) {
            if (!lower.contains(Normalisation.loosest(text))) {
                return Optional.of(what + " does not contain " + text);
            }
        }
        Change change = becomes;
        if (change != null && (before.isEmpty() || !change.holds.test(before.get(), value))) {
            return Optional.of(what + " is " + value.strip() + ", which is not " + change.word() + " after "
                    + before.map(String::strip).orElse("nothing"));
        }
        return Optional.empty();
    }

    /** The whole answer, or the text of the field in it. */
    private Optional<String> value(String answer) {
        if (field.isEmpty()) {
            return Optional.of(answer);
        }
        JsonNode node = LenientJson.firstObject(answer)
                .map(reading -> (JsonNode) reading.value())
                .orElse(null);
        for (String key : field.split("\\.")) {
            node = node == null ? null : node.get(key);
        }
        return node == null || node.isNull()
                ? Optional.empty()
                : Optional.of(node.isString() ? node.stringValue() : node.toString());
    }
}
