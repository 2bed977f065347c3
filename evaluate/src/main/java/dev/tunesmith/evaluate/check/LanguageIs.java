package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.text.LanguageGuess;
import java.util.List;
import java.util.Optional;

/**
 * Passes where the answer is in one of the wanted languages, or in that of the item's input.
 *
 * @param guess among which languages
 * @param wanted two-letter codes; empty for the language of the input
 */
record LanguageIs(LanguageGuess guess, List<String> wanted) implements Check {

    LanguageIs {
        wanted = List.copyOf(wanted);
    }

    @Override
    public String name() {
        return "language";
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
        List<String> right = wanted;
        if (right.isEmpty()) {
            Optional<String> asked = guess.of(input.item().input());
            if (asked.isEmpty()) {
                return Judgement.error("the input has no text to tell its language by");
            }
            right = List.of(asked.get());
        }
        Optional<String> found = guess.of(input.answer());
        if (found.isEmpty()) {
            return Judgement.fail("the answer has no text to tell its language by");
        }
        return right.contains(found.get())
                ? Judgement.pass()
                : Judgement.fail("language " + found.get() + ", expected " + String.join(" or ", right));
    }
}
