package dev.tunesmith.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template can call. */
final class Globals {

    /** As in Python's sandbox. */
    private static final int MAX_RANGE = 100_000;

    private static final Map<String, Object> ALL = Map.of(
            "range", (Callable) Globals::range,
            "dict", new DictType(),
            "namespace", (Callable) Globals::namespace,
            "cycler",
                    (Callable) (run, args) -> new Cycler(
                            args.positional("cycler", 1, Integer.MAX_VALUE).positional()),
            "joiner",
                    (Callable) (run, args) ->
                            new Joiner(args.bind("joiner", 0, "sep").text(0, ", ")),
            "raise_exception",
                    (Callable) (run, args) -> {
                        throw Fault.raised(Show.str(
                                        run,
                                        args.bind("raise_exception", 1, "message")
                                                .need(0))
                                .text());
                    },
            "strftime_now",
                    (Callable) (run, args) -> {
                        SourcedText format =
                                args.bind("strftime_now", 1, "format").text(0, "");
                        return SourcedText.literal(Strftime.format(format.text(), run.clock()));
                    });

    private Globals() {}

    static @Nullable Object find(String name) {
        return ALL.get(name);
    }

    private static Object range(Run run, Args args) {
        args.positional("range", 1, 3);
        long start = args.size() == 1 ? 0 : bound(args.get(0));
        long stop = bound(args.get(args.size() == 1 ? 0 : 1));
        long step = args.size() < 3 ? 1 : bound(args.get(2));
        if (step == 0) {
            throw Fault.type("range() arg 3 must not be zero");
        }
        double size = ((double) stop - start) / step;
        if (size > MAX_RANGE) {
            throw Fault.limit("range too big: the sandbox blocks ranges larger than " + MAX_RANGE);
        }
        return Seq.range(start, stop, step);
    }

    private static long bound(Object value) {
        if (Numbers.plain(value) instanceof Long number) {
            return number;
        }
        return Ops.index(value);
    }

    /** The function {@code dict}, with the one method of the type that templates may call. */
    static final class DictType implements Callable {

        @Override
        public Object call(Run run, Args args) {
            return dict(run, args);
        }

        @Nullable
        Object attribute(String name) {
            return name.equals("fromkeys") ? (Callable) Globals::fromKeys : null;
        }
    }

    /** Python's {@code dict.fromkeys}. */
    static Object fromKeys(Run run, Args args) {
        args.positional("fromkeys", 1, 2);
        Object value = args.size() > 1 ? args.get(1) : None.NONE;
        Dict made = new Dict(4, Origin.TEMPLATE);
        for (Object key : Ops.toList(run, args.get(0))) {
            made.put(run.meter(), key, value);
        }
        return made;
    }

    private static Object dict(Run run, Args args) {
        if (args.size() > 1) {
            throw Fault.type("dict expected at most 1 argument, got " + args.size());
        }
        Dict made = new Dict(args.names().size(), Origin.TEMPLATE);
        if (args.size() == 1) {
            Object from = args.get(0);
            if (from instanceof Undefined undefined) {
                throw undefined.fault();
            }
            Object pairs = from instanceof Dict dict ? dict.view(Seq.Kind.ITEMS) : from;
            for (Object pair : Ops.toList(run, pairs)) {
                List<Object> both = Ops.toList(run, pair);
                if (both.size() != 2) {
                    throw Fault.type(
                            "dictionary update sequence element has length " + both.size() + "; 2 is required");
                }
                made.put(run.meter(), both.get(0), both.get(1));
            }
        }
        for (int i = 0; i < args.names().size(); i++) {
            made.put(
                    run.meter(),
                    SourcedText.literal(args.names().get(i)),
                    args.values().get(i));
        }
        return made;
    }

    private static Object namespace(Run run, Args args) {
        Namespace made = new Namespace();
        for (Dict.Entry entry : ((Dict) dict(run, args)).entries()) {
            made.set(Ops.text(entry.key(), "namespace").text(), entry.value());
        }
        return made;
    }

    /** {@code cycler(...)}. */
    static final class Cycler {

        private final List<Object> items;
        private int at;

        Cycler(List<Object> items) {
            this.items = items;
        }

        @Nullable
        Object attribute(String name) {
            return switch (name) {
                case "current" -> items.get(at);
                case "next" ->
                    (Callable) (run, args) -> {
                        Object item = items.get(at);
                        at = (at + 1) % items.size();
                        return item;
                    };
                case "reset" ->
                    (Callable) (run, args) -> {
                        at = 0;
                        return None.NONE;
                    };
                default -> null;
            };
        }
    }

    /** {@code joiner(...)}: nothing at the first call, the separator afterwards. */
    private static final class Joiner implements Callable {

        private final SourcedText separator;
        private boolean used;

        Joiner(SourcedText separator) {
            this.separator = separator;
        }

        @Override
        public Object call(Run run, Args args) {
            args.positional("joiner", 0, 0);
            SourcedText text = used ? separator : SourcedText.EMPTY;
            used = true;
            return text;
        }
    }
}
