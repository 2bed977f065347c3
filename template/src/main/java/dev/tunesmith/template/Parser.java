package dev.tunesmith.template;

import dev.tunesmith.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Parses statements into the syntax tree. */
final class Parser {

    private final Tokens tokens;
    private final ExpressionParser expressions;
    private final Set<String> text = new HashSet<>();
    private boolean generation;
    private int loops;

    private Parser(List<Token> all) {
        this.tokens = new Tokens(all);
        this.expressions = new ExpressionParser(tokens);
    }

    /**
     * A parsed template.
     *
     * @param body what it does
     * @param names of all variables that it reads
     * @param literals its literal texts and string constants
     * @param generation whether it has {@code {% generation %}}
     */
    record Result(Block body, Set<String> names, Set<String> literals, boolean generation) {}

    static Result parse(List<Token> all) {
        Parser parser = new Parser(all);
        Block body = parser.statements(Set.of());
        parser.expressions.requireKnown();
        parser.text.addAll(parser.expressions.strings());
        return new Result(body, Set.copyOf(parser.expressions.names()), Set.copyOf(parser.text), parser.generation);
    }

    /** Statements up to one of the given tags, whose name is then the current token. */
    private Block statements(Set<String> ends) {
        tokens.enterBlock();
        List<Stmt> body = new ArrayList<>();
        while (true) {
            Token token = tokens.take();
            switch (token.kind()) {
                case DATA -> {
                    text.add(token.text());
                    body.add(new Stmt.Text(SourcedText.literal(token.text())));
                }
                case VARIABLE_BEGIN -> {
                    body.add(new Stmt.Print(expressions.tuple(true, false, null), token.at()));
                    tokens.expect(Kind.VARIABLE_END);
                }
                case BLOCK_BEGIN -> {
                    Token name = tokens.current();
                    if (name.kind() == Kind.NAME && ends.contains(name.text())) {
                        tokens.leaveBlock();
                        return new Block(List.copyOf(body));
                    }
                    body.add(statement());
                    tokens.expect(Kind.BLOCK_END);
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw Fault.syntax(
                                token.at(),
                                "unexpected end of template, expected {% "
                                        + String.join(
                                                " %} or {% ",
                                                ends.stream().sorted().toList()) + " %}");
                    }
                    tokens.leaveBlock();
                    return new Block(List.copyOf(body));
                }
            }
        }
    }

    /** The end of the opening tag, the body, and the name of the tag that ends it. */
    private Block body(String end) {
        Block block = openBody(Set.of(end));
        tokens.take();
        return block;
    }

    private Block openBody(Set<String> ends) {
        tokens.skip(":");
        tokens.expect(Kind.BLOCK_END);
        return statements(ends);
    }

    private Stmt statement() {
        Token tag = tokens.expect(Kind.NAME);
        return switch (tag.text()) {
            case "for" -> loop(tag.at());
            case "if" -> condition();
            case "set" -> set(tag.at());
            case "macro" -> unguarded(this::macro);
            case "call" -> unguarded(() -> callBlock(tag.at()));
            case "filter" -> filterBlock(tag.at());
            case "with" -> unguarded(this::with);
            case "generation" -> {
                generation = true;
                yield new Stmt.Generation(unguarded(() -> outsideLoops("endgeneration")));
            }
            case "print" -> print(tag.at());
            case "break" -> jump(tag, Stmt.Signal.BREAK);
            case "continue" -> jump(tag, Stmt.Signal.CONTINUE);
            case "include", "import", "from", "extends", "block", "autoescape", "do", "trans", "debug" ->
                throw Fault.unknownAt(tag.at(), "the tag '" + tag.text() + "' is not allowed in a chat template");
            case "else", "elif", "endif", "endfor", "endset", "endmacro", "endcall", "endfilter", "endwith" ->
                throw Fault.syntax(tag.at(), "the tag '" + tag.text() + "' closes nothing that is open here");
            default -> throw Fault.unknownAt(tag.at(), "unknown tag '" + tag.text() + "'");
        };
    }

    /** The tag {@code {% print a, b %}}: one after the other. */
    private Stmt print(int at) {
        List<Expr> parts = new ArrayList<>();
        do {
            parts.add(expressions.expression());
        } while (tokens.skip(","));
        return new Stmt.Print(new Expr.Concat(List.copyOf(parts), at), at);
    }

    /** Parse what jinja2 compiles in a frame of its own, where an unknown filter is an error at once. */
    private <T> T unguarded(Supplier<T> parse) {
        boolean old = expressions.guard(false);
        T result = parse.get();
        expressions.guard(old);
        return result;
    }

    private Stmt jump(Token tag, Stmt.Signal signal) {
        if (loops == 0) {
            throw Fault.syntax(tag.at(), "'" + tag.text() + "' outside a loop");
        }
        return new Stmt.Jump(signal);
    }

    private Stmt loop(int at) {
        Target target = target("in", false);
        requireNotLoop(target, at);
        tokens.expectName("in");
        Expr source = expressions.tuple(false, false, "recursive");
        return unguarded(() -> {
            Expr test = tokens.skipName("if") ? expressions.expression() : null;
            boolean recursive = tokens.skipName("recursive");
            loops++;
            Block body = openBody(Set.of("endfor", "else"));
            loops--;
            Block otherwise = tokens.take().isName("else") ? body("endfor") : Block.EMPTY;
            return new Stmt.For(target, source, test, new Stmt.For.Loop(body, otherwise, recursive), at);
        });
    }

    private static void requireNotLoop(Target target, int at) {
        if (target instanceof Target.Name name && name.name().equals("loop")) {
            throw Fault.syntax(at, "Can't assign to special loop variable in for-loop target");
        }
        if (target instanceof Target.Tuple tuple) {
            tuple.targets().forEach(each -> requireNotLoop(each, at));
        }
    }

    private Stmt condition() {
        boolean old = expressions.guard(true);
        List<Stmt.Arm> arms = new ArrayList<>();
        Block otherwise = Block.EMPTY;
        while (true) {
            Expr test = expressions.tuple(false, false, null);
            arms.add(new Stmt.Arm(test, openBody(Set.of("elif", "else", "endif"))));
            Token end = tokens.take();
            if (end.isName("else")) {
                otherwise = body("endif");
            }
            if (!end.isName("elif")) {
                break;
            }
        }
        expressions.guard(old);
        return new Stmt.If(List.copyOf(arms), otherwise);
    }

    private Stmt set(int at) {
        Target target = target(null, true);
        if (tokens.skip("=")) {
            return new Stmt.Set(target, expressions.tuple(true, false, null), at);
        }
        List<Expr.FilterCall> filters = new ArrayList<>();
        while (tokens.skip("|")) {
            filters.add(expressions.postfix().filter(null));
        }
        return new Stmt.SetBlock(target, List.copyOf(filters), unguarded(() -> body("endset")), at);
    }

    private Stmt filterBlock(int at) {
        List<Expr.FilterCall> filters = new ArrayList<>();
        do {
            filters.add(expressions.postfix().filter(null));
        } while (tokens.skip("|"));
        return new Stmt.FilterBlock(List.copyOf(filters), unguarded(() -> body("endfilter")), at);
    }

    private Stmt with() {
        List<Target> targets = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (tokens.current().kind() != Kind.BLOCK_END && !tokens.current().is(":")) {
            if (!targets.isEmpty()) {
                tokens.expect(",");
            }
            targets.add(single(false));
            tokens.expect("=");
            values.add(expressions.expression());
        }
        return new Stmt.With(List.copyOf(targets), List.copyOf(values), body("endwith"));
    }

    private Stmt macro() {
        Token name = assignable();
        List<String> parameters = new ArrayList<>();
        List<@Nullable Expr> defaults = new ArrayList<>();
        signature(parameters, defaults);
        return new Stmt.Define(definition(name.text(), parameters, defaults, "endmacro"));
    }

    private Stmt callBlock(int at) {
        List<String> parameters = new ArrayList<>();
        List<@Nullable Expr> defaults = new ArrayList<>();
        if (tokens.current().is("(")) {
            signature(parameters, defaults);
        }
        if (!(expressions.expression() instanceof Expr.Call call)) {
            throw Fault.syntax(at, "expected a call");
        }
        return new Stmt.CallBlock(definition("caller", parameters, defaults, "endcall"), call);
    }

    private Macro.Definition definition(
            String name, List<String> parameters, List<@Nullable Expr> defaults, String end) {
        Set<String> names = expressions.names();
        Set<String> outside = new HashSet<>(names);
        names.removeAll(Set.of("caller", "kwargs", "varargs"));
        Block block = outsideLoops(end);
        Macro.Extras extras =
                new Macro.Extras(names.contains("caller"), names.contains("kwargs"), names.contains("varargs"));
        names.addAll(outside);
        return new Macro.Definition(name, List.copyOf(parameters), defaults, block, extras);
    }

    /** A body that jinja2 compiles to a function of its own, from which no loop around it can be left. */
    private Block outsideLoops(String end) {
        int outer = loops;
        loops = 0;
        Block block = body(end);
        loops = outer;
        return block;
    }

    private void signature(List<String> parameters, List<@Nullable Expr> defaults) {
        tokens.expect("(");
        boolean optional = false;
        while (!tokens.current().is(")")) {
            if (!parameters.isEmpty()) {
                tokens.expect(",");
            }
            Token name = assignable();
            parameters.add(name.text());
            if (tokens.skip("=")) {
                optional = true;
                defaults.add(expressions.expression());
            } else if (optional) {
                throw tokens.unexpected("a non-default argument follows a default argument");
            } else if (name.isName("caller")) {
                throw Fault.syntax(name.at(), "the special 'caller' argument must be omitted or be given a default");
            } else {
                defaults.add(null);
            }
        }
        tokens.expect(")");
    }

    /** One target, or several with commas between. */
    private Target target(@Nullable String endName, boolean attributes) {
        int at = tokens.current().at();
        List<Target> targets = new ArrayList<>();
        boolean several = false;
        while (!expressions.atTupleEnd(endName) && !tokens.current().is("=")) {
            targets.add(single(attributes));
            if (!tokens.skip(",")) {
                break;
            }
            several = true;
        }
        if (targets.isEmpty()) {
            throw tokens.unexpected("expected a name to assign to");
        }
        return several ? new Target.Tuple(List.copyOf(targets), at) : targets.get(0);
    }

    private Target single(boolean attributes) {
        if (tokens.skip("(")) {
            tokens.enter();
            Target inner = target(null, attributes);
            tokens.leave();
            tokens.expect(")");
            return inner;
        }
        Token name = assignable();
        if (attributes && tokens.skip(".")) {
            Token attribute = tokens.expect(Kind.NAME);
            return new Target.Attribute(expressions.variable(name.text()), attribute.text(), name.at());
        }
        return new Target.Name(name.text());
    }

    private Token assignable() {
        Token name = tokens.expect(Kind.NAME);
        if (Set.of("true", "True", "false", "False", "none", "None").contains(name.text())) {
            throw Fault.syntax(name.at(), "can't assign to '" + name.text() + "'");
        }
        return name;
    }
}
