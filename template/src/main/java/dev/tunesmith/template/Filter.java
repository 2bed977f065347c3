package dev.tunesmith.template;

/** What stands behind a {@code |}. */
@FunctionalInterface
interface Filter {

    Object apply(Run run, Object value, Args args);
}
