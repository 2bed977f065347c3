package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.check.OtherAnswer.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Passes where a model asked several times says the same: the mean agreement over all pairs of its answers, or of each with
 * the first, reaches a minimum. With {@code repeats.greedyFirst}, the first answer is the most likely one and the others are
 * sampled, so that agreement with the first sets greedy against sampled.
 *
 * @param agreement of two answers
 * @param by the word of the suite for it
 * @param min the least mean agreement, 0 to 1
 * @param againstFirst whether only agreement with the first answer counts
 * @param over the kinds of further answers that count
 */
record Consistent(Agreement agreement, String by, double min, boolean againstFirst, Set<Kind> over) implements Check {

    private static final int SHOWN = 5;

    Consistent {
        over = Set.copyOf(over);
    }

    @Override
    public String name() {
        return "consistent";
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
    public boolean needsEncoder() {
        return agreement instanceof Agreement.Similar;
    }

    @Override
    public boolean judgesAllAnswers() {
        return true;
    }

    @Override
    public boolean concerns(Kind kind, String label) {
        return over.contains(kind);
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<OtherAnswer> answers = new ArrayList<>(List.of(OtherAnswer.first(input)));
        input.others().stream().filter(other -> over.contains(other.kind())).forEach(answers::add);
        if (answers.size() < 2) {
            return Judgement.error("the item was asked once only");
        }
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < (againstFirst ? 1 : answers.size()); i++) {
            for (int j = i + 1; j < answers.size(); j++) {
                sum += agreement.of(input, answers.get(i), answers.get(j));
                pairs++;
            }
        }
        double mean = Math.min(1, sum / pairs);
        String message = String.format(
                Locale.ROOT,
                "%d answers agree by %s to %.2f%s, at least %.2f is wanted",
                answers.size(),
                by,
                mean,
                againstFirst ? " with the first" : "",
                min);
        // Rounding must not fail answers that all agree.
        return mean >= min - 1e-9
                ? new Judgement(Outcome.PASSED, mean, List.of(), "")
                : new Judgement(Outcome.FAILED, mean, different(answers), message);
    }

    /** The different answers, the most frequent first. */
    private static List<Evidence> different(List<OtherAnswer> answers) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        answers.forEach(answer -> counts.merge(answer.answer().strip(), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(SHOWN)
                .map(entry -> Evidence.note(entry.getValue() + " times: " + entry.getKey()))
                .toList();
    }
}
