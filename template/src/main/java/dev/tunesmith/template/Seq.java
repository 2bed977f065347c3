package dev.tunesmith.template;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Python's list, tuple, range and dict views: an immutable run of values.
 *
 * @param kind which of them
 * @param items the values, never changed
 * @param origin where brackets and commas come from when the whole is printed
 */
record Seq(Kind kind, List<Object> items, Origin origin) {

    /** The Python type. */
    enum Kind {
        LIST("list"),
        TUPLE("tuple"),
        /** A tuple of {@code groupby}, with the attributes {@code grouper} and {@code list}. */
        GROUP("tuple"),
        RANGE("range"),
        KEYS("dict_keys"),
        VALUES("dict_values"),
        ITEMS("dict_items");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }

        String typeName() {
            return typeName;
        }

        boolean isView() {
            return this == KEYS || this == VALUES || this == ITEMS;
        }

        boolean isTuple() {
            return this == TUPLE || this == GROUP;
        }
    }

    static Seq list(List<Object> items) {
        return new Seq(Kind.LIST, items, Origin.TEMPLATE);
    }

    static Seq tuple(List<Object> items) {
        return new Seq(Kind.TUPLE, items, Origin.TEMPLATE);
    }

    static Seq pair(Object first, Object second) {
        return tuple(List.of(first, second));
    }

    static Seq range(long start, long stop, long step) {
        return new Seq(Kind.RANGE, new Range(start, stop, step), Origin.TEMPLATE);
    }

    int size() {
        return items.size();
    }

    Object get(int index) {
        return items.get(index);
    }

    /** Whether it can be indexed and sliced. */
    boolean subscriptable() {
        return !kind.isView();
    }

    /** The numbers of a range, made when asked for. */
    static final class Range extends AbstractList<Object> implements RandomAccess {

        private final long start;
        private final long stop;
        private final long step;
        private final int size;

        /** The caller has seen to it that the size fits an int. */
        Range(long start, long stop, long step) {
            this.start = start;
            this.stop = stop;
            this.step = step;
            long span = step > 0 ? stop - start : start - stop;
            this.size = span <= 0 ? 0 : (int) ((span - 1) / Math.abs(step) + 1);
        }

        @Override
        public Object get(int index) {
            if (index < 0 || index >= size) {
                throw new IndexOutOfBoundsException(index);
            }
            return start + index * step;
        }

        @Override
        public int size() {
            return size;
        }

        /** What Python's slice of a range is: again a range. */
        Seq slice(int from, int to, int every) {
            return Seq.range(start + from * step, start + to * step, step * every);
        }

        /** As Python prints it. */
        String show() {
            return "range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")");
        }
    }
}
