package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}: walks the items, looking one ahead only when asked. */
final class LoopState implements Callable {

    /** Its attributes that are plain values. */
    private static final Map<String, Function<LoopState, Object>> FIELDS = Map.ofEntries(
            Map.entry("index", loop -> (long) loop.index),
            Map.entry("index0", loop -> (long) loop.index - 1),
            Map.entry("revindex", loop -> (long) loop.length() - loop.index + 1),
            Map.entry("revindex0", loop -> (long) loop.length() - loop.index),
            Map.entry("first", loop -> loop.index == 1),
            Map.entry("last", loop -> loop.peek() == null),
            Map.entry("length", loop -> (long) loop.length()),
            Map.entry("depth", loop -> (long) loop.depth + 1),
            Map.entry("depth0", loop -> (long) loop.depth),
            Map.entry("previtem", loop -> {
                Object item = loop.previous;
                return item == null ? Undefined.because("there is no previous item") : item;
            }),
            Map.entry("nextitem", loop -> {
                Object item = loop.peek();
                return item == null ? Undefined.because("there is no next item") : item;
            }));

    private final Run run;
    private final Object source;
    private final int depth;
    private final @Nullable Callable recursion;
    private Iterator<Object> items;
    private int index;
    private int length = -1;
    private @Nullable Object previous;
    private @Nullable Object current;
    private @Nullable Object ahead;
    private @Nullable Object changed;

    LoopState(Run run, Object source, int depth, @Nullable Callable recursion) {
        this.run = run;
        this.source = source;
        this.depth = depth;
        this.recursion = recursion;
        this.items = Ops.iterate(run, source);
    }

    boolean advance() {
        Object next = peek();
        if (next == null) {
            return false;
        }
        ahead = null;
        previous = current;
        current = next;
        index++;
        return true;
    }

    private @Nullable Object peek() {
        if (ahead == null && items.hasNext()) {
            ahead = items.next();
        }
        return ahead;
    }

    Object current() {
        return current == null ? None.NONE : current;
    }

    int index() {
        return index;
    }

    int length() {
        if (length < 0) {
            if (source instanceof Lazy) {
                List<Object> rest = new ArrayList<>();
                items.forEachRemaining(rest::add);
                items = rest.iterator();
                length = rest.size() + index + (ahead == null ? 0 : 1);
            } else {
                length = Ops.length(source);
            }
        }
        return length;
    }

    @Nullable
    Object attribute(String name) {
        var field = FIELDS.get(name);
        if (field != null) {
            return field.apply(this);
        }
        Callable cycle = (at, args) -> {
            if (args.size() == 0) {
                throw Fault.type("no items for cycling given");
            }
            return args.get((index - 1) % args.size());
        };
        Callable change = (at, args) -> {
            Object now = Seq.tuple(args.positional());
            boolean differs = changed == null || !Ops.equal(run, changed, now);
            changed = now;
            return differs;
        };
        return name.equals("cycle") ? cycle : name.equals("changed") ? change : null;
    }

    @Override
    public Object call(Run at, Args args) {
        if (recursion == null) {
            throw Fault.type("The loop must have the 'recursive' marker to be called recursively.");
        }
        return recursion.call(at, args);
    }

    @Override
    public String typeName() {
        return "LoopContext";
    }
}
