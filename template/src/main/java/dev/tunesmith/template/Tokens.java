package dev.tunesmith.template;

import dev.tunesmith.template.Token.Kind;
import java.util.List;

/** The tokens of a template with a place among them; also guards the depth of nesting. */
final class Tokens {

    /** A bracket or block counts three times. More than Python compiles; keeps parser and evaluator within the stack. */
    private static final int MAX_NESTING = 500;

    private static final int BLOCK = 3;

    private final List<Token> tokens;
    private int next;
    private int nesting;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(next);
    }

    Token following() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = current();
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    boolean skip(String operator) {
        boolean there = current().is(operator);
        if (there) {
            take();
        }
        return there;
    }

    boolean skipName(String name) {
        boolean there = current().isName(name);
        if (there) {
            take();
        }
        return there;
    }

    Token expect(Kind kind) {
        if (current().kind() != kind) {
            throw unexpected("expected " + kind.description());
        }
        return take();
    }

    Token expect(String operator) {
        if (!current().is(operator)) {
            throw unexpected("expected '" + operator + "'");
        }
        return take();
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("expected '" + name + "'");
        }
    }

    Fault unexpected(String expected) {
        return Fault.syntax(current().at(), expected + ", got " + current().describe());
    }

    void enter() {
        enter(1);
    }

    void leave() {
        nesting--;
    }

    /** A block of statements takes as much of the stack as three expressions. */
    void enterBlock() {
        enter(BLOCK);
    }

    void leaveBlock() {
        nesting -= BLOCK;
    }

    private void enter(int levels) {
        nesting += levels;
        if (nesting > MAX_NESTING) {
            throw Fault.syntax(current().at(), "nested too deeply");
        }
    }
}
