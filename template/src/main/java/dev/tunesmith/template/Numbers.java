package dev.tunesmith.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's int, float and bool arithmetic on Long, BigInteger, Double and Boolean. */
final class Numbers {

    /** An operator between two numbers, with its sign. */
    enum Op {
        ADD("+"),
        SUB("-"),
        MUL("*"),
        DIV("/"),
        FLOORDIV("//"),
        MOD("%"),
        POW("**");

        private final String sign;

        Op(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /** What {@link #compare} gives when a NaN is among the two. */
    static final int UNORDERED = 2;

    /** Python prints no integer of more than 4,300 digits, so nothing needs a larger one. */
    private static final int MAX_BITS = 14_000;

    private Numbers() {}

    static Object apply(Op op, Object left, Object right) {
        if (Types.isInteger(left) && Types.isInteger(right)) {
            Object a = plain(left);
            Object b = plain(right);
            return a instanceof Long x && b instanceof Long y ? integers(op, x, y) : bigs(op, big(a), big(b));
        }
        return floats(op, real(left), real(right));
    }

    private static Object integers(Op op, long a, long b) {
        long high;
        return switch (op) {
            case ADD -> ((a ^ (a + b)) & (b ^ (a + b))) < 0 ? bigs(op, big(a), big(b)) : (Object) (a + b);
            case SUB -> ((a ^ b) & (a ^ (a - b))) < 0 ? bigs(op, big(a), big(b)) : (Object) (a - b);
            case MUL -> {
                high = Math.multiplyHigh(a, b);
                long low = a * b;
                yield (high == 0 && low >= 0) || (high == -1 && low < 0) ? (Object) low : bigs(op, big(a), big(b));
            }
            case FLOORDIV -> b == -1 || b == 0 ? bigs(op, big(a), big(b)) : (Object) Math.floorDiv(a, b);
            case MOD -> b == 0 ? bigs(op, big(a), big(b)) : (Object) Math.floorMod(a, b);
            case DIV, POW -> bigs(op, big(a), big(b));
        };
    }

    private static Object bigs(Op op, BigInteger a, BigInteger b) {
        if (b.signum() == 0 && (op == Op.DIV || op == Op.FLOORDIV || op == Op.MOD)) {
            throw Fault.type(op == Op.DIV ? "division by zero" : "integer division or modulo by zero");
        }
        return switch (op) {
            case ADD -> shrink(a.add(b));
            case SUB -> shrink(a.subtract(b));
            case MUL -> {
                if (a.bitLength() + b.bitLength() > MAX_BITS) {
                    throw tooLarge();
                }
                yield shrink(a.multiply(b));
            }
            case DIV -> divide(a, b);
            case FLOORDIV -> {
                BigInteger[] parts = a.divideAndRemainder(b);
                boolean down = parts[1].signum() != 0 && parts[1].signum() != b.signum();
                yield shrink(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
            }
            case MOD -> {
                BigInteger rest = a.remainder(b);
                yield shrink(rest.signum() != 0 && rest.signum() != b.signum() ? rest.add(b) : rest);
            }
            case POW -> power(a, b);
        };
    }

    private static Object divide(BigInteger a, BigInteger b) {
        boolean exact = a.bitLength() <= 53 && b.bitLength() <= 53;
        double result = exact
                ? a.doubleValue() / b.doubleValue()
                : new BigDecimal(a)
                        .divide(new BigDecimal(b), new MathContext(40))
                        .doubleValue();
        if (Double.isInfinite(result)) {
            throw Fault.type("integer division result too large for a float");
        }
        return result;
    }

    private static Object power(BigInteger base, BigInteger exponent) {
        if (exponent.signum() < 0) {
            return floats(Op.POW, base.doubleValue(), exponent.doubleValue());
        }
        boolean small = base.bitLength() <= 1 && base.signum() >= 0;
        if (!small && (exponent.bitLength() > 31 || (long) base.bitLength() * exponent.intValue() > MAX_BITS)) {
            throw tooLarge();
        }
        if (small) {
            return exponent.signum() == 0 || base.signum() > 0 ? 1L : 0L;
        }
        return shrink(base.pow(exponent.intValue()));
    }

    private static Fault tooLarge() {
        return Fault.limit("an integer of more than " + MAX_BITS + " bits");
    }

    private static Object floats(Op op, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> {
                requireNonZero(b);
                yield a / b;
            }
            case FLOORDIV -> floorDiv(a, b);
            case MOD -> floorMod(a, b);
            case POW -> {
                if (a == 0 && b < 0) {
                    throw Fault.type("0.0 cannot be raised to a negative power");
                }
                if (a < 0 && b != Math.rint(b)) {
                    throw Fault.type("a negative number to a broken power is complex");
                }
                double power = Math.pow(a, b);
                if (Double.isInfinite(power) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
                    throw Fault.type("Numerical result out of range");
                }
                yield power;
            }
        };
    }

    private static void requireNonZero(double b) {
        if (b == 0) {
            throw Fault.type("float division by zero");
        }
    }

    private static double floorMod(double a, double b) {
        requireNonZero(b);
        double rest = a % b;
        if (rest == 0) {
            return Math.copySign(0.0, b);
        }
        return (b < 0) != (rest < 0) ? rest + b : rest;
    }

    private static double floorDiv(double a, double b) {
        double quotient = (a - floorMod(a, b)) / b;
        return quotient == 0 ? Math.copySign(0.0, a / b) : Math.rint(quotient);
    }

    static Object negate(Object value) {
        if (value instanceof Double number) {
            return -number;
        }
        Object number = plain(value);
        return number instanceof Long small && small != Long.MIN_VALUE
                ? -small
                : shrink(big(number).negate());
    }

    static Object absolute(Object value) {
        if (value instanceof Double number) {
            return Math.abs(number);
        }
        return compare(value, 0L) < 0 ? negate(value) : plain(value);
    }

    /** The order of two numbers: negative, 0, positive, or {@link #UNORDERED}. */
    static int compare(Object left, Object right) {
        Object a = plain(left);
        Object b = plain(right);
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof Double || b instanceof Double) {
            double x = real(a);
            double y = real(b);
            if (Double.isNaN(x) || Double.isNaN(y)) {
                return UNORDERED;
            }
            if (Double.isInfinite(x) || Double.isInfinite(y) || (Math.abs(x) < 0x1p53 && Math.abs(y) < 0x1p53)) {
                return x < y ? -1 : x > y ? 1 : 0;
            }
            return decimal(a).compareTo(decimal(b));
        }
        return big(a).compareTo(big(b));
    }

