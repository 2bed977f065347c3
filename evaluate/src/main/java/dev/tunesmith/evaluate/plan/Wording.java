package dev.tunesmith.evaluate.plan;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.detect.ErrorKind;
import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.review.Taxonomy;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says in words what is asked for; it never quotes an item or an answer to one. */
final class Wording {

    /** An attribute that this share of a gap's items have in common is named too. */
    private static final double MOSTLY = 0.8;

    private static final int LEAST_ITEMS = 3;

    private final Taxonomy taxonomy;

    Wording(Taxonomy taxonomy) {
        this.taxonomy = taxonomy;
    }

    /** What to write. */
    String ask(Suite suite, Gap gap) {
        StringBuilder text = new StringBuilder("Samples for suite ").append(suite.name());
        if (!suite.description().isBlank()) {
            text.append(" (")
                    .append(suite.description().strip().replaceAll("\\.$", ""))
                    .append(')');
        }
        if (!gap.slice().isEmpty()) {
            text.append(" with ").append(gap.slice());
        }
        Map<String, String> mostly = mostly(gap);
        if (!mostly.isEmpty()) {
            text.append(", mostly ")
                    .append(String.join(
                            ", ",
                            mostly.entrySet().stream()
                                    .map(one -> one.getKey() + "=" + one.getValue())
                                    .toList()));
        }
        return text.append(": ").append(body(suite, gap.kind())).append('.').toString();
    }

    private String body(Suite suite, String kind) {
        String name = IssueKinds.name(kind);
        if (IssueKinds.isCheck(kind)) {
            String check = suite.check(name).check().name();
            return "inputs in many wordings, each with the right answer, which passes " + name
                    + (check.equals(name) ? "" : " (" + check + ")");
        }
        if (IssueKinds.isCode(kind)) {
            String meaning = taxonomy.codes().getOrDefault(name, "");
            return "inputs on which this error is likely, with an answer that does not make it: "
                    + (meaning.isBlank() ? name : meaning.replaceAll("\\.$", ""));
        }
        return switch (ErrorKind.ofWord(kind)) {
            case MISSPELLING ->
                "answers without spelling errors; look through the training answers for the same errors";
            case TOO_LONG -> "short answers that end once the point is made, for inputs that invite long ones";
            case REPETITION -> "answers that say each thing once and then end, for inputs with several parts";
            case INCONSISTENCY -> "the same question in several wordings, each with the same answer";
            case HALLUCINATION ->
                "answers that say only what the input gives, and inputs that lack the fact that is asked for, with an"
                        + " answer that says so";
            case UNWANTED_TEXT -> "answers that begin with the answer itself and end after it, with nothing around it";
            case FORMAT -> "answers in exactly the format that is wanted, for inputs of every length";
        };
    }

    /** The figures. */
    static String why(Gap gap) {
        int elsewhere = gap.rate().passed() - gap.items().size();
        String where = gap.slice().isEmpty() ? "" : " with " + gap.slice();
        return String.format(
                Locale.ROOT,
                "%s on %d of %s of %s%s%s%s",
                gap.kind(),
                gap.rate().passed(),
                Count.of(gap.rate().total(), "item"),
                gap.suite(),
                where,
                gap.slice().isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, ", %.1f times the rate of the whole suite", gap.lift()),
                elsewhere > 0 ? "; " + elsewhere + " of them count under another kind or slice" : "");
    }

    private static Map<String, String> mostly(Gap gap) {
        Map<String, Integer> counts = new HashMap<>();
        Map<String, String> common = new TreeMap<>();
        List<Sample> items = gap.items();
        if (items.size() < LEAST_ITEMS) {
            return common;
        }
        for (Sample item : items) {
            item.attributes().forEach((name, value) -> {
                int count = counts.merge(name + "=" + value, 1, Integer::sum);
                if (count >= MOSTLY * items.size() && !gap.attributes().containsKey(name) && !GapFinder.isOwn(name)) {
                    common.put(name, value);
                }
            });
        }
        return common;
    }
}
