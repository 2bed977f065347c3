package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.text.NumberMention;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Passes where the number in the answer is the reference's, within a tolerance; the score is the share of numbers that are
 * where all are compared.
 *
 * <p>{@code 1,299} may be read as 1299 or 1.299, and one reading that fits is enough.
 */
final class NumberEqual implements Check {

    /** Which number of the answer counts. */
    enum Pick {
        FIRST,
        LAST,
        /** Any of them may be the right one. */
        ANY,
        /** As many as the reference has, in the same order. */
        ALL
    }

    /**
     * How far numbers may be apart: one of both is enough.
     *
     * @param absolute at most this difference
     * @param relative at most this difference / the wanted number
     */
    record Tolerance(BigDecimal absolute, BigDecimal relative) {

        boolean holds(BigDecimal found, BigDecimal wanted) {
            BigDecimal difference =
                    found.subtract(wanted, MathContext.DECIMAL128).abs();
            return difference.compareTo(absolute) <= 0
                    || difference.compareTo(wanted.abs().multiply(relative)) <= 0;
        }
    }

    private final Pick pick;
    private final Tolerance tolerance;
    private final String field;
    private final @Nullable BigDecimal value;

    /**
     * Compare numbers.
     *
     * @param field where the number stands in a JSON answer, such as {@code total.amount}; empty for the text itself
     * @param value the right number; null for the reference's
     */
    NumberEqual(Pick pick, Tolerance tolerance, String field, @Nullable BigDecimal value) {
        this.pick = pick;
        this.tolerance = tolerance;
        this.field = field;
        this.value = value;
    }

    @Override
    public String name() {
        return "numberEqual";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return value == null;
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<List<BigDecimal>> wanted = value == null
                ? numbers(fieldOf(input.reference()).orElse("")).stream()
                        .map(NumberMention::readings)
                        .toList()
                : List.of(List.of(value));
        if (wanted.isEmpty()) {
            return Judgement.error("there is no number in the reference");
        }
        Optional<String> text = fieldOf(input.answer());
        if (text.isEmpty()) {
            return Judgement.fail("the answer is no JSON with the field " + field);
        }
        List<NumberMention> found = numbers(text.get());
        if (found.isEmpty()) {
            return Judgement.fail("there is no number in the answer");
        }
        return pick == Pick.ALL ? judgeAll(wanted, found) : judgeOne(wanted, found);
    }

    private Judgement judgeOne(List<List<BigDecimal>> wanted, List<NumberMention> found) {
        List<BigDecimal> right = wanted.get(pick == Pick.FIRST ? 0 : wanted.size() - 1);
        List<NumberMention> candidates = switch (pick) {
            case FIRST -> found.subList(0, 1);
            case LAST -> found.subList(found.size() - 1, found.size());
            case ANY, ALL -> found;
        };
        boolean holds = candidates.stream().anyMatch(number -> equal(number.readings(), right));
        return holds ? Judgement.pass() : Judgement.fail("expected " + show(right) + ", found " + showAll(candidates));
    }

    private Judgement judgeAll(List<List<BigDecimal>> wanted, List<NumberMention> found) {
        int right = 0;
        List<Evidence> wrong = new ArrayList<>();
        for (int i = 0; i < Math.max(wanted.size(), found.size()); i++) {
            if (i < wanted.size() && i < found.size() && equal(found.get(i).readings(), wanted.get(i))) {
                right++;
            } else {
                String expected = i < wanted.size() ? show(wanted.get(i)) : "none";
                String there = i < found.size() ? show(found.get(i).readings()) : "none";
                wrong.add(Evidence.note("number " + (i + 1) + ": expected " + expected + ", found " + there));
            }
        }
        double score = (double) right / Math.max(wanted.size(), found.size());
        return wrong.isEmpty()
                ? Judgement.pass()
                : new Judgement(Outcome.FAILED, score, wrong, wrong.get(0).text());
    }

    private boolean equal(List<BigDecimal> found, List<BigDecimal> wanted) {
        return found.stream().anyMatch(a -> wanted.stream().anyMatch(b -> tolerance.holds(a, b)));
    }

    private static List<NumberMention> numbers(String text) {
        return NumberMention.in(text);
    }

    /** The text itself, or what stands in the field of the first JSON object in it. */
    private Optional<String> fieldOf(String text) {
        if (field.isEmpty()) {
            return Optional.of(text);
        }
        JsonNode node = LenientJson.firstObject(text)
                .map(reading -> (JsonNode) reading.value())
                .orElse(null);
        for (String key : field.split("\\.", -1)) {
            node = node == null ? null : node.get(key);
        }
        return node == null || node.isNull()
                ? Optional.empty()
                : Optional.of(node.isString() ? node.stringValue() : node.toString());
    }

    private static String show(List<BigDecimal> readings) {
        return readings.get(0).toString();
    }

    private static String showAll(List<NumberMention> mentions) {
        return String.join(
                ", ", mentions.stream().map(mention -> show(mention.readings())).toList());
    }
}
