package dev.tunesmith.template;

/**
 * A method of a built-in type.
 *
 * @param <T> the type of {@code self}
 */
@FunctionalInterface
interface Method<T> {

    Object call(Run run, T self, Args args);

    /** The method with its {@code self}, as a value. */
    default Callable bind(T self) {
        return new Bound<>(this, self);
    }

    /**
     * A method together with its {@code self}.
     *
     * @param <T> the type of {@code self}
     */
    record Bound<T>(Method<T> method, T self) implements Callable {

        @Override
        public Object call(Run run, Args args) {
            return method.call(run, self, args);
        }

        @Override
        public String typeName() {
            return "builtin_function_or_method";
        }
    }
}
