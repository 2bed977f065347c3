package dev.tunesmith.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code str} and {@code repr}. */
final class Show {

    private Show() {}

    /** Python's {@code str}: what printing a value writes. */
    static SourcedText str(Run run, Object value) {
        if (value instanceof SourcedText text) {
            return text;
        }
        if (value instanceof Undefined) {
            return SourcedText.EMPTY;
        }
        return repr(run, value);
    }

    static SourcedText repr(Run run, Object value) {
        String scalar = scalar(value);
        if (scalar != null) {
            return SourcedText.literal(scalar);
        }
        TextBuilder out = new TextBuilder(run.meter());
        repr(run, out, value, Origin.TEMPLATE);
        return out.toText();
    }

    /** Python's {@code ascii}: {@code repr} with everything beyond ASCII escaped. */
    static SourcedText ascii(Run run, Object value) {
        SourcedText plain = repr(run, value);
        TextBuilder out = new TextBuilder(run.meter());
        for (int i = 0; i < plain.length(); ) {
            int c = plain.text().codePointAt(i);
            int end = i + Character.charCount(c);
            if (c < 128) {
                out.append(plain, i, end);
            } else {
                out.append(escape(c), plain.originAt(i));
            }
            i = end;
        }
        return out.toText();
    }

    private static @Nullable String scalar(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        }
        if (value == None.NONE) {
            return "None";
        }
        if (value instanceof Double number) {
            return Numbers.repr(number);
        }
        return value instanceof Number ? value.toString() : null;
    }

    /** @param origin where text that is not itself a string comes from: that of the container */
    static void repr(Run run, TextBuilder out, Object value, Origin origin) {
        String scalar = scalar(value);
        if (scalar != null) {
            out.append(scalar, origin);
        } else if (value instanceof SourcedText text) {
            run.meter().scan(text.length());
            quote(out, text, origin);
        } else if (value instanceof Seq seq) {
            run.meter().enter();
            sequence(run, out, seq);
            run.meter().leave();
        } else if (value instanceof Dict dict) {
            run.meter().enter();
            dictionary(run, out, dict);
            run.meter().leave();
        } else {
            other(run, out, value, origin);
        }
    }

    private static void other(Run run, TextBuilder out, Object value, Origin origin) {
        if (value instanceof Undefined) {
            out.append("Undefined", origin);
        } else if (value instanceof Namespace namespace) {
            out.append("<Namespace ", origin);
            Dict attributes = new Dict(namespace.attributes().size(), origin);
            for (Map.Entry<String, Object> each : namespace.attributes().entrySet()) {
                attributes.putText(SourcedText.of(each.getKey(), origin), each.getValue());
            }
            repr(run, out, attributes, origin);
            out.append(">", origin);
        } else if (value instanceof Macro macro) {
            out.append("<Macro '" + macro.name() + "'>", origin);
        } else if (value instanceof LoopState loop) {
            out.append("<LoopContext " + loop.index() + "/" + loop.length() + ">", origin);
        } else {
            throw Fault.type("a " + (value instanceof Lazy ? "generator" : Types.name(value))
                    + " has no text (Python would print its address)");
        }
    }

    private static void sequence(Run run, TextBuilder out, Seq seq) {
        Origin origin = seq.origin();
        if (seq.kind() == Seq.Kind.RANGE && seq.items() instanceof Seq.Range range) {
            out.append(range.show(), origin);
            return;
        }
        boolean tuple = seq.kind().isTuple();
        boolean view = seq.kind().isView();
        out.append(view ? seq.kind().typeName() + "([" : tuple ? "(" : "[", origin);
        List<Object> items = seq.items();
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(", ", origin);
            }
            repr(run, out, items.get(i), origin);
        }
        out.append(view ? "])" : !tuple ? "]" : items.size() == 1 ? ",)" : ")", origin);
    }

    private static void dictionary(Run run, TextBuilder out, Dict dict) {
        Origin origin = dict.origin();
        out.append("{", origin);
        boolean first = true;
        for (Dict.Entry entry : dict.entries()) {
            if (!first) {
                out.append(", ", origin);
            }
            first = false;
            repr(run, out, entry.key(), origin);
            out.append(": ", origin);
            repr(run, out, entry.value(), origin);
        }
        out.append("}", origin);
    }

    private static void quote(TextBuilder out, SourcedText text, Origin outside) {
        String raw = text.text();
        char mark = raw.indexOf('\'') >= 0 && raw.indexOf('"') < 0 ? '"' : '\'';
        Origin origin = text.isEmpty() ? outside : text.originAt(0);
        out.append(mark, origin);
        int plainFrom = 0;
        for (int i = 0; i < raw.length(); ) {
            int c = raw.codePointAt(i);
            int end = i + Character.charCount(c);
            if (c == mark || c == '\\' || !Chars.isPrintable(c)) {
                out.append(text, plainFrom, i);
                out.append(escape(c), text.originAt(i));
                plainFrom = end;
            }
            i = end;
        }
        out.append(text, plainFrom, raw.length());
        out.append(mark, text.isEmpty() ? outside : text.originAt(raw.length() - 1));
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\\' -> "\\\\";
            case '\'' -> "\\'";
            default -> String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
        };
    }
}
