package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code a.b}, {@code a[b]} and {@code a[b:c:d]} give: jinja2's order of attribute and item look-up. */
final class Attributes {

    /** Methods that would change a value, which the immutable sandbox hides. */
    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

    private static final Map<String, Method<Dict>> DICT = Map.of(
            "keys", (run, self, args) -> view(run, self, args, Seq.Kind.KEYS),
            "values", (run, self, args) -> view(run, self, args, Seq.Kind.VALUES),
            "items", (run, self, args) -> view(run, self, args, Seq.Kind.ITEMS),
            "copy", (run, self, args) -> self,
            "fromkeys", (run, self, args) -> Globals.fromKeys(run, args),
            "get",
                    (run, self, args) -> {
                        args.positional("get", 1, 2);
                        Object value = self.get(run.meter(), args.get(0));
                        return value != null ? value : args.size() > 1 ? args.get(1) : None.NONE;
                    });

    private static final Map<String, Method<Seq>> SEQUENCE = Map.of(
            "count",
                    (run, self, args) -> {
                        Object wanted = args.positional("count", 1, 1).get(0);
                        run.meter().work(self.size());
                        return self.items().stream()
                                .filter(x -> Ops.equal(run, x, wanted))
                                .count();
                    },
            "index",
                    (run, self, args) -> {
                        Object wanted = args.positional("index", 1, 1).get(0);
                        for (int i = 0; i < self.size(); i++) {
                            run.meter().step();
                            if (Ops.equal(run, self.get(i), wanted)) {
                                return (long) i;
                            }
                        }
                        throw Fault.type("the value is not in the " + Types.name(self));
                    });

    private static final Set<String> NUMBER_ATTRIBUTES = Set.of(
            "real",
            "imag",
            "numerator",
            "denominator",
            "conjugate",
            "bit_length",
            "bit_count",
            "to_bytes",
            "as_integer_ratio",
            "is_integer",
            "hex");

    private Attributes() {}

    private static Object view(Run run, Dict self, Args args, Seq.Kind kind) {
        args.positional(kind.typeName(), 0, 0);
        run.meter().work(self.size());
        return self.view(kind);
    }

    /** {@code owner.name}: the attribute, else the item. */
    static Object get(Run run, Object owner, SourcedText name) {
        Object value = attribute(run, owner, name.text());
        if (value == null && owner instanceof Dict dict) {
            value = dict.getText(name.text());
        }
        if (value != null) {
            return value;
        }
        if (name.text().startsWith("__")) {
            throw Fault.unknown("access to attribute '" + name + "' of '" + Types.name(owner) + "' object is unsafe");
        }
        return Undefined.member(owner, name);
    }

