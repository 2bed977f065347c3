package dev.tunesmith.evaluate.check;

import java.util.Map;
import java.util.Optional;

/** A check that needs another check of its suite, which is known only when all are read. */
public interface UsesOtherCheck {

    /** Id of the other check, or nothing where none is needed. */
    Optional<String> other();

    /** The same check with the others at hand, by id. */
    Check with(Map<String, Check> checks);
}
