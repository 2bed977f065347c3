package dev.tunesmith.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** How one field of a format is written: Python's format specification; filled by {@link Formats} while it is read. */
final class FormatSpec {

    private static final int MOST_DIGITS = 1000;

    char fill = ' ';
    /** {@code <}, {@code >}, {@code ^}, {@code =} (fill between sign and digits), or 0 for what the type wants. */
    char align;

    boolean zero;
    /** {@code +} or a blank for a sign before positive numbers, else 0. */
    char sign;

    boolean alternate;
    /** {@code ,} or {@code _} between groups of digits, else 0. */
    char group;

    int width;
    int precision = -1;
    /** 0 for none. */
    char type;

    /** Write a value. */
    void write(TextBuilder out, Object value, Run run) {
        boolean number = Types.isNumber(value) && !(value instanceof Boolean && type == '\0');
        if (number && type == 'c') {
            writeText(out, SourcedText.literal(character(value)), run, '>');
        } else if (number && type != 's') {
            writeNumber(out, digits(value), run);
        } else if (!number && (type == 's' || type == '\0')) {
            writeText(out, Show.str(run, value), run, '<');
        } else {
            throw Fault.type("Unknown format code '" + type + "' for object of type '" + Types.name(value) + "'");
        }
    }

    private static String character(Object value) {
        int code = Ops.index(value);
        if (!Character.isValidCodePoint(code) || (code >= 0xd800 && code <= 0xdfff)) {
            throw Fault.type("%c arg not in range(0x110000)");
        }
        return Character.toString(code);
    }

    private String digits(Object value) {
        Object number = Numbers.plain(value);
        boolean real = number instanceof Double;
        return switch (type) {
            case '\0' ->
                real
                        ? (precision < 0 ? grouped(Numbers.repr((Double) number)) : general((Double) number, true))
                        : grouped(whole(number));
            case 'd', 'n' -> real ? (type == 'n' ? general((Double) number, false) : unfit()) : grouped(whole(number));
            case 'x' -> real ? unfit() : prefixed("0x", whole(number, 16));
            case 'X' -> real ? unfit() : prefixed("0X", whole(number, 16).toUpperCase(Locale.ROOT));
            case 'o' -> real ? unfit() : prefixed("0o", whole(number, 8));
            case 'b' -> real ? unfit() : prefixed("0b", whole(number, 2));
            case 'f', 'F' -> grouped(fixed(Numbers.real(number), precision < 0 ? 6 : precision));
            case 'e' -> exponential(Numbers.real(number), precision < 0 ? 6 : precision);
            case 'E' ->
                exponential(Numbers.real(number), precision < 0 ? 6 : precision).toUpperCase(Locale.ROOT);
            case 'g' -> general(Numbers.real(number), false);
            case 'G' -> general(Numbers.real(number), false).toUpperCase(Locale.ROOT);
            case '%' -> grouped(fixed(Numbers.real(number) * 100, precision < 0 ? 6 : precision)) + "%";
            default -> unfit();
        };
    }

    private String unfit() {
        throw Fault.type("Unknown format code '" + type + "' for a number");
    }

    private static String whole(Object number) {
        return number.toString();
    }

    private static String whole(Object number, int base) {
        return Numbers.big(number).toString(base);
    }

    private String prefixed(String prefix, String digits) {
        return !alternate ? digits : digits.startsWith("-") ? "-" + prefix + digits.substring(1) : prefix + digits;
    }

    private static String fixed(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Numbers.repr(value);
        }
        requireFew(digits);
        BigDecimal rounded = Numbers.exact(value).setScale(digits, RoundingMode.HALF_EVEN);
        return negativeZero(value, rounded) + rounded.toPlainString();
    }

    private static String negativeZero(double value, BigDecimal rounded) {
        return rounded.signum() == 0 && (value < 0 || 1 / value < 0) ? "-" : "";
    }

    private static void requireFew(int digits) {
        if (digits > MOST_DIGITS) {
            throw Fault.limit("a number with more than " + MOST_DIGITS + " digits after the point");
        }
    }

    private static String exponential(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Numbers.repr(value);
        }
        requireFew(digits);
        if (value == 0) {
            String zeros = digits == 0 ? "0" : "0." + "0".repeat(digits);
            return (1 / value < 0 ? "-" : "") + zeros + "e+00";
        }
        BigDecimal rounded = Numbers.exact(value).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        String all = rounded.unscaledValue().abs().toString();
        int exponent = all.length() - 1 - rounded.scale();
        String padded = all + "0".repeat(Math.max(0, digits + 1 - all.length()));
        String mantissa = padded.charAt(0) + (digits == 0 ? "" : "." + padded.substring(1, digits + 1));
        return (value < 0 ? "-" : "") + mantissa + String.format(Locale.ROOT, "e%+03d", exponent);
    }

    /** Python's {@code g}; {@code keepPoint} is the form without a type, which always shows that it is no integer. */
    private String general(double value, boolean keepPoint) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Numbers.repr(value);
        }
        int significant = precision < 0 ? 6 : Math.max(1, precision);
        String scientific = exponential(value, significant - 1);
        int e = scientific.indexOf('e');
        int exponent = Integer.parseInt(scientific.substring(e + 1));
        if (exponent < -4 || exponent >= significant - (keepPoint ? 1 : 0)) {
            return (alternate ? scientific.substring(0, e) : trimmed(scientific.substring(0, e)))
                    + scientific.substring(e);
        }
        String plain = fixed(value, Math.max(0, significant - 1 - exponent));
        String short_ = alternate ? plain : trimmed(plain);
        return grouped(keepPoint && short_.indexOf('.') < 0 ? short_ + ".0" : short_);
    }

    private static String trimmed(String digits) {
        if (digits.indexOf('.') < 0) {
            return digits;
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
    }

    private String grouped(String digits) {
        if (group == '\0') {
            return digits;
        }
        int end = 0;
        StringBuilder text = new StringBuilder(digits);
        while (end < digits.length() && (Character.isDigit(digits.charAt(end)) || digits.charAt(end) == '-')) {
            end++;
        }
        for (int i = end - 3; i > (digits.startsWith("-") ? 1 : 0); i -= 3) {
            text.insert(i, group);
        }
        return text.toString();
    }

    /** Write the digits of a number, with their minus where they have one. */
    void writeNumber(TextBuilder out, String digits, Run run) {
        boolean minus = digits.startsWith("-");
        String mark = minus ? "-" : sign == '\0' ? "" : String.valueOf(sign);
        String rest = minus ? digits.substring(1) : digits;
        if (align == '=' || (zero && align == '\0')) {
            String filler = zero && align == '\0' ? "0" : String.valueOf(fill);
            out.append(mark, Origin.TEMPLATE);
            out.append(TextOps.repeat(run, SourcedText.literal(filler), width - mark.length() - rest.length()));
            out.append(rest, Origin.TEMPLATE);
            return;
        }
        pad(out, SourcedText.literal(mark + rest), align == '\0' ? '>' : align, run);
    }

    /** Write text, cut to the precision; {@code side} is where it stands unless the format says so. */
    void writeText(TextBuilder out, SourcedText text, Run run, char side) {
        boolean cut = precision >= 0 && precision < text.codePoints();
        if (align == '=') {
            throw Fault.type("'=' alignment not allowed in string format specifier");
        }
        pad(out, cut ? text.sub(0, text.charOffset(precision)) : text, align == '\0' ? side : align, run);
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
