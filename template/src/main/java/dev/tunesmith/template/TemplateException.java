package dev.tunesmith.template;

import org.jspecify.annotations.Nullable;

/** A template cannot be compiled or rendered; the message names the template, the line and the column. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** The source is not a template. */
        SYNTAX,
        /** A tag, filter, test, method or argument that does not exist here. */
        UNKNOWN,
        /** Something was done with a value that is not there. */
        UNDEFINED,
        /** An operation does not fit the value, as Python's TypeError, ValueError and their like. */
        TYPE,
        /** One of the {@link Limits} was met. */
        LIMIT,
        /** The template called {@code raise_exception}. */
        RAISED
    }

    private final Kind kind;
    private final String template;
    private final int line;
    private final int column;
    private final String reason;

    TemplateException(Kind kind, Place place, String reason, @Nullable Throwable cause) {
        super(place.template() + ", line " + place.line() + ", column " + place.column() + ": " + reason, cause);
        this.kind = kind;
        this.template = place.template();
        this.line = place.line();
        this.column = place.column();
        this.reason = reason;
    }

    /** Where in a template. */
    record Place(String template, int line, int column) {

        static Place of(String template, String source, int offset) {
            int at = Math.max(0, Math.min(offset, source.length()));
            int line = 1;
            int lineStart = 0;
            for (int i = 0; i < at; i++) {
                if (source.charAt(i) == '\n') {
                    line++;
                    lineStart = i + 1;
                }
            }
            return new Place(template, line, source.codePointCount(lineStart, at) + 1);
        }
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** The name given to {@link ChatTemplate#compile}. */
    public String template() {
        return template;
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** The column in code points, from 1. */
    public int column() {
        return column;
    }

    /** The message without the place; for {@link Kind#RAISED}, what the template said. */
    public String reason() {
        return reason;
    }
}
