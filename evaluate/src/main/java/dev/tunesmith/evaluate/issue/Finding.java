package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.detect.Suspicion;
import dev.tunesmith.evaluate.detect.Suspicion.Range;
import org.jspecify.annotations.Nullable;

/**
 * One place in one answer that looks wrong.
 *
 * @param kind see {@link IssueKinds}
 * @param version of the detector or check; findings of different versions are not compared
 * @param ask which answer to the item, as in {@code outputs.jsonl}
 * @param range where in the answer, or null where it has no place
 * @param text the words in question; empty where there are none
 * @param reason one short phrase for people
 */
public record Finding(
        String kind, int version, String ask, @Nullable Range range, String text, String reason) {

    static Finding of(Suspicion suspicion, int version, String ask) {
        return new Finding(
                suspicion.kind().word(), version, ask, suspicion.range(), suspicion.text(), suspicion.reason());
    }
}
