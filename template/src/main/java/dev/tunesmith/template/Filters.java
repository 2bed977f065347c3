package dev.tunesmith.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All filters by name; and those on numbers and on any value. */
final class Filters {

    private static final Map<String, Filter> ALL = all();

    private Filters() {}

    /** The filter, or null. */
    static @Nullable Filter find(String name) {
        return ALL.get(name);
    }

    /** Apply a filter that a template names by a string, as {@code map} does. */
    static Object apply(Run run, String name, Object value, Args args) {
        Filter filter = ALL.get(name);
        if (filter == null) {
            throw Fault.unknown("there is no filter named '" + name + "'");
        }
        return apply(run, filter, value, args);
    }

    static Object apply(Run run, Filter filter, Object value, Args args) {
        run.meter().step();
        if (value instanceof SourcedText text) {
            run.meter().scan(text.length());
        }
        return filter.apply(run, value, args);
    }

    private static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("tojson", Json::filter);
        filters.put("string", (run, value, args) -> {
            args.positional("string", 0, 0);
            return Show.str(run, value);
        });
        filters.put("default", Filters::otherwise);
        filters.put("d", Filters::otherwise);
        filters.put("attr", (run, value, args) -> {
            SourcedText name = args.bind("attr", 1, "name").text(0, "");
            Object found = Attributes.attribute(run, value, name.text());
            return found == null ? Undefined.member(value, name) : found;
        });
        filters.put("abs", (run, value, args) -> {
            args.positional("abs", 0, 0);
            Operators.plus(value);
            return Numbers.absolute(value);
        });
        filters.put("int", (run, value, args) -> integer(value, args));
        filters.put("float", (run, value, args) -> real(value, args));
        filters.put("round", (run, value, args) -> round(value, args));
        TextFilters.addTo(filters);
        CollectionFilters.addTo(filters);
        SelectFilters.addTo(filters);
        return Map.copyOf(filters);
    }

    private static Object otherwise(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("default", 0, "default_value", "boolean");
        boolean missing = value instanceof Undefined || (bound.truth(1, false) && !Ops.truth(value));
        return missing ? bound.or(0, SourcedText.EMPTY) : value;
    }

    private static Object integer(Object value, Args args) {
        Args.Bound bound = args.bind("int", 0, "default", "base");
        Object result = null;
        if (value instanceof SourcedText text) {
            result = Numbers.parseInt(text.text(), bound.integer(1, 10));
            if (result == null) {
                Double real = Numbers.parseFloat(text.text());
                result = real == null ? null : Numbers.truncate(real);
            }
        } else if (value instanceof Double real) {
            result = Numbers.truncate(real);
        } else if (Types.isNumber(value)) {
            result = Numbers.plain(value);
        } else if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        return result == null ? bound.or(0, 0L) : result;
    }

    private static Object real(Object value, Args args) {
        Args.Bound bound = args.bind("float", 0, "default");
        if (Types.isNumber(value)) {
            return Numbers.real(value);
        }
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        Object result = value instanceof SourcedText text ? Numbers.parseFloat(text.text()) : null;
        return result == null ? bound.or(0, 0.0) : result;
    }

    private static Object round(Object value, Args args) {
        Args.Bound bound = args.bind("round", 0, "precision", "method");
        int precision = Math.max(-1000, Math.min(1000, bound.integer(0, 0)));
        String method = bound.text(1, "common").text();
        if (!method.equals("common") && !method.equals("ceil") && !method.equals("floor")) {
            throw Fault.type("method must be common, ceil or floor");
        }
        if (!Types.isNumber(value)) {
            throw value instanceof Undefined undefined
                    ? undefined.fault()
                    : Fault.type("type " + Types.name(value) + " doesn't define __round__ method");
        }
        if (method.equals("common")) {
            return Numbers.round(value, precision);
        }
        double power = Math.pow(10, precision);
        double scaled = Numbers.real(value) * power;
        // by way of an int in Python, which has no negative zero
        return ((method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) + 0.0) / power;
    }
}
