package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The filters that Python writes as generators: they do their work item by item, when asked for it. */
final class SelectFilters {

    private SelectFilters() {}

    static void addTo(Map<String, Filter> filters) {
        filters.put("map", (run, value, args) -> pipe(run, value, () -> new Step(mapper(run, args), item -> true)));
        filters.put("select", (run, value, args) -> choose(run, value, args, false, true));
        filters.put("reject", (run, value, args) -> choose(run, value, args, false, false));
        filters.put("selectattr", (run, value, args) -> choose(run, value, args, true, true));
        filters.put("rejectattr", (run, value, args) -> choose(run, value, args, true, false));
        filters.put("unique", SelectFilters::unique);
        filters.put("items", (run, value, args) -> {
            args.positional("items", 0, 0);
            if (value instanceof Undefined) {
                return new Lazy(List.of().iterator());
            }
            if (!(value instanceof Dict dict)) {
                throw Fault.type("Can only get item pairs from a mapping.");
            }
            run.meter().work(dict.size());
            return new Lazy(dict.view(Seq.Kind.ITEMS).items().iterator());
        });
        filters.put("batch", SelectFilters::batch);
        filters.put("slice", SelectFilters::slice);
    }

    /** What is done to each item, and whether it is kept (asked before it is changed). */
    private record Step(Function<Object, Object> change, Predicate<Object> keep) {}

    private static Lazy pipe(Run run, Object source, Supplier<Step> step) {
        return new Lazy(new Pipe(run, source, step));
    }

    private static Function<Object, Object> mapper(Run run, Args args) {
        Object attribute = args.size() == 0 ? args.keyword("attribute") : null;
        if (attribute != null) {
            Args.Bound bound = args.bind("map", 0, "attribute", "default");
            return AttributePath.of(run, attribute, bound.or(1, None.NONE));
        }
        if (args.size() == 0) {
            throw Fault.type("map requires a filter argument");
        }
        String name = Ops.text(args.get(0), "map").text();
        Args rest = args.drop(1);
        return item -> Filters.apply(run, name, item, rest);
    }

    private static Lazy choose(Run run, Object value, Args args, boolean byAttribute, boolean wanted) {
        return pipe(run, value, () -> {
            if (byAttribute && args.size() == 0) {
                throw Fault.type("Missing parameter for attribute name");
            }
            Function<Object, Object> getter = byAttribute ? AttributePath.of(run, args.get(0)) : item -> item;
            Args rest = byAttribute ? args.drop(1) : args;
            Predicate<Object> test = tester(run, rest);
            return new Step(item -> item, item -> test.test(getter.apply(item)) == wanted);
        });
    }

    private static Predicate<Object> tester(Run run, Args args) {
        if (args.size() == 0) {
            return Ops::truth;
        }
        String name = Ops.text(args.get(0), "select").text();
        Args rest = args.drop(1);
        return item -> Tests.apply(run, name, item, rest);
    }

    private static Object unique(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("unique", 0, "case_sensitive", "attribute");
        Function<Object, Object> key = AttributePath.keyed(run, bound.or(1, None.NONE), bound.truth(0, false));
        Iterator<Object> items = Ops.iterate(run, value);
        Set<Object> seen = new HashSet<>();
        return new Lazy(new Pipe(
                run,
                new Lazy(items),
                () -> new Step(item -> item, item -> {
                    run.meter().items(1);
                    return seen.add(Dict.hashable(run.meter(), key.apply(item)));
                })));
    }

    private static Object batch(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("batch", 1, "linecount", "fill_with");
        int size = bound.integer(0, 1);
        List<Object> batches = new ArrayList<>();
        List<Object> current = new ArrayList<>();
        for (Object item : Ops.toList(run, value)) {
            run.meter().items(1);
            if (current.size() == size) {
                batches.add(Seq.list(current));
                current = new ArrayList<>();
            }
            current.add(item);
        }
        if (!current.isEmpty()) {
            if (bound.has(1)) {
                run.meter().work(Math.max(0, size - current.size()));
                while (current.size() < size) {
                    current.add(bound.need(1));
                }
            }
            batches.add(Seq.list(current));
        }
        return new Lazy(batches.iterator());
    }

    private static Object slice(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("slice", 1, "slices", "fill_with");
        int slices = bound.integer(0, 1);
        if (slices == 0) {
            throw Fault.type("integer division or modulo by zero");
        }
        List<Object> all = Ops.toList(run, value);
        run.meter().items(Math.max(0, slices));
        List<Object> result = new ArrayList<>();
        int each = Math.floorDiv(all.size(), slices);
        int extra = Math.floorMod(all.size(), slices);
        int from = 0;
        for (int i = 0; i < slices; i++) {
            int to = from + each + (i < extra ? 1 : 0);
            List<Object> part = new ArrayList<>(all.subList(from, to));
            if (bound.has(1) && i >= extra) {
                part.add(bound.need(1));
            }
            result.add(Seq.list(part));
            from = to;
        }
        return new Lazy(result.iterator());
    }

    /** Walks a source once, step by step; nothing happens before the first item is asked for. */
    private static final class Pipe implements Iterator<Object> {

        private final Run run;
        private final Object source;
        private final Supplier<Step> maker;
        private @Nullable Iterator<Object> items;
        private @Nullable Step step;
        private @Nullable Object next;

        Pipe(Run run, Object source, Supplier<Step> maker) {
            this.run = run;
            this.source = source;
            this.maker = maker;
        }

        @Override
        public boolean hasNext() {
            if (next != null) {
                return true;
            }
            Iterator<Object> from = items;
            Step each = step;
            if (from == null || each == null) {
                // as jinja2 does, a false source (None too) is empty, and the arguments are not looked at
                from = Ops.truth(source)
                        ? Ops.iterate(run, source)
                        : List.<Object>of().iterator();
                each = Ops.truth(source) ? maker.get() : new Step(item -> item, item -> true);
                items = from;
                step = each;
            }
            run.meter().enter();
            while (next == null && from.hasNext()) {
                run.meter().step();
                Object item = from.next();
                if (each.keep().test(item)) {
                    next = each.change().apply(item);
                }
            }
            run.meter().leave();
            return next != null;
        }

        @Override
        public Object next() {
            Object item = hasNext() ? next : null;
            if (item == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return item;
        }
    }
}
