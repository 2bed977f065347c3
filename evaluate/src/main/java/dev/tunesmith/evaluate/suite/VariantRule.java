package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.message.Sample;
import java.util.List;

/** Makes variants of an item; deterministic, and safe for any thread. */
@FunctionalInterface
public interface VariantRule {

    /** The variants of an item, labels unique; empty where the rule changes nothing in it. */
    List<Variant> of(Sample item);
}
