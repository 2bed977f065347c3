package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The filters that take a collection as a whole. */
final class CollectionFilters {

    private CollectionFilters() {}

    static void addTo(Map<String, Filter> filters) {
        filters.put("length", CollectionFilters::length);
        filters.put("count", CollectionFilters::length);
        filters.put("list", (run, value, args) -> {
            args.positional("list", 0, 0);
            List<Object> items = Ops.toList(run, value);
            return value instanceof Seq seq ? new Seq(Seq.Kind.LIST, items, seq.origin()) : Seq.list(items);
        });
        filters.put("first", CollectionFilters::first);
        filters.put("last", CollectionFilters::last);
        filters.put("reverse", CollectionFilters::reverse);
        filters.put("join", CollectionFilters::join);
        filters.put("sum", CollectionFilters::sum);
        filters.put("min", (run, value, args) -> extreme(run, value, args, "min"));
        filters.put("max", (run, value, args) -> extreme(run, value, args, "max"));
        filters.put("sort", CollectionFilters::sort);
        filters.put("dictsort", CollectionFilters::dictSort);
        filters.put("groupby", CollectionFilters::groupBy);
    }

    private static Object length(Run run, Object value, Args args) {
        args.positional("length", 0, 0);
        return (long) Ops.length(value);
    }

    private static Object first(Run run, Object value, Args args) {
        args.positional("first", 0, 0);
        Iterator<Object> items = Ops.iterate(run, value);
        return items.hasNext() ? items.next() : Undefined.because("No first item, sequence was empty.");
    }

    private static Object last(Run run, Object value, Args args) {
        args.positional("last", 0, 0);
        if (value instanceof Lazy) {
            throw Fault.type("'generator' object is not reversible");
        }
        List<Object> items = Ops.toList(run, value);
        return items.isEmpty() ? Undefined.because("No last item, sequence was empty.") : items.get(items.size() - 1);
    }

    private static Object reverse(Run run, Object value, Args args) {
        args.positional("reverse", 0, 0);
        if (value instanceof SourcedText) {
            return Attributes.slice(run, value, None.NONE, None.NONE, -1L);
        }
        List<Object> items = new ArrayList<>(Ops.toList(run, value));
        Collections.reverse(items);
        return value instanceof Lazy ? Seq.list(items) : new Lazy(items.iterator());
    }

    private static Object join(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("join", 0, "d", "attribute");
        SourcedText separator = Show.str(run, bound.or(0, SourcedText.EMPTY));
        List<Object> items = Ops.toList(run, value);
        if (bound.has(1)) {
            Function<Object, Object> getter = AttributePath.of(run, bound.need(1));
            items = items.stream().map(getter).toList();
        }
        return TextOps.join(run, separator, items);
    }

    private static Object sum(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("sum", 0, "attribute", "start");
        Function<Object, Object> getter = AttributePath.of(run, bound.or(0, None.NONE));
        Object total = bound.or(1, 0L);
        if (total instanceof SourcedText) {
            throw Fault.type("sum() can't sum strings [use ''.join(seq) instead]");
        }
        for (Iterator<Object> items = Ops.iterate(run, value); items.hasNext(); ) {
            total = Operators.apply(run, Numbers.Op.ADD, total, getter.apply(items.next()));
        }
        return total;
    }

    private static Object extreme(Run run, Object value, Args args, String name) {
        Args.Bound bound = args.bind(name, 0, "case_sensitive", "attribute");
        Function<Object, Object> key = AttributePath.keyed(run, bound.or(1, None.NONE), bound.truth(0, false));
        Object best = null;
        Object bestKey = None.NONE;
        for (Iterator<Object> items = Ops.iterate(run, value); items.hasNext(); ) {
            Object item = items.next();
            Object itemKey = key.apply(item);
            boolean better = best == null
                    || (name.equals("min")
                            ? Ops.lessThan(run, itemKey, bestKey)
                            : Ops.compare(run, itemKey, bestKey, ">") == 1);
            if (better) {
                best = item;
                bestKey = itemKey;
            }
        }
        return best == null ? Undefined.because("No aggregated item, sequence was empty.") : best;
    }

    private static Object sort(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("sort", 0, "reverse", "case_sensitive", "attribute");
        boolean exact = bound.truth(1, false);
        Object attribute = bound.or(2, None.NONE);
        List<Function<Object, Object>> keys = new ArrayList<>();
        if (attribute instanceof SourcedText names) {
            for (Object name : TextOps.split(run, names, ",", -1)) {
                keys.add(AttributePath.keyed(run, name, exact));
            }
        } else {
            keys.add(AttributePath.keyed(run, attribute, exact));
        }
        Function<Object, Object> key =
                item -> Seq.list(keys.stream().map(k -> k.apply(item)).toList());
        return Seq.list(Ops.sort(run, Ops.toList(run, value), key, bound.truth(0, false)));
    }

    private static Object dictSort(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("dictsort", 0, "case_sensitive", "by", "reverse");
        String by = bound.text(1, "key").text();
        if (!by.equals("key") && !by.equals("value")) {
            throw Fault.type("You can only sort by either \"key\" or \"value\"");
        }
        if (!(value instanceof Dict dict)) {
            throw value instanceof Undefined undefined
                    ? undefined.fault()
                    : Fault.type("'" + Types.name(value) + "' object has no attribute 'items'");
        }
        boolean exact = bound.truth(0, false);
        int part = by.equals("key") ? 0 : 1;
        Function<Object, Object> key = pair -> AttributePath.fold(((Seq) pair).get(part), exact);
        List<Object> pairs = dict.view(Seq.Kind.ITEMS).items();
        return Seq.list(Ops.sort(run, pairs, key, bound.truth(2, false)));
    }

    private static Object groupBy(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("groupby", 1, "attribute", "default", "case_sensitive");
        boolean exact = bound.truth(2, false);
        Object otherwise = bound.or(1, None.NONE);
        Function<Object, Object> plain = AttributePath.of(run, bound.need(0), otherwise);
        Function<Object, Object> key = item -> AttributePath.fold(plain.apply(item), exact);
        List<Object> groups = new ArrayList<>();
        List<Object> current = new ArrayList<>();
        Object currentKey = None.NONE;
        for (Object item : Ops.sort(run, Ops.toList(run, value), key, false)) {
            Object itemKey = key.apply(item);
            if (!current.isEmpty() && !Ops.equal(run, itemKey, currentKey)) {
                groups.add(group(plain, current));
                current = new ArrayList<>();
            }
            currentKey = itemKey;
            current.add(item);
        }
        if (!current.isEmpty()) {
            groups.add(group(plain, current));
        }
        return Seq.list(groups);
    }

    /** The group's own name is the one that its first item has, in its letter case. */
    private static Seq group(Function<Object, Object> plain, List<Object> items) {
        List<Object> pair = List.of(plain.apply(items.get(0)), Seq.list(items));
        return new Seq(Seq.Kind.GROUP, pair, Origin.TEMPLATE);
    }
}
