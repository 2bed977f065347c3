package dev.tunesmith.template;

import dev.tunesmith.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Pratt parser for expressions: each operator has a binding power, and a loop climbs over them. */
final class ExpressionParser {

    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int COMPARE = 4;
    private static final int ADD = 5;
    private static final int CONCAT = 6;
    private static final int MULTIPLY = 7;
    private static final int POWER = 8;

    /** A chain such as {@code a + b + …} is a tree as deep as it is long. */
    private static final int MAX_CHAIN = 1000;

    private static final Map<String, Integer> POWERS = Map.ofEntries(
            Map.entry("==", COMPARE),
            Map.entry("!=", COMPARE),
            Map.entry("<", COMPARE),
            Map.entry("<=", COMPARE),
            Map.entry(">", COMPARE),
            Map.entry(">=", COMPARE),
            Map.entry("+", ADD),
            Map.entry("-", ADD),
            Map.entry("~", CONCAT),
            Map.entry("*", MULTIPLY),
            Map.entry("/", MULTIPLY),
            Map.entry("//", MULTIPLY),
            Map.entry("%", MULTIPLY),
            Map.entry("**", POWER));

    private static final Map<String, Numbers.Op> OPS = Map.of(
            "+", Numbers.Op.ADD,
            "-", Numbers.Op.SUB,
            "*", Numbers.Op.MUL,
            "/", Numbers.Op.DIV,
            "//", Numbers.Op.FLOORDIV,
            "%", Numbers.Op.MOD,
            "**", Numbers.Op.POW);

    private static final Map<String, Expr.Relation> RELATIONS = Map.of(
            "==", Expr.Relation.EQ,
            "!=", Expr.Relation.NE,
            "<", Expr.Relation.LT,
            "<=", Expr.Relation.LE,
            ">", Expr.Relation.GT,
            ">=", Expr.Relation.GE);