    /** {@code owner[key]}: the item, else the attribute. */
    static Object item(Run run, Object owner, Object key) {
        Object value = null;
        if (owner instanceof Dict dict) {
            value = lookUp(run, dict, key);
        } else if (owner instanceof Seq seq && seq.subscriptable() && Types.isInteger(key)) {
            int index = Ops.index(key);
            int from = index < 0 ? index + seq.size() : index;
            value = from >= 0 && from < seq.size() ? seq.get(from) : null;
        } else if (owner instanceof SourcedText text && Types.isInteger(key)) {
            value = character(run, text, Ops.index(key));
        } else if (owner instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (value == null && key instanceof SourcedText name) {
            value = attribute(run, owner, name.text());
        }
        return value == null ? Undefined.member(owner, key) : value;
    }

    private static @Nullable Object lookUp(Run run, Dict dict, Object key) {
        if (key instanceof SourcedText text) {
            return dict.getText(text.text());
        }
        boolean unhashable =
                key instanceof Dict || (key instanceof Seq seq && !seq.kind().isTuple());
        return unhashable ? null : dict.get(run.meter(), key);
    }

    private static @Nullable SourcedText character(Run run, SourcedText text, int index) {
        run.meter().work(text.length() >> 8);
        int length = text.codePoints();
        int from = index < 0 ? index + length : index;
        if (from < 0 || from >= length) {
            return null;
        }
        return text.sub(text.charOffset(from), text.charOffset(from + 1));
    }

    /** Python's {@code getattr}, or null. */
    static @Nullable Object attribute(Run run, Object owner, String name) {
        if (owner instanceof Dict dict) {
            Method<Dict> method = DICT.get(name);
            return method != null ? method.bind(dict) : hidden(DICT_CHANGES, "dict", name);
        }
        if (owner instanceof SourcedText text) {
            run.meter().scan(text.length());
            Method<SourcedText> method = StringMethods.find(name);
            return method == null ? null : method.bind(text);
        }
        if (owner instanceof Namespace namespace) {
            return namespace.get(name);
        }
        if (owner instanceof LoopState loop) {
            return loop.attribute(name);
        }
        if (owner instanceof Seq seq) {
            return sequenceAttribute(seq, name);
        }
        if (owner instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (owner instanceof Macro macro) {
            return macro.attribute(name);
        }
        if (owner instanceof Globals.DictType type) {
            return type.attribute(name);
        }
        if (owner instanceof Globals.Cycler cycler) {
            return cycler.attribute(name);
        }
        if (Types.isNumber(owner) && NUMBER_ATTRIBUTES.contains(name)) {
            throw Fault.unknown("the attribute '" + name + "' of " + Types.name(owner) + " is not supported");
        }
        return null;
    }

    private static @Nullable Object sequenceAttribute(Seq seq, String name) {
        if (seq.kind() == Seq.Kind.GROUP && name.equals("grouper")) {
            return seq.get(0);
        }
        if (seq.kind() == Seq.Kind.GROUP && name.equals("list")) {
            return seq.get(1);
        }
        if (seq.kind().isView()) {
            return null;
        }
        if (seq.kind() == Seq.Kind.LIST && name.equals("copy")) {
            Method<Seq> copy = (run, self, args) -> self;
            return copy.bind(seq);
        }
        Method<Seq> method = SEQUENCE.get(name);
        return method != null
                ? method.bind(seq)
                : seq.kind() == Seq.Kind.LIST ? hidden(LIST_CHANGES, "list", name) : null;
    }

    private static @Nullable Object hidden(Set<String> names, String type, String name) {
        return names.contains(name)
                ? Undefined.because("access to attribute '" + name + "' of '" + type + "' object is unsafe")
                : null;
    }

    /** {@code owner[from:to:step]}; a bound that is not given is None. */
    static Object slice(Run run, Object owner, Object from, Object to, Object step) {
        if (owner instanceof Undefined undefined) {
            throw undefined.fault();
        }
        boolean text = owner instanceof SourcedText;
        if (!text && !(owner instanceof Seq seq && seq.subscriptable())) {
            throw Fault.type(
                    "'" + (owner instanceof Lazy ? "generator" : Types.name(owner)) + "' object is not subscriptable");
        }
        int stride = step == None.NONE ? 1 : Ops.index(step);
        if (stride == 0) {
            throw Fault.type("slice step cannot be zero");
        }
        int length = Ops.length(owner);
        int first = clamp(from, stride > 0 ? 0 : length - 1, length, stride);
        int end = clamp(to, stride > 0 ? length : -1, length, stride);
        return text
                ? textSlice(run, (SourcedText) owner, first, end, stride)
                : listSlice(run, (Seq) owner, first, end, stride);
    }

    private static int clamp(Object bound, int otherwise, int length, int stride) {
        if (bound == None.NONE) {
            return otherwise;
        }
        int index = Ops.index(bound);
        long from = index < 0 ? (long) index + length : index;
        int low = stride > 0 ? 0 : -1;
        int high = stride > 0 ? length : length - 1;
        return (int) Math.max(low, Math.min(high, from));
    }

    private static SourcedText textSlice(Run run, SourcedText text, int first, int end, int stride) {
        run.meter().work(text.length() >> 6);
        if (stride == 1) {
            return first >= end ? SourcedText.EMPTY : text.sub(text.charOffset(first), text.charOffset(end));
        }
        int[] starts = text.narrow() ? new int[0] : charStarts(text);
        TextBuilder out = new TextBuilder(run.meter());
        for (long i = first; stride > 0 ? i < end : i > end; i += stride) {
            run.meter().step();
            int index = (int) i;
            if (text.narrow()) {
                out.append(text, index, index + 1);
            } else {
                out.append(text, starts[index], starts[index + 1]);
            }
        }
        return out.toText();
    }

    private static int[] charStarts(SourcedText text) {
        int[] starts = new int[text.codePoints() + 1];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += at < text.length() ? Character.charCount(text.text().codePointAt(at)) : 0;
        }
        return starts;
    }

    private static Seq listSlice(Run run, Seq seq, int first, int end, int stride) {
        if (seq.kind() == Seq.Kind.RANGE && seq.items() instanceof Seq.Range range) {
            return range.slice(first, end, stride);
        }
        List<Object> items;
        if (stride == 1) {
            run.meter().work(Math.max(0, end - first));
            items = first >= end ? List.of() : List.copyOf(seq.items().subList(first, end));
        } else {
            items = new ArrayList<>();
            for (long i = first; stride > 0 ? i < end : i > end; i += stride) {
                run.meter().step();
                items.add(seq.get((int) i));
            }
        }
        return new Seq(seq.kind().isTuple() ? Seq.Kind.TUPLE : seq.kind(), items, seq.origin());
    }
}
