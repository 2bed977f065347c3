package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.detect.ErrorKind;
import java.util.Arrays;

/** Names of the kinds of issue: those of {@link ErrorKind}, {@code check:ID} for a failed check, {@code code:CODE} for people's. */
public final class IssueKinds {

    private static final String CHECK = "check:";
    private static final String CODE = "code:";

    private IssueKinds() {}

    /** The kind of a failed check. */
    public static String ofCheck(String checkId) {
        return CHECK + checkId;
    }

    /** The kind of a code of the team's taxonomy. */
    public static String ofCode(String code) {
        return CODE + code;
    }

    /** Whether a kind is raised by a detector. */
    public static boolean isDetector(String kind) {
        return Arrays.stream(ErrorKind.values()).anyMatch(one -> one.word().equals(kind));
    }

    /** Whether a kind is a failed check. */
    public static boolean isCheck(String kind) {
        return kind.startsWith(CHECK);
    }

    /** Whether a kind is a code of the team's taxonomy. */
    public static boolean isCode(String kind) {
        return kind.startsWith(CODE);
    }

    /** The id of the check, or the code, that a kind names; the kind itself for a detector's. */
    public static String name(String kind) {
        return kind.substring(kind.indexOf(':') + 1);
    }
}