    private final Tokens tokens;
    private final PostfixParser postfix;
    /** All variables read, for {@link ChatTemplate#variables()}. */
    private final Set<String> names = new HashSet<>();
    /** All string constants, for {@link ChatTemplate#literals()}. */
    private final Set<String> strings = new HashSet<>();
    /** Unknown filters and tests that are sure to be reached; known only once what follows them was read. */
    private final List<Fault> unknown = new ArrayList<>();
    /** Whether an unknown filter may stand here, since it may never be reached: jinja2 allows it inside an if. */
    private boolean guarded;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
        this.postfix = new PostfixParser(tokens, this);
    }

    Set<String> names() {
        return names;
    }

    Set<String> strings() {
        return strings;
    }

    PostfixParser postfix() {
        return postfix;
    }

    /** Note a filter or test that does not exist; an error unless it stands in a condition. */
    void unknown(int at, String what) {
        if (!guarded) {
            unknown.add(Fault.unknownAt(at, what));
        }
    }

    void requireKnown() {
        if (!unknown.isEmpty()) {
            throw unknown.get(0);
        }
    }

    /** Set whether unknown filters may stand here; gives what it was before. */
    boolean guard(boolean value) {
        boolean old = guarded;
        guarded = value;
        return old;
    }

    /** An expression, conditional ones included. */
    Expr expression() {
        tokens.enter();
        int certain = unknown.size();
        Expr then = binary(OR);
        while (tokens.current().isName("if")) {
            tokens.take();
            unknown.subList(certain, unknown.size()).clear();
            boolean old = guard(true);
            Expr test = binary(OR);
            Expr otherwise = tokens.skipName("else")
                    ? expression()
                    : new Expr.Literal(Undefined.because(
                            "the inline if-expression evaluated to false and no else section was defined"));
            guard(old);
            then = new Expr.Conditional(test, then, otherwise);
        }
        tokens.leave();
        return then;
    }

    /** An expression without a conditional at its top, where {@code if} means something else. */
    Expr unconditional() {
        return binary(OR);
    }

    private Expr binary(int least) {
        tokens.enter();
        Expr left;
        if (least <= NOT && tokens.current().isName("not")) {
            tokens.take();
            left = new Expr.Not(binary(NOT));
        } else {
            left = unary(true);
        }
        int links = 0;
        for (int power = power(); power >= least; power = power()) {
            if (++links > MAX_CHAIN) {
                throw tokens.unexpected("a chain of more than " + MAX_CHAIN + " operators");
            }
            left = infix(left, power);
        }
        tokens.leave();
        return left;
    }

    /** The binding power of the operator here; 0 for none. */
    private int power() {
        Token token = tokens.current();
        if (token.kind() == Kind.OPERATOR) {
            return POWERS.getOrDefault(token.text(), 0);
        }
        if (token.kind() != Kind.NAME) {
            return 0;
        }
        return switch (token.text()) {
            case "or" -> OR;
            case "and" -> AND;
            case "in" -> COMPARE;
            case "not" -> tokens.following().isName("in") ? COMPARE : 0;
            default -> 0;
        };
    }

    private Expr infix(Expr left, int power) {
        int at = tokens.current().at();
        return switch (power) {
            case OR -> {
                tokens.take();
                yield new Expr.Or(left, binary(AND));
            }
            case AND -> {
                tokens.take();
                yield new Expr.And(left, binary(NOT));
            }
            case COMPARE -> comparison(left, at);
            case CONCAT -> {
                List<Expr> parts = new ArrayList<>(List.of(left));
                while (tokens.skip("~")) {
                    parts.add(binary(MULTIPLY));
                }
                yield new Expr.Concat(List.copyOf(parts), at);
            }
            default -> {
                Numbers.Op op = OPS.get(tokens.take().text());
                if (op == null) {
                    throw Fault.syntax(at, "not an operator between two values");
                }
                yield new Expr.Binary(op, left, binary(power + 1), at);
            }
        };
    }

    private Expr comparison(Expr first, int at) {
        List<Expr.Link> links = new ArrayList<>();
        while (power() == COMPARE) {
            Token token = tokens.take();
            Expr.Relation relation = RELATIONS.get(token.text());
            if (token.isName("not")) {
                tokens.take();
                relation = Expr.Relation.NOT_IN;
            } else if (relation == null) {
                relation = Expr.Relation.IN;
            }
            links.add(new Expr.Link(relation, binary(ADD)));
        }
        return new Expr.Compare(first, List.copyOf(links), at);
    }

    /** A value with its sign, subscripts and calls; filters and tests as well unless it stands behind a sign. */
    private Expr unary(boolean withFilters) {
        Token token = tokens.current();
        Expr value;
        if (token.is("-") || token.is("+")) {
            tokens.enter();
            tokens.take();
            value = new Expr.Sign(token.is("-"), unary(false), token.at());
            tokens.leave();
        } else {
            value = primary();
        }
        value = postfix.subscripts(value);
        return withFilters ? postfix.filtersAndTests(value) : value;
    }

    Expr primary() {
        Token token = tokens.current();
        if (token.kind() == Kind.NAME) {
            tokens.take();
            return named(token.text());
        }
        if (token.kind() == Kind.STRING) {
            return string();
        }
        if (token.kind() == Kind.INTEGER || token.kind() == Kind.FLOAT) {
            tokens.take();
            return new Expr.Literal(number(token));
        }
        if (token.is("(")) {
            tokens.take();
            Expr inner = tuple(true, true, null);
            tokens.expect(")");
            return inner;
        }
        if (token.is("[")) {
            return list();
        }
        if (token.is("{")) {
            return dict();
        }
        throw tokens.unexpected("expected an expression");
    }

    private Expr named(String name) {
        return switch (name) {
            case "true", "True" -> new Expr.Literal(true);
            case "false", "False" -> new Expr.Literal(false);
            case "none", "None" -> new Expr.Literal(None.NONE);
            default -> variable(name);
        };
    }

    Expr.Name variable(String name) {
        names.add(name);
        return new Expr.Name(name, Undefined.variable(name));
    }

    private Expr string() {
        StringBuilder text = new StringBuilder();
        while (tokens.current().kind() == Kind.STRING) {
            text.append(tokens.take().text());
        }
        strings.add(text.toString());
        return new Expr.Literal(SourcedText.literal(text.toString()));
    }

    static Object number(Token token) {
        Object value = token.kind() == Kind.INTEGER
                ? Numbers.parseInt(token.text(), 0)
                : (Object) Numbers.parseFloat(token.text());
        if (value == null) {
            throw Fault.syntax(token.at(), "not a number: " + token.text());
        }
        return value;
    }

    /** An expression, or several with commas between, which make a tuple. */
    Expr tuple(boolean conditional, boolean parenthesised, @Nullable String endName) {
        tokens.enter();
        List<Expr> items = new ArrayList<>();
        boolean several = false;
        while (!atTupleEnd(endName)) {
            items.add(conditional ? expression() : unconditional());
            if (!tokens.skip(",")) {
                break;
            }
            several = true;
        }
        tokens.leave();
        if (!several && items.size() == 1) {
            return items.get(0);
        }
        if (items.isEmpty() && !parenthesised) {
            throw tokens.unexpected("expected an expression");
        }
        return new Expr.Items(Seq.Kind.TUPLE, List.copyOf(items));
    }

    boolean atTupleEnd(@Nullable String endName) {
        Token token = tokens.current();
        return token.kind() == Kind.VARIABLE_END
                || token.kind() == Kind.BLOCK_END
                || token.is(")")
                || (endName != null && token.isName(endName));
    }

    private Expr list() {
        tokens.expect("[");
        List<Expr> items = new ArrayList<>();
        while (!tokens.current().is("]")) {
            items.add(expression());
            if (!tokens.skip(",")) {
                break;
            }
        }
        tokens.expect("]");
        return new Expr.Items(Seq.Kind.LIST, List.copyOf(items));
    }

    private Expr dict() {
        int at = tokens.expect("{").at();
        List<Expr> keys = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (!tokens.current().is("}")) {
            keys.add(expression());
            tokens.expect(":");
            values.add(expression());
            if (!tokens.skip(",")) {
                break;
            }
        }
        tokens.expect("}");
        return new Expr.Pairs(List.copyOf(keys), List.copyOf(values), at);
    }
}
