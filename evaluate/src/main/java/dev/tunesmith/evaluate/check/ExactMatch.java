package dev.tunesmith.evaluate.check;

/** Passes where the answer equals the reference, apart from what the normalisation says does not matter. */
public record ExactMatch(Normalisation normalisation) implements Check {

    @Override
    public String name() {
        return "exactMatch";
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
        String answer = normalisation.apply(input.answer());
        String reference = normalisation.apply(input.reference());
        if (answer.equals(reference)) {
            return Judgement.pass();
        }
        int same = 0;
        while (same < Math.min(answer.length(), reference.length()) && answer.charAt(same) == reference.charAt(same)) {
            same++;
        }
        return Judgement.fail("differs from the reference at character " + (same + 1));
    }
}
