package dev.tunesmith.template;

/**
 * A piece of the source.
 *
 * @param kind what it is
 * @param text a name or operator as written; template text or a string's value; digits of a number
 * @param at where it starts, an offset into the normalised source
 */
record Token(Kind kind, String text, int at) {

    /** The kinds of token. */
    enum Kind {
        DATA("template text"),
        VARIABLE_BEGIN("'{{'"),
        VARIABLE_END("'}}'"),
        BLOCK_BEGIN("'{%'"),
        BLOCK_END("'%}'"),
        NAME("a name"),
        STRING("a string"),
        INTEGER("an integer"),
        FLOAT("a float"),
        OPERATOR("an operator"),
        END("the end of the template");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    String describe() {
        return kind == Kind.NAME || kind == Kind.OPERATOR ? "'" + text + "'" : kind.description();
    }
}
