package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filter {@code tojson} as transformers defines it: Python's {@code json.dumps}. */
final class Json {

    private final Run run;
    private final TextBuilder out;
    private final boolean ascii;
    private final boolean sorted;
    private final SourcedText itemSeparator;
    private final SourcedText keySeparator;
    /** One level of indentation; null for everything on one line. */
    private final @Nullable SourcedText indent;

    private Json(Run run, Args.Bound options) {
        this.run = run;
        this.out = new TextBuilder(run.meter());
        this.ascii = options.truth(1, false);
        this.sorted = options.truth(4, false);
        Object step = options.or(2, None.NONE);
        this.indent = step == None.NONE
                ? null
                : step instanceof SourcedText text
                        ? text
                        : TextOps.repeat(run, SourcedText.literal(" "), Math.max(0, Ops.index(step)));
        if (options.has(3)) {
            List<Object> separators = Ops.toList(run, options.need(3));
            if (separators.size() != 2) {
                throw Fault.type("tojson() separators must be two strings");
            }
            this.itemSeparator = Ops.text(separators.get(0), "tojson");
            this.keySeparator = Ops.text(separators.get(1), "tojson");
        } else {
            this.itemSeparator = SourcedText.literal(indent == null ? ", " : ",");
            this.keySeparator = SourcedText.literal(": ");
        }
    }

    static Object filter(Run run, Object value, Args args) {
        List<Object> all = new ArrayList<>();
        all.add(value);
        all.addAll(args.positional());
        Args.Bound options = new Args(all, args.names(), args.values())
                .bind("tojson", 1, "x", "ensure_ascii", "indent", "separators", "sort_keys");
        Json json = new Json(run, options);
        json.write(value, Origin.TEMPLATE, 0);
        return json.out.toText();
    }

    private void write(Object value, Origin origin, int level) {
        if (value instanceof SourcedText text) {
            string(text, origin);
        } else if (value == None.NONE) {
            out.append("null", origin);
        } else if (value instanceof Boolean bool) {
            out.append(bool ? "true" : "false", origin);
        } else if (value instanceof Double number) {
            out.append(number(number), origin);
        } else if (value instanceof Number) {
            out.append(value.toString(), origin);
        } else if (value instanceof Seq seq
                && (seq.kind() == Seq.Kind.LIST || seq.kind().isTuple())) {
            run.meter().enter();
            array(seq, level + 1);
            run.meter().leave();
        } else if (value instanceof Dict dict) {
            run.meter().enter();
            object(dict, level + 1);
            run.meter().leave();
        } else {
            String type =
                    value instanceof Undefined ? "Undefined" : value instanceof Lazy ? "generator" : Types.name(value);
            throw Fault.type("Object of type " + type + " is not JSON serializable");
        }
    }

    private static String number(double number) {
        return Double.isNaN(number)
                ? "NaN"
                : Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : Numbers.repr(number);
    }

    private void array(Seq seq, int level) {
        Origin origin = seq.origin();
        out.append("[", origin);
        for (int i = 0; i < seq.size(); i++) {
            separate(i == 0, origin, level);
            write(seq.get(i), origin, level);
        }
        close(seq.size() == 0, "]", origin, level);
    }

    private void object(Dict dict, int level) {
        Origin origin = dict.origin();
        List<Dict.Entry> entries = new ArrayList<>(dict.entries());
        if (sorted) {
            entries = Ops.sort(run, entries, Dict.Entry::key, false);
        }
        out.append("{", origin);
        boolean first = true;
        for (Dict.Entry entry : entries) {
            separate(first, origin, level);
            first = false;
            key(entry.key(), origin);
            out.append(keySeparator.text(), origin);
            write(entry.value(), origin, level);
        }
        close(first, "}", origin, level);
    }

    private void key(Object key, Origin origin) {
        if (key instanceof SourcedText text) {
            string(text, origin);
        } else if (key instanceof Number || key instanceof Boolean || key == None.NONE) {
            out.append("\"", origin);
            write(key, origin, 0);
            out.append("\"", origin);
        } else {
            throw Fault.type("keys must be str, int, float, bool or None, not " + Types.name(key));
        }
    }

    private void separate(boolean first, Origin origin, int level) {
        if (!first) {
            out.append(itemSeparator.text(), origin);
        }
        line(origin, level);
    }

    private void close(boolean empty, String bracket, Origin origin, int level) {
        if (!empty) {
            line(origin, level - 1);
        }
        out.append(bracket, origin);
    }

    private void line(Origin origin, int level) {
        if (indent != null) {
            out.append("\n", origin);
            for (int i = 0; i < level; i++) {
                out.append(indent.text(), origin);
            }
        }
    }

    private void string(SourcedText text, Origin outside) {
        String raw = text.text();
        run.meter().scan(raw.length());
        out.append('"', text.isEmpty() ? outside : text.originAt(0));
        int plainFrom = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || (ascii && c > '~')) {
                out.append(text, plainFrom, i);
                out.append(escape(c), text.originAt(i));
                plainFrom = i + 1;
            }
        }
        out.append(text, plainFrom, raw.length());
        out.append('"', text.isEmpty() ? outside : text.originAt(raw.length() - 1));
    }

    private static String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\f' -> "\\f";
            case '\b' -> "\\b";
            default -> "\\u" + HexFormat.of().toHexDigits(c);
        };
    }
}