    private static BigDecimal decimal(Object number) {
        return number instanceof Double real ? exact(real) : new BigDecimal(big(number));
    }

    @SuppressWarnings("BigDecimalLiteralDouble") // the exact binary value is what is meant
    static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }

    /** A bool as the number it is; any other number as it is. */
    static Object plain(Object value) {
        return value instanceof Boolean bool ? (bool ? 1L : 0L) : value;
    }

    static BigInteger big(Object integer) {
        return integer instanceof BigInteger value ? value : BigInteger.valueOf((Long) integer);
    }

    static double real(Object number) {
        return number instanceof Boolean bool ? (bool ? 1 : 0) : ((Number) number).doubleValue();
    }

    static Object shrink(BigInteger value) {
        if (value.bitLength() > 63) {
            if (value.bitLength() > MAX_BITS) {
                throw tooLarge();
            }
            return value;
        }
        return value.longValue();
    }

    /** Python's {@code int(float)}, towards zero; null for what has no integer. */
    static @Nullable Object truncate(double value) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? null
                : Math.abs(value) < 0x1p62
                        ? (Object) (long) value
                        : shrink(exact(value).toBigInteger());
    }

    /** Python's {@code round(value, digits)}: correctly rounded, halves to even. */
    static Object round(Object value, int digits) {
        if (!(value instanceof Double number)) {
            Object integer = plain(value);
            return digits >= 0
                    ? integer
                    : shrink(new BigDecimal(big(integer))
                            .setScale(digits, RoundingMode.HALF_EVEN)
                            .toBigInteger());
        }
        if (Double.isNaN(number) || Double.isInfinite(number) || digits > 323) {
            return number;
        }
        double rounded = exact(number)
                .setScale(Math.max(digits, -400), RoundingMode.HALF_EVEN)
                .doubleValue();
        return rounded == 0 ? Math.copySign(0.0, number) : rounded;
    }

    /** Python's {@code repr} of a float: the shortest digits that read back as the same number. */
    static String repr(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return (value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value)) + ".0";
        }
        BigDecimal exact = exact(Math.abs(value));
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == Math.abs(value)) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return sign
                    + digits.charAt(0)
                    + fraction
                    + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        String fixed = shortest.toPlainString();
        return sign + (fixed.contains(".") ? fixed : fixed + ".0");
    }

    /** Python's {@code int(text, base)}; null where that is a ValueError. */
    static @Nullable Object parseInt(String text, int base) {
        String body = Chars.strip(text).replace("_", "");
        boolean negative = body.startsWith("-");
        if (negative || body.startsWith("+")) {
            body = body.substring(1);
        }
        String prefix = body.length() > 2 ? body.substring(0, 2).toLowerCase(Locale.ROOT) : "";
        int prefixed = switch (prefix) {
            case "0x" -> 16;
            case "0o" -> 8;
            case "0b" -> 2;
            default -> 0;
        };
        int radix = base == 0 ? (prefixed == 0 ? 10 : prefixed) : base;
        if (prefixed != 0 && prefixed == radix) {
            body = body.substring(2);
        }
        if (body.isEmpty()
                || body.length() > 4300
                || radix < 2
                || radix > 36
                || body.startsWith("-")
                || body.startsWith("+")) {
            return null;
        }
        for (int i = 0; i < body.length(); i++) {
            if (Character.digit(body.charAt(i), radix) < 0) {
                return null;
            }
        }
        BigInteger value = new BigInteger(body, radix);
        return shrink(negative ? value.negate() : value);
    }

    /** Python's {@code float(text)}; null where that is a ValueError. */
    static @Nullable Double parseFloat(String text) {
        String body = Chars.strip(text).replace("_", "").toLowerCase(Locale.ROOT);
        String unsigned = body.startsWith("+") || body.startsWith("-") ? body.substring(1) : body;
        if (unsigned.equals("inf") || unsigned.equals("infinity")) {
            return body.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (unsigned.equals("nan")) {
            return Double.NaN;
        }
        for (int i = 0; i < body.length(); i++) {
            if ("0123456789+-.e".indexOf(body.charAt(i)) < 0) {
                return null;
            }
        }
        try {
            return Double.valueOf(body);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
