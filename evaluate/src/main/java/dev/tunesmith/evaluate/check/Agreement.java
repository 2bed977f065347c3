package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.model.TextEncoder;
import dev.tunesmith.evaluate.check.JsonFields.FieldFilter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** How far two answers of a model to one item say the same. */
interface Agreement {

    /**
     * 1 where they agree, 0 where they do not; in between where there are degrees.
     *
     * @param item what they answer; its own answer does not matter
     */
    double of(CheckInput item, OtherAnswer first, OtherAnswer second);

    /** Character by character. */
    record Exact() implements Agreement {
        @Override
        public double of(CheckInput item, OtherAnswer first, OtherAnswer second) {
            return first.answer().equals(second.answer()) ? 1 : 0;
        }
    }

    /** Without case, punctuation and white space. */
    record Normalised() implements Agreement {
        private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

        static String plain(String text) {
            return NOT_WORD.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
        }

        @Override
        public double of(CheckInput item, OtherAnswer first, OtherAnswer second) {
            return plain(first.answer()).equals(plain(second.answer())) ? 1 : 0;
        }
    }

    /**
     * The first JSON object of each, leniently read, field by field: the share of equal fields. Two answers without an object
     * are compared without case and punctuation.
     *
     * @param filter the fields that count
     */
    record JsonShare(FieldFilter filter) implements Agreement {
        @Override
        public double of(CheckInput item, OtherAnswer first, OtherAnswer second) {
            Optional<JsonNode> a = read(first);
            Optional<JsonNode> b = read(second);
            if (a.isEmpty() && b.isEmpty()) {
                return new Normalised().of(item, first, second);
            }
            return a.isPresent() && b.isPresent()
                    ? new JsonFields(true).compare(a.get(), b.get(), filter).score()
                    : 0;
        }

        private static Optional<JsonNode> read(OtherAnswer answer) {
            return LenientJson.firstObject(answer.answer()).map(LenientJson.Reading::value);
        }
    }

    /**
     * The labels that occur in each as whole words; without labels, the first line.
     *
     * @param labels all that there are
     */
    record Label(List<String> labels) implements Agreement {
        public Label {
            labels = List.copyOf(labels);
        }

        @Override
        public double of(CheckInput item, OtherAnswer first, OtherAnswer second) {
            return labelsOf(first.answer()).equals(labelsOf(second.answer())) ? 1 : 0;
        }

        private Set<String> labelsOf(String answer) {
            Set<String> found = new TreeSet<>();
            String text = " " + Normalised.plain(answer) + " ";
            for (String label : labels) {
                String plain = Normalised.plain(label);
                if (!plain.isEmpty() && text.contains(" " + plain + " ")) {
                    found.add(plain);
                }
            }
            if (found.isEmpty()) {
                String line = answer.strip().lines().findFirst().orElse("");
                found.add("other: " + Normalised.plain(line));
            }
            return found;
        }
    }

    /** Cosine of their vectors, 0 where it is negative. */
    record Similar(Supplier<TextEncoder> encoder) implements Agreement {
        @Override
        public double of(CheckInput item, OtherAnswer first, OtherAnswer second) {
            return Math.max(0, Similarity.cosine(encoder.get(), first.answer(), second.answer()));
        }
    }

    /** The verdict of another check on each; an answer that it cannot judge agrees with none. */
    record SameVerdict(Check check) implements Agreement {
        @Override
        public double of(CheckInput item, OtherAnswer first, OtherAnswer second) {
            Outcome a = outcome(item, first);
            return a != Outcome.ERROR && a == outcome(item, second) ? 1 : 0;
        }

        private Outcome outcome(CheckInput item, OtherAnswer answer) {
            if (check.needsReference() && !item.hasReference()) {
                return Outcome.ERROR;
            }
            return check.judge(answer.toInput(item.item())).outcome();
        }
    }
}
