package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call.
 *
 * @param positional in order
 * @param names of the keyword arguments
 * @param values of the keyword arguments, one a name
 */
record Args(List<Object> positional, List<String> names, List<Object> values) {

    static final Args NONE = new Args(List.of(), List.of(), List.of());

    static Args of(Object... positional) {
        return new Args(List.of(positional), List.of(), List.of());
    }

    int size() {
        return positional.size();
    }

    Object get(int index) {
        return positional.get(index);
    }

    /** The keyword argument, or null. */
    @Nullable
    Object keyword(String name) {
        int index = names.indexOf(name);
        return index < 0 ? null : values.get(index);
    }

    /** The same call without its first positional arguments. */
    Args drop(int count) {
        return new Args(positional.subList(Math.min(count, positional.size()), positional.size()), names, values);
    }

    /** The same call with one keyword argument more. */
    Args with(String name, Object value) {
        List<String> newNames = new ArrayList<>(names);
        List<Object> newValues = new ArrayList<>(values);
        newNames.add(name);
        newValues.add(value);
        return new Args(positional, newNames, newValues);
    }

    /** Check a call of a function that takes only positional arguments. */
    Args positional(String function, int least, int most) {
        if (!names.isEmpty()) {
            throw Fault.type(function + "() takes no keyword arguments, got '" + names.get(0) + "'");
        }
        if (size() < least || size() > most) {
            throw Fault.type(function + "() takes " + (least == most ? "" : "from " + least + " to ") + most
                    + " arguments, got " + size());
        }
        return this;
    }

    /** Lay the arguments on a function's parameters, the first {@code required} of which must be given. */
    Bound bind(String function, int required, String... parameters) {
        if (size() > parameters.length) {
            throw Fault.type(function + "() takes at most " + parameters.length + " arguments, got " + size());
        }
        List<@Nullable Object> slots = new ArrayList<>(parameters.length);
        int taken = size();
        for (int i = 0; i < parameters.length; i++) {
            Object byName = names.isEmpty() ? null : keyword(parameters[i]);
            if (byName != null) {
                if (i < size()) {
                    throw Fault.type(function + "() got multiple values for argument '" + parameters[i] + "'");
                }
                taken++;
            }
            Object value = i < size() ? positional.get(i) : byName;
            if (value == null && i < required) {
                throw Fault.type(function + "() is missing its argument '" + parameters[i] + "'");
            }
            slots.add(value);
        }
        if (taken < size() + names.size()) {
            List<String> known = List.of(parameters);
            String odd =
                    names.stream().filter(n -> !known.contains(n)).findFirst().orElse(names.get(0));
            throw Fault.unknown(function + "() got an unexpected keyword argument '" + odd + "'");
        }
        return new Bound(function, slots);
    }

    /**
     * Arguments laid on parameters; a parameter that was not given is null.
     *
     * @param function for messages
     * @param slots one a parameter
     */
    record Bound(String function, List<@Nullable Object> slots) {

        /** An argument that {@link Args#bind} has made sure is there. */
        Object need(int index) {
            Object value = slots.get(index);
            if (value == null) {
                throw Fault.type(function + "() is missing an argument");
            }
            return value;
        }

        Object or(int index, Object otherwise) {
            Object value = slots.get(index);
            return value == null ? otherwise : value;
        }

        /** Whether the argument was given and is not None. */
        boolean has(int index) {
            Object value = slots.get(index);
            return value != null && value != None.NONE;
        }

        boolean truth(int index, boolean otherwise) {
            Object value = slots.get(index);
            return value == null ? otherwise : Ops.truth(value);
        }

        int integer(int index, int otherwise) {
            Object value = slots.get(index);
            return value == null ? otherwise : Ops.index(value);
        }

        SourcedText text(int index, String otherwise) {
            Object value = slots.get(index);
            return value == null ? SourcedText.literal(otherwise) : Ops.text(value, function);
        }
    }
}
