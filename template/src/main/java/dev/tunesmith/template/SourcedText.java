package dev.tunesmith.template;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A template string: immutable text in which every character remembers its source.
 *
 * <p>Offsets are {@code char} offsets unless a name says code points; Python counts code points, so everything that a
 * template can count or slice goes through {@link #charOffset}. Equality and hash are those of the text alone.
 */
final class SourcedText {

    static final SourcedText EMPTY = new SourcedText("", Origin.TEMPLATE, null, null, false);

    private static final byte UNKNOWN = 0;
    private static final byte NARROW = 1;
    private static final byte WIDE = 2;

    private final String text;
    private final Origin first;
    /** Ends of the runs, ascending; null when one origin covers the text. */
    private final int @Nullable [] ends;

    private final Origin @Nullable [] origins;
    /** Whether it was escaped or declared safe for HTML, so that {@code +} escapes what is not. */
    private final boolean markup;
    /** Whether there are surrogates; found out when first asked, a benign race. */
    private byte width;

    private SourcedText(String text, Origin first, int @Nullable [] ends, Origin @Nullable [] origins, boolean markup) {
        this.text = text;
        this.first = first;
        this.ends = ends;
        this.origins = origins;
        this.markup = markup;
    }

    static SourcedText of(String text, Origin origin) {
        return text.isEmpty() ? EMPTY : new SourcedText(text, origin, null, null, false);
    }

    /** Text that the template itself makes. */
    static SourcedText literal(String text) {
        return of(text, Origin.TEMPLATE);
    }

    /** Takes over both arrays; they are trimmed to {@code runs} entries. */
    static SourcedText ofRuns(String text, int[] ends, Origin[] origins, int runs) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        return runs == 1
                ? new SourcedText(text, origins[0], null, null, false)
                : new SourcedText(text, origins[0], Arrays.copyOf(ends, runs), Arrays.copyOf(origins, runs), false);
    }

    String text() {
        return text;
    }

    boolean isMarkup() {
        return markup;
    }

    /** The same text as markup: Python's {@code Markup(text)}. */
    SourcedText asMarkup() {
        return markup ? this : new SourcedText(text, first, ends, origins, true);
    }

    /** The same text as no markup. */
    SourcedText asPlain() {
        return markup ? new SourcedText(text, first, ends, origins, false) : this;
    }

    int length() {
        return text.length();
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    int runs() {
        return ends == null ? (text.isEmpty() ? 0 : 1) : ends.length;
    }

    int runEnd(int run) {
        return ends == null ? text.length() : ends[run];
    }

    Origin runOrigin(int run) {
        return origins == null ? first : origins[run];
    }

    /** The origin of the char at an offset; of an empty text, the template. */
    Origin originAt(int offset) {
        return runOrigin(runAt(offset));
    }

    private int runAt(int offset) {
        if (ends == null) {
            return 0;
        }
        int found = Arrays.binarySearch(ends, offset + 1);
        return Math.min(found >= 0 ? found : -found - 1, ends.length - 1);
    }

    SourcedText sub(int from, int to) {
        if (from >= to) {
            return EMPTY;
        }
        if (from == 0 && to == text.length()) {
            return this;
        }
        String part = text.substring(from, to);
        if (ends == null || origins == null) {
            return new SourcedText(part, first, null, null, markup);
        }
        int run = runAt(from);
        int last = runAt(to - 1);
        if (run == last) {
            return new SourcedText(part, origins[run], null, null, markup);
        }
        int[] newEnds = new int[last - run + 1];
        for (int i = run; i <= last; i++) {
            newEnds[i - run] = Math.min(ends[i], to) - from;
        }
        return new SourcedText(part, origins[run], newEnds, Arrays.copyOfRange(origins, run, last + 1), markup);
    }

    SourcedText sub(int from) {
        return sub(from, text.length());
    }

    SourcedText concat(SourcedText other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        String joined = text.concat(other.text);
        if (ends == null && other.ends == null && first == other.first) {
            return new SourcedText(joined, first, null, null, false);
        }
        int mine = runs();
        int theirs = other.runs();
        boolean touch = runOrigin(mine - 1) == other.runOrigin(0);
        int kept = touch ? mine - 1 : mine;
        int[] newEnds = new int[kept + theirs];
        Origin[] newOrigins = new Origin[kept + theirs];
        for (int i = 0; i < kept; i++) {
            newEnds[i] = runEnd(i);
            newOrigins[i] = runOrigin(i);
        }
        for (int i = 0; i < theirs; i++) {
            newEnds[kept + i] = text.length() + other.runEnd(i);
            newOrigins[kept + i] = other.runOrigin(i);
        }
        return ofRuns(joined, newEnds, newOrigins, kept + theirs);
    }

    /** Apply a change of letter case; where it changes the length (ß to SS), run by run. */
    SourcedText mapCase(UnaryOperator<String> change) {
        String changed = change.apply(text);
        if (changed.equals(text)) {
            return this;
        }
        if (ends == null || changed.length() == text.length()) {
            return changed.isEmpty() ? EMPTY : new SourcedText(changed, first, ends, origins, markup);
        }
        SourcedText result = EMPTY;
        int from = 0;
        for (int run = 0; run < runs(); run++) {
            result = result.concat(of(change.apply(text.substring(from, runEnd(run))), runOrigin(run)));
            from = runEnd(run);
        }
        return result;
    }

    /** The same text, all of it marked as inside {@code {% generation %}}. */
    SourcedText inGeneration() {
        if (isEmpty()) {
            return this;
        }
        if (origins == null) {
            return new SourcedText(text, first.inGeneration(), null, null, markup);
        }
        Origin[] marked = new Origin[origins.length];
        for (int i = 0; i < marked.length; i++) {
            marked[i] = origins[i].inGeneration();
        }
        return new SourcedText(text, marked[0], ends, marked, markup);
    }

    /** Whether each char is a code point of its own. */
    boolean narrow() {
        if (width == UNKNOWN) {
            byte found = NARROW;
            for (int i = 0; i < text.length(); i++) {
                if (Character.isSurrogate(text.charAt(i))) {
                    found = WIDE;
                    break;
                }
            }
            width = found;
        }
        return width == NARROW;
    }

    int codePoints() {
        return narrow() ? text.length() : text.codePointCount(0, text.length());
    }

    /** The char offset of a code point index between 0 and {@link #codePoints()}. */
    int charOffset(int codePointIndex) {
        return narrow() ? codePointIndex : text.offsetByCodePoints(0, codePointIndex);
    }

    /** The code point index of a char offset. */
    int codePointIndex(int charOffset) {
        return narrow() ? charOffset : text.codePointCount(0, charOffset);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourcedText that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
