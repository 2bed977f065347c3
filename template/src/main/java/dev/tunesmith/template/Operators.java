package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's arithmetic operators on any two values. */
final class Operators {

    private Operators() {}

    static Object apply(Run run, Numbers.Op op, Object left, Object right) {
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.apply(op, left, right);
        }
        if (op == Numbers.Op.ADD && left instanceof SourcedText a && right instanceof SourcedText b) {
            return a.isMarkup() || b.isMarkup()
                    ? TextOps.concat(run, TextFilters.escaped(run, a), TextFilters.escaped(run, b))
                            .asMarkup()
                    : TextOps.concat(run, a, b);
        }
        if (op == Numbers.Op.MOD && left instanceof SourcedText format) {
            return Formats.percent(run, format, right);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (op == Numbers.Op.ADD && left instanceof Seq a && right instanceof Seq b && concatenable(a, b)) {
            return concat(run, a, b);
        }
        if (op == Numbers.Op.MUL && Types.isInteger(right)) {
            return repeat(run, left, right);
        }
        if (op == Numbers.Op.MUL && Types.isInteger(left)) {
            return repeat(run, right, left);
        }
        throw mismatch(op, left, right);
    }

    private static boolean concatenable(Seq a, Seq b) {
        return (a.kind() == Seq.Kind.LIST && b.kind() == Seq.Kind.LIST)
                || (a.kind().isTuple() && b.kind().isTuple());
    }

    private static Seq concat(Run run, Seq a, Seq b) {
        run.meter().work((long) a.size() + b.size());
        List<Object> items = new ArrayList<>(a.size() + b.size());
        items.addAll(a.items());
        items.addAll(b.items());
        return a.kind() == Seq.Kind.LIST ? Seq.list(items) : Seq.tuple(items);
    }

    private static Object repeat(Run run, Object value, Object times) {
        int count = Math.max(0, Ops.index(times));
        if (value instanceof SourcedText text) {
            return TextOps.repeat(run, text, count);
        }
        if (value instanceof Seq seq
                && (seq.kind() == Seq.Kind.LIST || seq.kind().isTuple())) {
            run.meter().work((long) seq.size() * count);
            List<Object> items = new ArrayList<>(seq.size() * count);
            for (List<Object> part : Collections.nCopies(seq.size() == 0 ? 0 : count, seq.items())) {
                items.addAll(part);
            }
            return seq.kind() == Seq.Kind.LIST ? Seq.list(items) : Seq.tuple(items);
        }
        throw mismatch(Numbers.Op.MUL, value, times);
    }

    private static Fault mismatch(Numbers.Op op, Object left, Object right) {
        String a = Types.name(left);
        String b = Types.name(right);
        boolean sequence = left instanceof SourcedText
                || (left instanceof Seq seq
                        && (seq.kind() == Seq.Kind.LIST || seq.kind().isTuple()));
        return Fault.type(
                op == Numbers.Op.ADD && sequence
                        ? "can only concatenate " + a + " (not \"" + b + "\") to " + a
                        : "unsupported operand type(s) for " + op.sign() + ": '" + a + "' and '" + b + "'");
    }

    static Object negate(Object value) {
        requireNumber(value, "-");
        return Numbers.negate(value);
    }

    static Object plus(Object value) {
        requireNumber(value, "+");
        return Numbers.plain(value);
    }

    private static void requireNumber(Object value, String sign) {
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (!Types.isNumber(value)) {
            throw Fault.type("bad operand type for unary " + sign + ": '" + Types.name(value) + "'");
        }
    }
}
