package dev.tunesmith.template;

/** Python's two ways to fill in a format: {@code '%s' % x} and {@code '{}'.format(x)}. */
final class Formats {

    private final Run run;
    private final SourcedText format;
    private final String raw;
    private final TextBuilder out;
    private int at;

    private Formats(Run run, SourcedText format) {
        this.run = run;
        this.format = format;
        this.raw = format.text();
        this.out = new TextBuilder(run.meter());
    }

    /** {@code format % value}: a tuple gives its items in order, a dict by name. */
    static SourcedText percent(Run run, SourcedText format, Object value) {
        return new Formats(run, format).percent(value);
    }

    static SourcedText braces(Run run, SourcedText format, Args args) {
        return new Formats(run, format).braces(args);
    }

    private SourcedText percent(Object value) {
        Seq tuple = value instanceof Seq seq && seq.kind().isTuple() ? seq : null;
        int taken = 0;
        int count = tuple == null ? 1 : tuple.size();
        while (copyTo('%', '\0')) {
            Object item = value;
            boolean named = peek() == '(';
            if (named) {
                int close = raw.indexOf(')', at);
                if (close < 0 || !(value instanceof Dict dict)) {
                    throw Fault.type("format requires a mapping");
                }
                item = dict.getText(raw.substring(at + 1, close));
                if (item == null) {
                    throw Fault.type("the format's key '" + raw.substring(at + 1, close) + "' is missing");
                }
                at = close + 1;
            }
            FormatSpec spec = percentSpec();
            if (spec.type == '%') {
                out.append('%', Origin.TEMPLATE);
                continue;
            }
            if (!named) {
                if (taken >= count) {
                    throw Fault.type("not enough arguments for format string");
                }
                item = tuple == null ? value : tuple.get(taken);
                taken++;
            }
            percentItem(spec, item);
        }
        // Python lets everything through that could be looked up by name, lists too
        boolean mapping = value instanceof Dict
                || value instanceof Undefined
                || (value instanceof Seq seq && tuple == null && seq.subscriptable());
        if (taken < count && !mapping) {
            throw Fault.type("not all arguments converted during string formatting");
        }
        return out.toText();
    }

    private void percentItem(FormatSpec spec, Object item) {
        switch (spec.type) {
            case 's' -> spec.writeText(out, Show.str(run, item), run, '>');
            case 'r' -> spec.writeText(out, Show.repr(run, item), run, '>');
            case 'a' -> spec.writeText(out, Show.ascii(run, item), run, '>');
            case 'c' -> {
                boolean single = item instanceof SourcedText text && text.codePoints() == 1;
                if (single) {
                    spec.writeText(out, (SourcedText) item, run, '>');
                } else if (Types.isInteger(item)) {
                    spec.write(out, item, run);
                } else {
                    throw Fault.type("%c requires int or char");
                }
            }
            case 'd', 'i', 'u' -> {
                requireNumber(spec, item);
                Object whole = item instanceof Double real ? Numbers.truncate(real) : Numbers.plain(item);
                spec.writeNumber(out, String.valueOf(whole), run);
            }
            case 'x', 'X', 'o', 'e', 'E', 'f', 'F', 'g', 'G' -> {
                requireNumber(spec, item);
                spec.write(out, Numbers.plain(item), run);
            }
            default -> throw Fault.type("unsupported format character '" + spec.type + "'");
        }
    }

    private static void requireNumber(FormatSpec spec, Object item) {
        if (!Types.isNumber(item)) {
            throw Fault.type("%" + spec.type + " format: a real number is required, not " + Types.name(item));
        }
    }

    private FormatSpec percentSpec() {
        FormatSpec spec = new FormatSpec();
        for (; "-0+ #".indexOf(peek()) >= 0; at++) {
            switch (peek()) {
                case '-' -> spec.align = '<';
                case '0' -> spec.zero = true;
                case '+' -> spec.sign = '+';
                case ' ' -> spec.sign = spec.sign == '+' ? '+' : ' ';
                default -> spec.alternate = true;
            }
        }
        if (peek() == '*') {
            throw Fault.unknown("a width given as an argument (%*) is not supported");
        }
        spec.width = number(0);
        if (peek() == '.') {
            at++;
            spec.precision = number(0);
        }
        spec.type = peek();
        at++;
        return spec;
    }

