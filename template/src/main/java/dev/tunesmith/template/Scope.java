package dev.tunesmith.template;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one block, in front of those around it.
 *
 * <p>Names are interned by the parser and so compared by identity; a block has few of them.
 */
final class Scope {

    private final @Nullable Scope parent;
    private String[] names = new String[4];
    private Object[] values = new Object[4];
    private int size;

    Scope(@Nullable Scope parent) {
        this.parent = parent;
    }

    /** The value of a variable set here or further out, or null. */
    @SuppressWarnings("ReferenceEquality") // interned, see above
    @Nullable
    Object find(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            for (int i = 0; i < scope.size; i++) {
                if (scope.names[i] == name) {
                    return scope.values[i];
                }
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // interned, see above
    void set(String name, Object value) {
        for (int i = 0; i < size; i++) {
            if (names[i] == name) {
                values[i] = value;
                return;
            }
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size++] = value;
    }

    void clear() {
        size = 0;
    }
}
