package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.model.TextEncoder;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Passes where the answer means about the same as the reference, by the cosine of their vectors. The vectors come from the
 * project's local encoder; a threshold holds for one encoder only.
 *
 * @param encoder makes vectors of texts
 * @param min the least cosine, -1 to 1
 */
record Similar(Supplier<TextEncoder> encoder, double min) implements Check {

    @Override
    public String name() {
        return "similar";
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
    public boolean needsEncoder() {
        return true;
    }

    @Override
    public Judgement judge(CheckInput input) {
        if (input.answer().isBlank()) {
            return Judgement.fail("the answer is empty");
        }
        double cosine = Similarity.cosine(
                encoder.get(), input.answer().strip(), input.reference().strip());
        double score = Math.max(0, cosine);
        String message = String.format(Locale.ROOT, "cosine %.3f, at least %.3f is wanted", cosine, min);
        return new Judgement(cosine >= min ? Outcome.PASSED : Outcome.FAILED, score, java.util.List.of(), message);
    }
}
