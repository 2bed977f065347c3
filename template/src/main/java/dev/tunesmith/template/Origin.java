package dev.tunesmith.template;

import org.jspecify.annotations.Nullable;

/**
 * Says where a piece of rendered text came from.
 *
 * <p>Two pieces come from the same place when {@link #path()} and {@link #generated()} are equal. Immutable.
 */
public final class Origin {

    /** The part of the input, or the template itself, that a character stems from. */
    public enum Kind {
        /** Written by the template: its literal text, and text it makes from numbers and booleans. */
        TEMPLATE,
        /** The value of a named variable, such as {@code eos_token}. */
        VARIABLE,
        /** Somewhere in {@code messages}. */
        MESSAGE,
        /** Somewhere in {@code tools}. */
        TOOL,
        /** Somewhere in {@code documents}. */
        DOCUMENT
    }

    /** Text of the template itself, outside any {@code {% generation %}}. */
    public static final Origin TEMPLATE = new Origin(Kind.TEMPLATE, null, "template");

    private final Kind kind;
    private final @Nullable Origin parent;
    private final Object key;
    private final int messageIndex;
    private final String field;
    private final boolean generated;
    private @Nullable Origin twin;

    private Origin(Kind kind, @Nullable Origin parent, Object key) {
        this.kind = kind;
        this.parent = parent;
        this.key = key;
        Origin inside = kind == Kind.MESSAGE ? parent : null;
        if (inside == null) {
            this.messageIndex = -1;
            this.field = "";
        } else {
            boolean message = inside.messageIndex < 0 && key instanceof Integer;
            this.messageIndex = message ? (Integer) key : inside.messageIndex;
            this.field = message ? "" : inside.field.isEmpty() ? String.valueOf(key) : inside.field;
        }
        this.generated = false;
    }

    private Origin(Origin plain) {
        this.kind = plain.kind;
        this.parent = plain.parent;
        this.key = plain.key;
        this.messageIndex = plain.messageIndex;
        this.field = plain.field;
        this.generated = true;
        this.twin = this;
    }

    static Origin root(Kind kind, String name) {
        return new Origin(kind, null, name);
    }

    /** The origin of the value under a key (a {@code String}) or an index (an {@code Integer}) of this one. */
    Origin child(Object childKey) {
        return new Origin(kind, this, childKey);
    }

    /** The same place, marked as inside {@code {% generation %}}. */
    Origin inGeneration() {
        Origin marked = twin;
        if (marked == null) {
            marked = new Origin(this);
            twin = marked;
        }
        return marked;
    }

    /** What kind of source this is. */
    public Kind kind() {
        return kind;
    }

    /** The index of the message that the text stems from, or -1. */
    public int messageIndex() {
        return messageIndex;
    }

    /**
     * The key in that message, such as {@code content}, {@code role}, {@code reasoning_content} or {@code tool_calls},
     * however deep inside it the text lies; empty when the text is no value of a message.
     */
    public String field() {
        return field;
    }

    /** Whether the text was written inside {@code {% generation %}}. */
    public boolean generated() {
        return generated;
    }

    /**
     * Whether the text may hold control tokens: the template's own text, or a variable named {@code …_token}.
     *
     * <p>Everything else is somebody's data and must never become a control token, whatever it looks like.
     */
    public boolean trusted() {
        return kind == Kind.TEMPLATE
                || (kind == Kind.VARIABLE
                        && parent == null
                        && String.valueOf(key).endsWith("_token"));
    }

    /** The place as a path, such as {@code messages[3].content} or {@code eos_token}; {@code template} for literals. */
    public String path() {
        if (parent == null) {
            return String.valueOf(key);
        }
        return key instanceof Integer ? parent.path() + "[" + key + "]" : parent.path() + "." + key;
    }

    @Override
    public String toString() {
        return generated ? path() + " (generation)" : path();
    }
}
