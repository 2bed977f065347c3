package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's dict, in order of insertion; filled while it is made and never changed afterwards. */
final class Dict {

    /** A key as the template sees it, and its value. */
    record Entry(Object key, Object value) {}

    /** A tuple as a key: equal when its parts are. */
    private record TupleKey(List<Object> parts) {}

    private final LinkedHashMap<Object, Entry> entries;
    private final Origin origin;

    Dict(int expectedSize, Origin origin) {
        this.entries = new LinkedHashMap<>(Math.max(4, expectedSize * 2));
        this.origin = origin;
    }

    /** Where braces and commas come from when the whole is printed. */
    Origin origin() {
        return origin;
    }

    int size() {
        return entries.size();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    /** Only while the dict is made. As in Python, an equal key that is there keeps its place and its look. */
    void put(Meter meter, Object key, Object value) {
        meter.step();
        putHashed(hashable(meter, key), key, value);
    }

    void putText(SourcedText key, Object value) {
        putHashed(key.text(), key, value);
    }

    private void putHashed(Object hashed, Object key, Object value) {
        Entry old = entries.get(hashed);
        entries.put(hashed, new Entry(old == null ? key : old.key(), value));
    }

    /** The value, or null when the key is absent. */
    @Nullable
    Object get(Meter meter, Object key) {
        Entry entry = entries.get(hashable(meter, key));
        return entry == null ? null : entry.value();
    }

    /** The value under a string key, or null. */
    @Nullable
    Object getText(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    Seq view(Seq.Kind kind) {
        List<Object> items = new ArrayList<>(entries.size());
        for (Map.Entry<Object, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            items.add(
                    kind == Seq.Kind.KEYS
                            ? entry.key()
                            : kind == Seq.Kind.VALUES ? entry.value() : Seq.pair(entry.key(), entry.value()));
        }
        return new Seq(kind, items, origin);
    }

    /** A Java key under which values that Python holds equal meet: 1, 1.0 and True do. */
    static Object hashable(Meter meter, Object value) {
        if (value instanceof SourcedText text) {
            return text.text();
        }
        if (value instanceof Boolean bool) {
            return bool ? 1L : 0L;
        }
        if (value instanceof Double number) {
            return integral(number);
        }
        if (value instanceof Undefined) {
            return Undefined.class;
        }
        if (value instanceof Seq seq && (seq.kind().isTuple() || seq.kind() == Seq.Kind.RANGE)) {
            meter.enter();
            meter.work(seq.size());
            List<Object> parts = new ArrayList<>(seq.size());
            for (Object item : seq.items()) {
                parts.add(hashable(meter, item));
            }
            meter.leave();
            return new TupleKey(parts);
        }
        if (value instanceof Seq || value instanceof Dict) {
            throw Fault.type("unhashable type: '" + Types.name(value) + "'");
        }
        return value;
    }

    private static Object integral(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e18) {
            return (long) number;
        }
        return number == Math.rint(number) && !Double.isInfinite(number)
                ? Numbers.shrink(Numbers.exact(number).toBigInteger())
                : number;
    }
}