    private SourcedText braces(Args args) {
        int automatic = 0;
        while (copyTo('{', '}')) {
            int nameEnd = at;
            while (nameEnd < raw.length() && "!:}".indexOf(raw.charAt(nameEnd)) < 0) {
                nameEnd++;
            }
            String path = raw.substring(at, nameEnd);
            at = nameEnd;
            int head = 0;
            while (head < path.length() && path.charAt(head) != '.' && path.charAt(head) != '[') {
                head++;
            }
            String name = path.substring(0, head);
            boolean numbered = !name.isEmpty() && Character.isDigit(name.charAt(0));
            if ((numbered && automatic > 0) || (name.isEmpty() && automatic < 0)) {
                throw Fault.type("cannot switch between automatic field numbering and manual field specification");
            }
            Object first = argument(args, name.isEmpty() ? Integer.toString(automatic++) : name);
            automatic = numbered ? -1 : automatic;
            Object value = follow(first, path.substring(head));
            char conversion = '\0';
            if (peek() == '!') {
                conversion = at + 1 < raw.length() ? raw.charAt(at + 1) : '\0';
                at += 2;
            }
            FormatSpec spec = peek() == ':' ? braceSpec() : new FormatSpec();
            if (peek() != '}') {
                throw Fault.type("expected '}' before end of string");
            }
            at++;
            value = converted(conversion, value);
            spec.write(out, value, run);
        }
        return out.toText();
    }

    private static Object argument(Args args, String name) {
        if (Character.isDigit(name.charAt(0))) {
            int index = Integer.parseInt(name.substring(0, Math.min(6, name.length())));
            if (index >= args.size()) {
                throw Fault.type("Replacement index " + index + " out of range for positional args tuple");
            }
            return args.get(index);
        }
        Object value = args.keyword(name);
        if (value == null) {
            throw Fault.type("the format's key '" + name + "' is missing");
        }
        return value;
    }

    private Object follow(Object start, String path) {
        Object value = start;
        int i = 0;
        while (i < path.length()) {
            boolean item = path.charAt(i) == '[';
            int end = i + 1;
            while (end < path.length() && (item ? path.charAt(end) != ']' : ".[".indexOf(path.charAt(end)) < 0)) {
                end++;
            }
            String key = path.substring(i + 1, end);
            boolean index = !key.isEmpty() && key.chars().allMatch(Character::isDigit) && key.length() < 10;
            value = item
                    ? Attributes.item(run, value, index ? (Object) Long.parseLong(key) : SourcedText.literal(key))
                    : Attributes.get(run, value, SourcedText.literal(key));
            i = item ? end + 1 : end;
        }
        return value;
    }

    private Object converted(char conversion, Object value) {
        return switch (conversion) {
            case '\0' -> value;
            case 'r' -> Show.repr(run, value);
            case 's' -> Show.str(run, value);
            case 'a' -> Show.ascii(run, value);
            default -> throw Fault.type("Unknown conversion specifier '" + conversion + "'");
        };
    }

    private FormatSpec braceSpec() {
        at++;
        FormatSpec spec = new FormatSpec();
        if (at + 1 < raw.length() && "<>^=".indexOf(raw.charAt(at + 1)) >= 0) {
            spec.fill = raw.charAt(at);
            spec.align = raw.charAt(at + 1);
            at += 2;
        } else if ("<>^=".indexOf(peek()) >= 0) {
            spec.align = peek();
            at++;
        }
        if ("+- ".indexOf(peek()) >= 0) {
            spec.sign = peek() == '-' ? '\0' : peek();
            at++;
        }
        spec.alternate = skip('#');
        spec.zero = skip('0');
        spec.width = number(0);
        if (peek() == ',' || peek() == '_') {
            spec.group = peek();
            at++;
        }
        if (skip('.')) {
            spec.precision = number(0);
        }
        if (peek() == '{') {
            throw Fault.unknown("a field inside a format specification is not supported");
        }
        if (peek() != '}') {
            spec.type = peek();
            at++;
        }
        return spec;
    }

    private boolean skip(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    /** Copy text up to the next field and stand behind its first char; doubled braces are single. */
    private boolean copyTo(char open, char close) {
        while (at < raw.length()) {
            char c = raw.charAt(at);
            boolean twice = close != '\0' && at + 1 < raw.length() && raw.charAt(at + 1) == c;
            if (c == open && !twice) {
                at++;
                return true;
            }
            if (close != '\0' && c == close && !twice) {
                throw Fault.type("Single '}' encountered in format string");
            }
            out.append(format, at, at + 1);
            at += (c == open || c == close) && twice ? 2 : 1;
        }
        return false;
    }

    private char peek() {
        if (at >= raw.length()) {
            throw Fault.type("incomplete format");
        }
        return raw.charAt(at);
    }

    private int number(int otherwise) {
        int from = at;
        while (at < raw.length() && raw.charAt(at) >= '0' && raw.charAt(at) <= '9') {
            at++;
        }
        if (at - from > 8) {
            throw Fault.limit("a format of more than 99,999,999 characters");
        }
        return at == from ? otherwise : Integer.parseInt(raw.substring(from, at));
    }
}
