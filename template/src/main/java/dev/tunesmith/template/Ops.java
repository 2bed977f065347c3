package dev.tunesmith.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** What Python's operators and built-in functions do with any value. */
final class Ops {

    private Ops() {}

    static boolean truth(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof SourcedText text) {
            return !text.isEmpty();
        }
        if (value instanceof Seq seq) {
            return seq.size() > 0;
        }
        if (value instanceof Dict dict) {
            return dict.size() > 0;
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        return value != None.NONE && !(value instanceof Undefined);
    }

    static boolean equal(Run run, Object left, Object right) {
        if (left == right && !(left instanceof Double)) {
            return true;
        }
        if (left instanceof SourcedText a) {
            if (!(right instanceof SourcedText b) || a.length() != b.length()) {
                return false;
            }
            run.meter().work(a.length() >> 6);
            return a.text().equals(b.text());
        }
        if (Types.isNumber(left)) {
            return Types.isNumber(right) && Numbers.compare(left, right) == 0;
        }
        if (left instanceof Seq a) {
            if (!(right instanceof Seq b) || a.size() != b.size()) {
                return false;
            }
            return sameType(a, b) ? firstDifference(run, a, b) < 0 : areSets(a, b) && sameMembers(run, a, b);
        }
        if (left instanceof Dict a) {
            return right instanceof Dict b && a.size() == b.size() && sameEntries(run, a, b);
        }
        return left instanceof Undefined && right instanceof Undefined;
    }

    private static boolean sameType(Seq a, Seq b) {
        return !a.kind().isView()
                && (a.kind() == b.kind() || (a.kind().isTuple() && b.kind().isTuple()));
    }

    /** Views of keys and items are sets to Python. */
    private static boolean areSets(Seq a, Seq b) {
        return a.kind().isView() && b.kind().isView() && a.kind() != Seq.Kind.VALUES && b.kind() != Seq.Kind.VALUES;
    }

    private static boolean sameMembers(Run run, Seq a, Seq b) {
        for (Object item : a.items()) {
            if (!contains(run, b, item)) {
                return false;
            }
        }
        return true;
    }

    /** The first index at which two sequences differ, within the shorter; -1 for none. */
    private static int firstDifference(Run run, Seq a, Seq b) {
        run.meter().enter();
        int found = -1;
        for (int i = 0; i < Math.min(a.size(), b.size()) && found < 0; i++) {
            run.meter().step();
            found = equal(run, a.get(i), b.get(i)) ? -1 : i;
        }
        run.meter().leave();
        return found;
    }

    private static boolean sameEntries(Run run, Dict a, Dict b) {
        run.meter().enter();
        boolean same = true;
        for (Dict.Entry entry : a.entries()) {
            run.meter().step();
            Object other = b.get(run.meter(), entry.key());
            same = other != null && equal(run, entry.value(), other);
            if (!same) {
                break;
            }
        }
        run.meter().leave();
        return same;
    }

    static boolean lessThan(Run run, Object left, Object right) {
        return compare(run, left, right, "<") == -1;
    }

    /** The order of two values: -1, 0, 1 or {@link Numbers#UNORDERED}. */
    static int compare(Run run, Object left, Object right, String operator) {
        if (Types.isNumber(left) && Types.isNumber(right)) {
            int order = Numbers.compare(left, right);
            return order == Numbers.UNORDERED ? order : Integer.signum(order);
        }
        if (left instanceof SourcedText a && right instanceof SourcedText b) {
            run.meter().work(Math.min(a.length(), b.length()) >> 6);
            return compareText(a, b);
        }
        if (left instanceof Seq a && right instanceof Seq b && sameType(a, b) && a.kind() != Seq.Kind.RANGE) {
            int at = firstDifference(run, a, b);
            return at < 0 ? Integer.compare(a.size(), b.size()) : compare(run, a.get(at), b.get(at), operator);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.fault();
        }
        throw Fault.type("'" + operator + "' not supported between instances of '" + Types.name(left) + "' and '"
                + Types.name(right) + "'");
    }

    private static int compareText(SourcedText a, SourcedText b) {
        int order = a.text().compareTo(b.text());
        if (order == 0 || (a.narrow() && b.narrow())) {
            return Integer.signum(order);
        }
        // Python orders by code point, Java by char; they differ where a surrogate meets a char above it
        int[] x = a.text().codePoints().toArray();
        int[] y = b.text().codePoints().toArray();
        return Integer.signum(Arrays.compare(x, y));
    }

