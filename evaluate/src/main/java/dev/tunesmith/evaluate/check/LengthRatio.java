package dev.tunesmith.evaluate.check;

import java.util.List;
import java.util.Locale;

/** Passes where the words of the answer / the words of the reference lie in a range. */
public record LengthRatio(double min, double max) implements Check {

    @Override
    public String name() {
        return "lengthRatio";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return true;
    }

    @Override
    public Judgement judge(CheckInput input) {
        double ratio = (double) Words.count(input.answer()) / Words.count(input.reference());
        if (ratio >= min && ratio <= max) {
            return Judgement.pass();
        }
        double score = ratio > max ? max / ratio : ratio / min;
        return new Judgement(
                Outcome.FAILED,
                score,
                List.of(),
                String.format(Locale.ROOT, "%.2f times the reference's words, wanted %.2f to %.2f", ratio, min, max));
    }
}
