package dev.tunesmith.template;

import dev.tunesmith.template.TemplateException.Kind;

/** An error on its way to where its place in the template is known; never leaves the package. */
final class Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String reason;
    /** An offset into the source, or -1 for wherever the rendering is. */
    private final int at;

    private Fault(Kind kind, String reason, int at) {
        super(reason, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.at = at;
    }

    static Fault syntax(int at, String reason) {
        return new Fault(Kind.SYNTAX, reason, at);
    }

    static Fault unknownAt(int at, String reason) {
        return new Fault(Kind.UNKNOWN, reason, at);
    }

    static Fault unknown(String reason) {
        return new Fault(Kind.UNKNOWN, reason, -1);
    }

    static Fault undefined(String reason) {
        return new Fault(Kind.UNDEFINED, reason, -1);
    }

    static Fault type(String reason) {
        return new Fault(Kind.TYPE, reason, -1);
    }

    static Fault limit(String reason) {
        return new Fault(Kind.LIMIT, reason, -1);
    }

    static Fault raised(String reason) {
        return new Fault(Kind.RAISED, reason, -1);
    }

    Kind kind() {
        return kind;
    }

    String reason() {
        return reason;
    }

    int at() {
        return at;
    }
}
