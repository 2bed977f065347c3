package dev.tunesmith.evaluate.check;

import java.util.List;

/**
 * Passes where the answer is at most so many words (parts between white space) or characters (code points) long. The
 * score falls as limit / length.
 */
public final class LengthLimit implements Check {

    private final boolean words;
    private final long min;
    private final long max;

    private LengthLimit(boolean words, long min, long max) {
        this.words = words;
        this.min = min;
        this.max = max;
    }

    public static LengthLimit words(long min, long max) {
        return new LengthLimit(true, min, max);
    }

    public static LengthLimit characters(long min, long max) {
        return new LengthLimit(false, min, max);
    }

    @Override
    public String name() {
        return words ? "maxWords" : "maxChars";
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
        String answer = input.answer().strip();
        long length = words ? Words.count(answer) : answer.codePointCount(0, answer.length());
        if (length >= min && length <= max) {
            return Judgement.pass();
        }
        double score = length > max ? (double) max / length : (double) length / min;
        String limit = length > max ? "at most " + max : "at least " + min;
        return new Judgement(
                Outcome.FAILED, score, List.of(), length + (words ? " words, " : " characters, ") + limit + " wanted");
    }
}
