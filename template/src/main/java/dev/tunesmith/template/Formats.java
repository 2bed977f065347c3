package dev.tunesmith.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
            Spec spec = percentSpec();
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

    private void percentItem(Spec spec, Object item) {
        switch (spec.type) {
            case 's' -> spec.writeText(out, Show.str(run, item), run);
            case 'r' -> spec.writeText(out, Show.repr(run, item), run);
            case 'd', 'i', 'u' -> {
                if (!Types.isNumber(item)) {
                    throw Fault.type("%" + spec.type + " format: a real number is required, not " + Types.name(item));
                }
                Object whole = item instanceof Double real ? Numbers.truncate(real) : Numbers.plain(item);
                spec.writeNumber(out, String.valueOf(whole), run);
            }
            default -> spec.write(out, item, run);
        }
    }

    private Spec percentSpec() {
        Spec spec = new Spec();
        for (; "-0+ #".indexOf(peek()) >= 0; at++) {
            switch (peek()) {
                case '-' -> spec.align = '<';
                case '0' -> spec.zero = true;
                case '+' -> spec.plus = true;
                default -> throw Fault.unknown("the format flag '" + peek() + "' is not supported");
            }
        }
        spec.align = spec.align == 0 ? '>' : spec.align;
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
            Spec spec = peek() == ':' ? braceSpec() : new Spec();
            if (peek() != '}') {
                throw Fault.type("expected '}' before end of string");
            }
            at++;
            value = conversion == 'r' ? Show.repr(run, value) : conversion == 's' ? Show.str(run, value) : value;
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

    private Spec braceSpec() {
        at++;
        Spec spec = new Spec();
        if (at + 1 < raw.length() && "<>^".indexOf(raw.charAt(at + 1)) >= 0) {
            spec.fill = raw.charAt(at);
            spec.align = raw.charAt(at + 1);
            at += 2;
        } else if ("<>^".indexOf(peek()) >= 0) {
            spec.align = peek();
            at++;
        }
        if (peek() == '+') {
            spec.plus = true;
            at++;
        }
        if (peek() == '0') {
            spec.zero = true;
            at++;
        }
        spec.width = number(0);
        if (peek() == ',') {
            spec.grouped = true;
            at++;
        }
        if (peek() == '.') {
            at++;
            spec.precision = number(0);
        }
        if (peek() != '}') {
            spec.type = peek();
            at++;
        }
        return spec;
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

    /** How one field is written; filled while it is read. */
    private static final class Spec {
        private char fill = ' ';
        private char align;
        private boolean zero;
        private boolean plus;
        private boolean grouped;
        private int width;
        private int precision = -1;
        private char type;

        void write(TextBuilder out, Object value, Run run) {
            boolean number = Types.isNumber(value) && !(value instanceof Boolean && type == '\0');
            String digits = number ? digits(value) : null;
            if (digits != null) {
                writeNumber(out, digits, run);
            } else if (type == 's' || type == '\0') {
                writeText(out, Show.str(run, value), run);
            } else {
                throw Fault.type("Unknown format code '" + type + "' for object of type '" + Types.name(value) + "'");
            }
        }

        private @Nullable String digits(Object value) {
            Object number = Numbers.plain(value);
            boolean real = number instanceof Double;
            return switch (type) {
                case '\0' ->
                    real && precision >= 0
                            ? unsupported()
                            : group(real ? Numbers.repr((Double) number) : number.toString());
                case 'd', 'i' -> real ? null : group(number.toString());
                case 'x' -> real ? null : Numbers.big(number).toString(16);
                case 'X' -> real ? null : Numbers.big(number).toString(16).toUpperCase(Locale.ROOT);
                case 'o' -> real ? null : Numbers.big(number).toString(8);
                case 'b' -> real ? null : Numbers.big(number).toString(2);
                case 'f', 'F' -> group(fixed(Numbers.real(number), precision < 0 ? 6 : precision));
                case '%' -> fixed(Numbers.real(number) * 100, precision < 0 ? 6 : precision) + "%";
                case 's' -> null;
                default -> unsupported();
            };
        }

        private String unsupported() {
            throw Fault.unknown(
                    "the number format '" + (precision >= 0 ? "." + precision : "") + type + "' is not supported");
        }

        private static String fixed(double value, int digits) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                return Numbers.repr(value);
            }
            if (digits > 1000) {
                throw Fault.limit("a number with more than 1000 digits after the point");
            }
            BigDecimal rounded = Numbers.exact(value).setScale(digits, RoundingMode.HALF_EVEN);
            boolean negativeZero = rounded.signum() == 0 && (value < 0 || 1 / value < 0);
            return (negativeZero ? "-" : "") + rounded.toPlainString();
        }

        private String group(String digits) {
            if (!grouped) {
                return digits;
            }
            int end = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
            StringBuilder text = new StringBuilder(digits);
            for (int i = end - 3; i > (digits.startsWith("-") ? 1 : 0); i -= 3) {
                text.insert(i, ',');
            }
            return text.toString();
        }

        void writeNumber(TextBuilder out, String digits, Run run) {
            String signed = plus && !digits.startsWith("-") ? "+" + digits : digits;
            if (zero && align != '<' && align != '^') {
                out.append(StringMethods.zeroFill(run, SourcedText.literal(signed), width));
                return;
            }
            pad(out, SourcedText.literal(signed), align == '\0' ? '>' : align, run);
        }

        void writeText(TextBuilder out, SourcedText text, Run run) {
            boolean cut = precision >= 0 && precision < text.codePoints();
            pad(out, cut ? text.sub(0, text.charOffset(precision)) : text, align == '\0' ? '<' : align, run);
        }

        private void pad(TextBuilder out, SourcedText text, char side, Run run) {
            int missing = width - text.codePoints();
            int left = missing <= 0 ? 0 : side == '>' ? missing : side == '^' ? missing / 2 : 0;
            SourcedText filler = SourcedText.literal(String.valueOf(fill));
            out.append(TextOps.repeat(run, filler, left));
            out.append(text);
            out.append(TextOps.repeat(run, filler, missing - left));
        }
    }
}
