package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;

/** A rendered conversation: the text, and for every character where it came from. Immutable. */
public final class Rendering {

    private final SourcedText text;
    private final List<String> roles;
    private final boolean generationTag;

    Rendering(SourcedText text, List<String> roles, boolean generationTag) {
        this.text = text;
        this.roles = List.copyOf(roles);
        this.generationTag = generationTag;
    }

    /** The rendered text. */
    public String text() {
        return text.text();
    }

    /** The roles of the messages that were rendered; empty for a message without one. */
    public List<String> roles() {
        return roles;
    }

    /** Whether the template has {@code {% generation %}}, so that the loss mask is its own. */
    public boolean hasGenerationTag() {
        return generationTag;
    }

    /** The sources, in order and without gaps: together the spans cover the whole text. */
    public List<Span> spans() {
        List<Span> spans = new ArrayList<>(text.runs());
        int from = 0;
        int codePoint = 0;
        for (int run = 0; run < text.runs(); run++) {
            int to = text.runEnd(run);
            int next = codePoint + (text.narrow() ? to - from : text().codePointCount(from, to));
            spans.add(new Span(new TextRange(from, to, codePoint, next), text.runOrigin(run)));
            from = to;
            codePoint = next;
        }
        return spans;
    }

    /** The source of one char. */
    public Origin originAt(int charOffset) {
        return text.originAt(charOffset);
    }

    /** A range of chars, with its code points counted. */
    public TextRange range(int start, int end) {
        return new TextRange(start, end, text.codePointIndex(start), text.codePointIndex(end));
    }

    SourcedText sourced() {
        return text;
    }
}
