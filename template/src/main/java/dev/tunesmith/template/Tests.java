package dev.tunesmith.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tests by name: what stands behind {@code is}. */
final class Tests {

    /** One test. */
    @FunctionalInterface
    interface Test {
        boolean check(Run run, Object value, Args args);
    }

    /** A test without an argument. */
    @FunctionalInterface
    private interface Plain {
        boolean check(Object value);
    }

    private static final Map<String, Test> ALL = all();

    private Tests() {}

    /** The test, or null. */
    static @Nullable Test find(String name) {
        return ALL.get(name);
    }

    /** Apply a test that a template names by a string, as {@code selectattr} does. */
    static boolean apply(Run run, String name, Object value, Args args) {
        Test test = ALL.get(name);
        if (test == null) {
            throw Fault.unknown("there is no test named '" + name + "'");
        }
        return test.check(run, value, args);
    }

    private static Map<String, Test> all() {
        Map<String, Test> tests = new HashMap<>();
        addKinds(tests);
        addComparisons(tests);
        tests.put("odd", (run, value, args) -> remainder(run, value, 2L, 1L));
        tests.put("even", (run, value, args) -> remainder(run, value, 2L, 0L));
        tests.put(
                "divisibleby",
                (run, value, args) ->
                        remainder(run, value, args.bind("divisibleby", 1, "num").need(0), 0L));
        tests.put("lower", (run, value, args) -> StringMethods.isLower(scanned(run, value)));
        tests.put("upper", (run, value, args) -> StringMethods.isUpper(scanned(run, value)));
        tests.put(
                "in",
                (run, value, args) ->
                        Ops.contains(run, args.bind("in", 1, "seq").need(0), value));
        tests.put(
                "sameas",
                (run, value, args) ->
                        same(value, args.bind("sameas", 1, "other").need(0)));
        tests.put("filter", (run, value, args) -> named(run, value) && Filters.find(value.toString()) != null);
        tests.put("test", (run, value, args) -> named(run, value) && ALL.containsKey(value.toString()));
        return Map.copyOf(tests);
    }

    private static void addKinds(Map<String, Test> tests) {
        plain(tests, "defined", value -> !(value instanceof Undefined));
        plain(tests, "undefined", value -> value instanceof Undefined);
        plain(tests, "none", value -> value == None.NONE);
        plain(tests, "boolean", value -> value instanceof Boolean);
        plain(tests, "true", value -> value.equals(true));
        plain(tests, "false", value -> value.equals(false));
        plain(tests, "integer", value -> Types.isInteger(value) && !(value instanceof Boolean));
        plain(tests, "float", value -> value instanceof Double);
        plain(tests, "number", Types::isNumber);
        plain(tests, "string", value -> value instanceof SourcedText);
        plain(tests, "mapping", value -> value instanceof Dict);
        plain(tests, "iterable", value -> Ops.isIterable(value) || value instanceof LoopState);
        plain(
                tests,
                "sequence",
                value -> value instanceof SourcedText
                        || value instanceof Dict
                        || value instanceof Undefined
                        || (value instanceof Seq seq && seq.subscriptable()));
        // the default Undefined has a __call__, so Python finds it callable
        plain(tests, "callable", value -> value instanceof Callable || value instanceof Undefined);
        plain(tests, "escaped", value -> value instanceof SourcedText text && text.isMarkup());
    }

    private static void addComparisons(Map<String, Test> tests) {
        for (String name : new String[] {"eq", "==", "equalto"}) {
            tests.put(name, (run, value, args) -> Ops.equal(run, value, other(args, name)));
        }
        for (String name : new String[] {"ne", "!="}) {
            tests.put(name, (run, value, args) -> !Ops.equal(run, value, other(args, name)));
        }
        for (String name : new String[] {"lt", "<", "lessthan"}) {
            tests.put(name, (run, value, args) -> Ops.compare(run, value, other(args, name), "<") == -1);
        }
        for (String name : new String[] {"gt", ">", "greaterthan"}) {
            tests.put(name, (run, value, args) -> Ops.compare(run, value, other(args, name), ">") == 1);
        }
        for (String name : new String[] {"le", "<="}) {
            tests.put(name, (run, value, args) -> Ops.compare(run, value, other(args, name), "<=") <= 0);
        }
        for (String name : new String[] {"ge", ">="}) {
            tests.put(name, (run, value, args) -> {
                int order = Ops.compare(run, value, other(args, name), ">=");
                return order == 0 || order == 1;
            });
        }
    }

    private static SourcedText scanned(Run run, Object value) {
        SourcedText text = Show.str(run, value);
        run.meter().scan(text.length());
        return text;
    }

    private static boolean named(Run run, Object value) {
        Dict.hashable(run.meter(), value);
        return value instanceof SourcedText;
    }

    private static Object other(Args args, String name) {
        return args.positional(name, 1, 1).get(0);
    }

    private static void plain(Map<String, Test> tests, String name, Plain test) {
        tests.put(name, (run, value, args) -> {
            args.positional(name, 0, 0);
            return test.check(value);
        });
    }

    private static boolean remainder(Run run, Object value, Object divisor, Object wanted) {
        return Ops.equal(run, Operators.apply(run, Numbers.Op.MOD, value, divisor), wanted);
    }

    /** Python's {@code is}: the scalars that exist once there are equal here. */
    private static boolean same(Object left, Object right) {
        return left == right
                || ((left instanceof Boolean || left instanceof Long)
                        && left.getClass() == right.getClass()
                        && left.equals(right));
    }
}
