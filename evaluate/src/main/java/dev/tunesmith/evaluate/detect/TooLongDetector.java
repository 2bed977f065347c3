package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.check.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Suspects an answer that is much longer than its reference, than the base model's answer (where there is no reference) or
 * than a limit, or that was cut off by the limit of new tokens. Where the reference is JSON, the words in it are counted.
 *
 * @param ratio how many times the words of the reference are allowed
 * @param slack how many words more than the reference are always allowed
 * @param maxWords limit for every answer, or null for none
 */
public record TooLongDetector(
        double ratio, int slack, @Nullable Integer maxWords) implements Detector {

    /** Twice the reference and at least 12 words more. */
    public static TooLongDetector standard() {
        return new TooLongDetector(2.0, 12, null);
    }

    @Override
    public ErrorKind kind() {
        return ErrorKind.TOO_LONG;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        String response = input.item().response();
        boolean structured = JsonText.looksLike(response);
        int words = structured ? JsonText.words(input.answer()) : Words.count(input.answer());
        if (input.finishReason() == FinishReason.LENGTH) {
            found.add(Suspicion.whole(kind(), "cut off by the limit of new tokens"));
        }
        if (maxWords != null && words > maxWords) {
            found.add(Suspicion.whole(kind(), Count.of(words, "word") + ", the limit is " + maxWords));
        }
        String base = input.baseAnswer();
        if (input.hasReference()) {
            int expected = structured ? JsonText.words(response) : Words.count(response);
            compare(words, expected, "the reference", found);
        } else if (base != null) {
            compare(words, Words.count(base), "the base model's answer", found);
        }
        return found;
    }

    private void compare(int words, int expected, String of, List<Suspicion> found) {
        if (words > expected * ratio && words > expected + slack) {
            found.add(Suspicion.whole(
                    kind(), String.format(Locale.ROOT, "%s, %s has %d", Count.of(words, "word"), of, expected)));
        }
    }
}
