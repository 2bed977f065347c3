package dev.tunesmith.template;

import dev.tunesmith.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can follow a value: {@code .name}, {@code [key]}, {@code (arguments)}, {@code | filter}, {@code is test}. */
final class PostfixParser {

    private static final int MAX_CHAIN = 1000;

    private final Tokens tokens;
    private final ExpressionParser expressions;

    PostfixParser(Tokens tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expr subscripts(Expr value) {
        Expr result = value;
        for (int links = 0; ; links++) {
            Token token = tokens.current();
            if (token.is(".")) {
                result = dotted(result);
            } else if (token.is("[")) {
                result = bracketed(result);
            } else if (token.is("(")) {
                result = new Expr.Call(result, arguments(), token.at());
            } else {
                return result;
            }
            requireShort(links);
        }
    }

    Expr filtersAndTests(Expr value) {
        Expr result = value;
        for (int links = 0; ; links++) {
            Token token = tokens.current();
            if (token.is("|")) {
                tokens.take();
                result = filter(result);
            } else if (token.isName("is")) {
                result = test(result);
            } else if (token.is("(")) {
                result = new Expr.Call(result, arguments(), token.at());
            } else {
                return result;
            }
            requireShort(links);
        }
    }

    private void requireShort(int links) {
        if (links >= MAX_CHAIN) {
            throw tokens.unexpected("a chain of more than " + MAX_CHAIN + " links");
        }
    }

    private Expr dotted(Expr owner) {
        int at = tokens.expect(".").at();
        Token token = tokens.take();
        if (token.kind() == Kind.NAME) {
            return new Expr.GetAttribute(owner, SourcedText.literal(token.text()), at);
        }
        if (token.kind() == Kind.INTEGER) {
            return new Expr.GetItem(owner, new Expr.Literal(ExpressionParser.number(token)), at);
        }
        throw Fault.syntax(token.at(), "expected a name or number, got " + token.describe());
    }

    private Expr bracketed(Expr owner) {
        int at = tokens.expect("[").at();
        Expr single = subscript(owner, at);
        if (tokens.skip("]")) {
            return single;
        }
        List<Expr> keys = new ArrayList<>();
        keys.add(key(single, at));
        while (tokens.skip(",")) {
            keys.add(key(subscript(owner, at), at));
        }
        tokens.expect("]");
        return new Expr.GetItem(owner, new Expr.Items(Seq.Kind.TUPLE, List.copyOf(keys)), at);
    }

    private static Expr key(Expr subscript, int at) {
        if (subscript instanceof Expr.GetItem item) {
            return item.key();
        }
        throw Fault.syntax(at, "a slice cannot be part of a tuple here");
    }

    private Expr subscript(Expr owner, int at) {
        Expr none = new Expr.Literal(None.NONE);
        Expr from = none;
        if (!tokens.current().is(":")) {
            from = expressions.expression();
            if (!tokens.current().is(":")) {
                return new Expr.GetItem(owner, from, at);
            }
        }
        tokens.expect(":");
        Expr to = atBoundEnd() ? none : expressions.expression();
        Expr step = tokens.skip(":") && !atBoundEnd() ? expressions.expression() : none;
        return new Expr.Slice(owner, from, to, step, at);
    }

    private boolean atBoundEnd() {
        Token token = tokens.current();
        return token.is(":") || token.is("]") || token.is(",");
    }

    Expr.Arguments arguments() {
        int at = tokens.expect("(").at();
        List<Expr> positional = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        Expr star = null;
        Expr stars = null;
        while (!tokens.current().is(")")) {
            if (tokens.skip("**")) {
                require(stars == null, at);
                stars = expressions.expression();
            } else if (tokens.skip("*")) {
                require(star == null && stars == null, at);
                star = expressions.expression();
            } else if (tokens.current().kind() == Kind.NAME
                    && tokens.following().is("=")) {
                require(stars == null, at);
                names.add(tokens.take().text());
                tokens.take();
                values.add(expressions.expression());
            } else {
                require(star == null && stars == null && names.isEmpty(), at);
                positional.add(expressions.expression());
            }
            if (!tokens.skip(",")) {
                break;
            }
        }
        tokens.expect(")");
        return positional.isEmpty() && names.isEmpty() && star == null && stars == null
                ? Expr.Arguments.NONE
                : new Expr.Arguments(List.copyOf(positional), List.copyOf(names), List.copyOf(values), star, stars);
    }

    private static void require(boolean fine, int at) {
        if (!fine) {
            throw Fault.syntax(at, "invalid syntax for function call expression");
        }
    }

    /** A filter whose name is next. */
    Expr.FilterCall filter(@Nullable Expr value) {
        Token token = tokens.expect(Kind.NAME);
        String name = dottedName(token);
        Filter filter = Filters.find(name);
        if (filter == null) {
            expressions.unknown(token.at(), "there is no filter named '" + name + "'");
        }
        Expr.Arguments arguments = tokens.current().is("(") ? arguments() : Expr.Arguments.NONE;
        Expr input = value == null ? new Expr.Literal(None.NONE) : value;
        return new Expr.FilterCall(input, name, filter, arguments, token.at());
    }

    private String dottedName(Token first) {
        StringBuilder name = new StringBuilder(first.text());
        while (tokens.skip(".")) {
            name.append('.').append(tokens.expect(Kind.NAME).text());
        }
        return name.toString();
    }

    private Expr test(Expr value) {
        tokens.expectName("is");
        boolean negated = tokens.skipName("not");
        Token token = tokens.expect(Kind.NAME);
        String name = dottedName(token);
        Tests.Test test = Tests.find(name);
        if (test == null) {
            expressions.unknown(token.at(), "there is no test named '" + name + "'");
        }
        Expr call = new Expr.TestCall(value, name, test, testArguments(), token.at());
        return negated ? new Expr.Not(call) : call;
    }

    private Expr.Arguments testArguments() {
        Token token = tokens.current();
        if (token.is("(")) {
            return arguments();
        }
        boolean value = switch (token.kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
            default -> token.is("[") || token.is("{");
        };
        if (!value) {
            return Expr.Arguments.NONE;
        }
        if (token.isName("is")) {
            throw Fault.syntax(token.at(), "You cannot chain multiple tests with is");
        }
        Expr argument = subscripts(expressions.primary());
        return new Expr.Arguments(List.of(argument), List.of(), List.of(), null, null);
    }
}
