package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.text.Sentences;
import java.util.List;
import java.util.function.ToLongFunction;

/** Passes where the length of the answer lies in a range. The score falls as limit / length. */
public final class LengthLimit implements Check {

    private final String name;
    private final String unit;
    private final ToLongFunction<CheckInput> length;
    private final long min;
    private final long max;
    private final boolean usesResources;

    private LengthLimit(String name, String unit, ToLongFunction<CheckInput> length, long min, long max) {
        this(name, unit, length, min, max, false);
    }

    private LengthLimit(
            String name, String unit, ToLongFunction<CheckInput> length, long min, long max, boolean usesResources) {
        this.name = name;
        this.unit = unit;
        this.usesResources = usesResources;
        this.length = length;
        this.min = min;
        this.max = max;
    }

    /** In parts between white space. */
    public static LengthLimit words(long min, long max) {
        return new LengthLimit("maxWords", "words", input -> Words.count(input.answer()), min, max);
    }

    /** In code points, without white space at the ends. */
    public static LengthLimit characters(long min, long max) {
        return new LengthLimit(
                "maxChars",
                "characters",
                input -> {
                    String answer = input.answer().strip();
                    return answer.codePointCount(0, answer.length());
                },
                min,
                max);
    }

    /** In sentences, where a line such as an entry of a list is one. */
    public static LengthLimit sentences(long min, long max) {
        return new LengthLimit(
                "maxSentences",
                "sentences",
                input -> Sentences.of(input.answer()).size(),
                min,
                max);
    }

    /**
     * In tokens that were generated, the stop token included; where the model did not tell, in tokens that the tokenizer makes
     * of the answer.
     */
    static LengthLimit tokens(long min, long max, CheckResources resources) {
        return new LengthLimit(
                "maxTokens",
                "tokens",
                input -> input.facts().tokens() > 0 || input.answer().isEmpty()
                        ? input.facts().tokens()
                        : resources.countTokens(input.answer()),
                min,
                max,
                true);
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
        return false;
    }

    @Override
    public boolean usesResources() {
        return usesResources;
    }

    @Override
    public Judgement judge(CheckInput input) {
        long found = length.applyAsLong(input);
        if (found >= min && found <= max) {
            return Judgement.pass();
        }
        double score = found > max ? (double) max / found : (double) found / min;
        String limit = found > max ? "at most " + max : "at least " + min;
        return new Judgement(Outcome.FAILED, score, List.of(), found + " " + unit + ", " + limit + " wanted");
    }
}
