package dev.tunesmith.evaluate.check;

import java.util.List;
import java.util.Optional;

/**
 * Judges one answer. Implementations are immutable, deterministic and safe for any thread.
 *
 * <p>Name and version identify a check across runs: scores of different versions are not comparable, so raise the version
 * with every change that could change a verdict.
 */
public interface Check {

    /** The name used in suite files, such as {@code jsonLenient}. */
    String name();

    /** Counts changes of meaning, from 1. */
    int version();

    /** Whether an item without a reference cannot be judged; such items are errors, not failures. */
    boolean needsReference();

    /** Whether the log-probabilities of the reference must be there, which the model is then asked for. */
    default boolean needsReferenceScore() {
        return false;
    }

    /**
     * Whether the check is about all answers to an item together (repeats, variants) and so judges once an item; others
     * judge each repeat by itself.
     */
    default boolean judgesAllAnswers() {
        return false;
    }

    /**
     * Whether a check that {@link #judgesAllAnswers} looks at further answers of a kind and label. An item that has none of
     * these gets no result of the check; where one of them failed to come, the result is an error.
     */
    default boolean concerns(OtherAnswer.Kind kind, String label) {
        return judgesAllAnswers();
    }

    /** The labels of variants that the check names, each of which must be one of the suite's; empty where it names none. */
    default List<String> variants() {
        return List.of();
    }

    /** Whether the check asks for {@link CheckResources#encoder()}, so that a missing one is told before the work. */
    default boolean needsEncoder() {
        return false;
    }

    /**
     * Whether judging asks {@link CheckResources} for anything, which one thread at a time may: such a check judges on the thread
     * that scores, others on all cores. A check that asks for something else than the encoder or a judge says so here.
     */
    default boolean usesResources() {
        return needsEncoder() || judgedBy().isPresent();
    }

    /** The model that gives the verdicts, where one does; such verdicts are labelled with it and never mixed with others. */
    default Optional<String> judgedBy() {
        return Optional.empty();
    }

    /** Whether the check compares with {@link CheckResources#baseAnswer}, without which an item is an error. */
    default boolean needsBaseAnswer() {
        return false;
    }

    /**
     * Do for many answers at once what judging them takes, so that it is quick afterwards. Only a model that judges has any such
     * work; what fails here fails again when the answer is judged, and is told then.
     */
    default void prepare(List<CheckInput> inputs) {}

    /** Judge an answer; called only with a reference where {@link #needsReference()}. */
    Judgement judge(CheckInput input);
}
