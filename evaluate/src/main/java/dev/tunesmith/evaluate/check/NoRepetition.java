package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.check.Evidence.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Passes where the answer does not end in a loop and at most a given share of its 4-grams of words occurred before
 * (seq-rep-4); a reference that repeats itself more raises the limit for its item.
 *
 * @param maxRepeated highest share of repeated 4-grams, 0 to 1
 */
public record NoRepetition(double maxRepeated) implements Check {

    @Override
    public String name() {
        return "noRepetition";
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
    public Judgement judge(CheckInput input) {
        double repeated = Repetition.sequenceRepetition(input.answer(), 4);
        Optional<Span> loop = Repetition.tailLoop(input.answer());
        if (loop.isPresent() && Repetition.tailLoop(input.reference()).isEmpty()) {
            Span span = loop.get();
            return new Judgement(
                    Outcome.FAILED,
                    1 - (double) (span.end() - span.start()) / input.answer().length(),
                    List.of(Evidence.at(input.answer(), span.start(), span.end())),
                    "ends in a loop");
        }
        double limit = Math.max(maxRepeated, Repetition.sequenceRepetition(input.reference(), 4));
        if (repeated <= limit) {
            return Judgement.pass();
        }
        String message = String.format(Locale.ROOT, "%.0f %% of its 4-grams are repeated", 100 * repeated);
        return new Judgement(Outcome.FAILED, 1 - repeated, List.of(), message);
    }
}
