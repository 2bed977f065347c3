package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression of the syntax tree; evaluates itself. {@code at} is an offset into the source, for errors. */
sealed interface Expr {

    Object eval(Run run, Scope scope);

    /** A constant. */
    record Literal(Object value) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            return value;
        }
    }

    /** A variable; {@code missing} is what it is when nothing has set it. */
    record Name(String name, Undefined missing) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object value = scope.find(name);
            return value == null ? run.global(name, missing) : value;
        }
    }

    /** A list or tuple display. */
    record Items(Seq.Kind kind, List<Expr> items) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            return new Seq(kind, all(run, scope, items), Origin.TEMPLATE);
        }
    }

    /** A dict display. */
    record Pairs(List<Expr> keys, List<Expr> values, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Dict dict = new Dict(keys.size(), Origin.TEMPLATE);
            for (int i = 0; i < keys.size(); i++) {
                Object key = keys.get(i).eval(run, scope);
                Object value = values.get(i).eval(run, scope);
                run.at(at);
                dict.put(run.meter(), key, value);
            }
            return dict;
        }
    }

    /** {@code owner.name}. */
    record GetAttribute(Expr owner, SourcedText name, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object value = owner.eval(run, scope);
            run.at(at);
            return Attributes.get(run, value, name);
        }
    }

    /** {@code owner[key]}. */
    record GetItem(Expr owner, Expr key, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object value = owner.eval(run, scope);
            Object index = key.eval(run, scope);
            run.at(at);
            return Attributes.item(run, value, index);
        }
    }

    /** {@code owner[from:to:step]}; a bound that is not written is the constant None. */
    record Slice(Expr owner, Expr from, Expr to, Expr step, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object value = owner.eval(run, scope);
            Object first = from.eval(run, scope);
            Object end = to.eval(run, scope);
            Object stride = step.eval(run, scope);
            run.at(at);
            return Attributes.slice(run, value, first, end, stride);
        }
    }

    /** The arguments of a call as written; {@code star} and {@code stars} are {@code *a} and {@code **a}. */
    record Arguments(
            List<Expr> positional,
            List<String> names,
            List<Expr> values,
            @Nullable Expr star,
            @Nullable Expr stars) {

        static final Arguments NONE = new Arguments(List.of(), List.of(), List.of(), null, null);

        Args eval(Run run, Scope scope) {
            if (positional.isEmpty() && names.isEmpty() && star == null && stars == null) {
                return Args.NONE;
            }
            List<Object> given = all(run, scope, positional);
            if (star != null) {
                given.addAll(Ops.toList(run, star.eval(run, scope)));
            }
            if (names.isEmpty() && stars == null) {
                return new Args(given, List.of(), List.of());
            }
            List<String> allNames = new ArrayList<>(names);
            List<Object> allValues = all(run, scope, values);
            if (stars != null) {
                if (!(stars.eval(run, scope) instanceof Dict dict)) {
                    throw Fault.type("argument after ** must be a mapping");
                }
                for (Dict.Entry entry : dict.entries()) {
                    run.meter().step();
                    allNames.add(Ops.text(entry.key(), "**").text());
                    allValues.add(entry.value());
                }
            }
            return new Args(given, allNames, allValues);
        }
    }

    private static List<Object> all(Run run, Scope scope, List<Expr> expressions) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (int i = 0; i < expressions.size(); i++) {
            values.add(expressions.get(i).eval(run, scope));
        }
        return values;
    }

    /** A call. */
    record Call(Expr function, Arguments arguments, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            return eval(run, scope, null);
        }

        /** @param caller the body of a call block, passed on as the keyword {@code caller} */
        Object eval(Run run, Scope scope, @Nullable Macro caller) {
            Object value = function.eval(run, scope);
            Args args = arguments.eval(run, scope);
            run.at(at);
            run.meter().step();
            if (value instanceof Callable callable) {
                return callable.call(run, caller == null ? args : args.with("caller", caller));
            }
            throw value instanceof Undefined undefined
                    ? undefined.fault()
                    : Fault.type("'" + Types.name(value) + "' object is not callable");
        }
    }

    /** {@code value | name(arguments)}; without a filter, an error once it is reached. */
    record FilterCall(Expr value, String name, @Nullable Filter filter, Arguments arguments, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            return apply(run, scope, value.eval(run, scope));
        }

        Object apply(Run run, Scope scope, Object input) {
            Args args = arguments.eval(run, scope);
            run.at(at);
            if (filter == null) {
                throw Fault.unknown("there is no filter named '" + name + "'");
            }
            return Filters.apply(run, filter, input, args);
        }
    }

    /** {@code value is name(arguments)}; without a test, an error once it is reached. */
    record TestCall(Expr value, String name, Tests.@Nullable Test test, Arguments arguments, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object input = value.eval(run, scope);
            Args args = arguments.eval(run, scope);
            run.at(at);
            if (test == null) {
                throw Fault.unknown("there is no test named '" + name + "'");
            }
            return test.check(run, input, args);
        }
    }

    /** {@code not value}. */
    record Not(Expr value) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            return !Ops.truth(value.eval(run, scope));
        }
    }

    /** {@code left and right}: the value that decides. */
    record And(Expr left, Expr right) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object value = left.eval(run, scope);
            return Ops.truth(value) ? right.eval(run, scope) : value;
        }
    }

    /** {@code left or right}: the value that decides. */
    record Or(Expr left, Expr right) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object value = left.eval(run, scope);
            return Ops.truth(value) ? value : right.eval(run, scope);
        }
    }

    /** {@code -value} or {@code +value}. */
    record Sign(boolean minus, Expr value, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object number = value.eval(run, scope);
            run.at(at);
            return minus ? Operators.negate(number) : Operators.plus(number);
        }
    }

    /** An arithmetic operator. */
    record Binary(Numbers.Op op, Expr left, Expr right, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object a = left.eval(run, scope);
            Object b = right.eval(run, scope);
            run.at(at);
            run.meter().step();
            return Operators.apply(run, op, a, b);
        }
    }

    /** {@code a ~ b ~ c}. */
    record Concat(List<Expr> parts, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            List<Object> values = all(run, scope, parts);
            run.at(at);
            return TextOps.join(run, SourcedText.EMPTY, values);
        }
    }

    /** How two neighbours in a comparison must stand to one another. */
    enum Relation {
        EQ("=="),
        NE("!="),
        LT("<"),
        LE("<="),
        GT(">"),
        GE(">="),
        IN("in"),
        NOT_IN("not in");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }

        boolean holds(Run run, Object left, Object right) {
            return switch (this) {
                case EQ -> Ops.equal(run, left, right);
                case NE -> !Ops.equal(run, left, right);
                case IN -> Ops.contains(run, right, left);
                case NOT_IN -> !Ops.contains(run, right, left);
                case LT, LE, GT, GE -> ordered(Ops.compare(run, left, right, sign));
            };
        }

        private boolean ordered(int order) {
            return switch (this) {
                case LT -> order == -1;
                case LE -> order <= 0;
                case GT -> order == 1;
                default -> order == 0 || order == 1;
            };
        }
    }

    /** One link of a chain of comparisons. */
    record Link(Relation relation, Expr right) {}

    /** {@code a < b <= c}: true if every link holds; stops at the first that does not. */
    record Compare(Expr first, List<Link> links, int at) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            Object left = first.eval(run, scope);
            for (Link link : links) {
                Object right = link.right.eval(run, scope);
                run.at(at);
                run.meter().step();
                if (!link.relation.holds(run, left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    /** {@code then if test else otherwise}; without an else, undefined. */
    record Conditional(Expr test, Expr then, Expr otherwise) implements Expr {
        @Override
        public Object eval(Run run, Scope scope) {
            return Ops.truth(test.eval(run, scope)) ? then.eval(run, scope) : otherwise.eval(run, scope);
        }
    }
}