    /** Python's {@code item in container}. */
    static boolean contains(Run run, Object container, Object item) {
        if (container instanceof SourcedText text) {
            if (!(item instanceof SourcedText part)) {
                throw Fault.type("'in <string>' requires string as left operand, not " + Types.name(item));
            }
            run.meter().search(text.length(), part.length());
            return text.text().contains(part.text());
        }
        if (container instanceof Dict dict) {
            return dict.get(run.meter(), item) != null;
        }
        if (!isIterable(container)) {
            throw Fault.type("argument of type '" + Types.name(container) + "' is not iterable");
        }
        if (container instanceof Seq seq && seq.kind() == Seq.Kind.KEYS) {
            Dict.hashable(run.meter(), item);
        }
        for (Iterator<Object> items = iterate(run, container); items.hasNext(); ) {
            run.meter().step();
            if (equal(run, items.next(), item)) {
                return true;
            }
        }
        return false;
    }

    static boolean isIterable(Object value) {
        return value instanceof SourcedText
                || value instanceof Seq
                || value instanceof Dict
                || value instanceof Lazy
                || value instanceof Undefined;
    }

    static Iterator<Object> iterate(Run run, Object value) {
        if (value instanceof Seq seq) {
            run.meter().work(seq.size());
            return seq.items().iterator();
        }
        if (value instanceof Lazy lazy) {
            return lazy.items();
        }
        if (value instanceof Dict dict) {
            run.meter().work(dict.size());
            return dict.view(Seq.Kind.KEYS).items().iterator();
        }
        if (value instanceof SourcedText text) {
            return new CharIterator(run, text);
        }
        if (value instanceof Undefined) {
            return List.of().iterator();
        }
        throw Fault.type("'" + Types.name(value) + "' object is not iterable");
    }

    /** All items; not to be changed, since it may be the value's own list. */
    static List<Object> toList(Run run, Object value) {
        if (value instanceof Seq seq) {
            run.meter().work(seq.size());
            return seq.items();
        }
        List<Object> items = new ArrayList<>();
        for (Iterator<Object> all = iterate(run, value); all.hasNext(); ) {
            run.meter().step();
            items.add(all.next());
        }
        return items;
    }

    static int length(Object value) {
        if (value instanceof SourcedText text) {
            return text.codePoints();
        }
        if (value instanceof Seq seq) {
            return seq.size();
        }
        if (value instanceof Dict dict) {
            return dict.size();
        }
        if (value instanceof LoopState loop) {
            return loop.length();
        }
        if (value instanceof Undefined) {
            return 0;
        }
        throw Fault.type(
                "object of type '" + (value instanceof Lazy ? "generator" : Types.name(value)) + "' has no len()");
    }

    /** A value as an index or a count, clamped to the range of an int. */
    static int index(Object value) {
        Object number = Numbers.plain(value);
        if (number instanceof Long small) {
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, small));
        }
        if (number instanceof BigInteger big) {
            return big.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        }
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        throw Fault.type("'" + Types.name(value) + "' object cannot be interpreted as an integer");
    }

    /** A value that must be a string. */
    static SourcedText text(Object value, String function) {
        if (value instanceof SourcedText text) {
            return text;
        }
        throw Fault.type(function + "() argument must be str, not " + Types.name(value));
    }

    /** Python's {@code sorted}: stable, and only by {@code <}. */
    static <T> List<T> sort(Run run, List<T> items, Function<T, Object> key, boolean reverse) {
        List<Keyed<T>> keyed = new ArrayList<>(items.size());
        for (T item : items) {
            run.meter().items(1);
            keyed.add(new Keyed<>(key.apply(item), item));
        }
        List<T> sorted = new ArrayList<>(items.size());
        for (Keyed<T> each : mergeSort(run, keyed, reverse)) {
            sorted.add(each.item());
        }
        return sorted;
    }

    private record Keyed<T>(Object key, T item) {}

    // not List.sort, which refuses an order with a NaN in it
    private static <T> List<Keyed<T>> mergeSort(Run run, List<Keyed<T>> items, boolean reverse) {
        if (items.size() < 2) {
            return items;
        }
        List<Keyed<T>> left = mergeSort(run, items.subList(0, items.size() / 2), reverse);
        List<Keyed<T>> right = mergeSort(run, items.subList(items.size() / 2, items.size()), reverse);
        List<Keyed<T>> merged = new ArrayList<>(items.size());
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            run.meter().work(2);
            Object a = left.get(i).key();
            Object b = right.get(j).key();
            boolean second = reverse ? lessThan(run, a, b) : lessThan(run, b, a);
            merged.add(second ? right.get(j++) : left.get(i++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }

    /** Walks the code points of a text. */
    private static final class CharIterator implements Iterator<Object> {

        private final Run run;
        private final SourcedText text;
        private int at;

        CharIterator(Run run, SourcedText text) {
            this.run = run;
            this.text = text;
        }

        @Override
        public boolean hasNext() {
            return at < text.length();
        }

        @Override
        public Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            run.meter().items(1);
            int end = at + Character.charCount(text.text().codePointAt(at));
            SourcedText character = text.sub(at, end);
            at = end;
            return character;
        }
    }
}
