package dev.tunesmith.evaluate.check;

import java.util.List;

/**
 * What a check says about one answer.
 *
 * @param outcome passed, failed, or could not be judged
 * @param score 0 to 1; 1 where passed unless the check measures a similarity, 0 where it could not be judged, in between where
 *     a check knows degrees
 * @param evidence what the decision rests on; may be empty
 * @param message one short sentence for people; empty where there is nothing to say
 */
public record Judgement(Outcome outcome, double score, List<Evidence> evidence, String message) {

    public Judgement {
        evidence = List.copyOf(evidence);
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score must be 0 to 1, got " + score);
        }
    }

    public static Judgement pass() {
        return new Judgement(Outcome.PASSED, 1, List.of(), "");
    }

    public static Judgement pass(String message) {
        return new Judgement(Outcome.PASSED, 1, List.of(), message);
    }

    public static Judgement fail(String message, List<Evidence> evidence) {
        return new Judgement(Outcome.FAILED, 0, evidence, message);
    }

    public static Judgement fail(String message) {
        return fail(message, List.of());
    }

    public static Judgement error(String message) {
        return new Judgement(Outcome.ERROR, 0, List.of(), message);
    }

    /** Passed where this failed, and the other way round; an error stays one. */
    public Judgement negated(String checkName) {
        return switch (outcome) {
            case ERROR -> this;
            case PASSED -> fail("passes " + checkName + ", which is not wanted", evidence);
            case FAILED -> new Judgement(Outcome.PASSED, 1, evidence, "");
        };
    }
}
