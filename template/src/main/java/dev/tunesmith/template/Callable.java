package dev.tunesmith.template;

/** A value that a template can call: a function, a bound method, a macro, a loop. */
interface Callable {

    Object call(Run run, Args args);

    /** The type's name as Python's messages have it. */
    default String typeName() {
        return "function";
    }
}
