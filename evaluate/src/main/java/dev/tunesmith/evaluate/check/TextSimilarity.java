package dev.tunesmith.evaluate.check;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/** Passes where a measure of the answer against the reference lies in a range; the score is the measure itself, 0 to 1. */
final class TextSimilarity implements Check {

    private final String name;
    private final ToDoubleBiFunction<String, String> measure;
    private final double min;
    private final double max;

    /**
     * Use a measure.
     *
     * @param measure of answer and reference, 0 to 1
     */
    TextSimilarity(String name, ToDoubleBiFunction<String, String> measure, double min, double max) {
        this.name = name;
        this.measure = measure;
        this.min = min;
        this.max = max;
    }

    @Override
    public String name() {
        return name;
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
        double value = measure.applyAsDouble(input.answer(), input.reference());
        boolean passes = value >= min && value <= max;
        String wanted = value < min ? "at least " + min : "at most " + max;
        String message = passes
                ? String.format(Locale.ROOT, "%s %.3f", name, value)
                : String.format(Locale.ROOT, "%s %.3f, %s wanted", name, value, wanted);
        return new Judgement(passes ? Outcome.PASSED : Outcome.FAILED, value, List.of(), message);
    }

    /** The same check of a measure that has a figure over a whole suite. */
    static Check withCorpus(TextSimilarity check, CorpusMetric corpus) {
        return new OfCorpus(check, corpus);
    }

    private record OfCorpus(TextSimilarity check, CorpusMetric corpus) implements Check, CorpusMetric {
        @Override
        public String name() {
            return check.name();
        }

        @Override
        public int version() {
            return check.version();
        }

        @Override
        public boolean needsReference() {
            return true;
        }

        @Override
        public Judgement judge(CheckInput input) {
            return check.judge(input);
        }

        @Override
        public double corpusScore(List<String> answers, List<String> references) {
            return corpus.corpusScore(answers, references);
        }
    }
}
