package dev.tunesmith.template;

/** A value that is not there: prints as nothing, is false and empty; anything else done with it is an error. */
final class Undefined {

    private final String hint;

    private Undefined(String hint) {
        this.hint = hint;
    }

    static Undefined variable(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined because(String hint) {
        return new Undefined(hint);
    }

    /** No attribute or element of an object; the text is made only when needed. */
    static Undefined member(Object owner, Object key) {
        String type = Types.name(owner) + " object";
        return new Undefined(
                key instanceof SourcedText text
                        ? "'" + type + "' has no attribute '" + text + "'"
                        : type + " has no element " + key);
    }

    Fault fault() {
        return Fault.undefined(hint);
    }
}
