package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's string operations that make new text; each keeps the source of every character it takes over. */
final class TextOps {

    private TextOps() {}

    static SourcedText concat(Run run, SourcedText left, SourcedText right) {
        run.meter().text((long) left.length() + right.length(), left.length() + (long) right.length());
        return left.concat(right);
    }

    static SourcedText repeat(Run run, SourcedText text, long times) {
        if (times <= 0 || text.isEmpty()) {
            return SourcedText.EMPTY;
        }
        long length = times > Integer.MAX_VALUE ? Long.MAX_VALUE / 2 : text.length() * times;
        run.meter().text(length, 0);
        TextBuilder out = new TextBuilder(run.meter());
        if (text.runs() == 1) {
            return out.append(text.text().repeat((int) times), text.originAt(0)).toText();
        }
        for (long i = 0; i < times; i++) {
            run.meter().step();
            out.append(text);
        }
        return out.toText();
    }

    /** Strip whitespace, or the given characters, from either end or both. */
    static SourcedText strip(SourcedText text, @Nullable String chars, boolean left, boolean right) {
        String raw = text.text();
        int from = 0;
        int to = raw.length();
        while (left && from < to && strips(raw.codePointAt(from), chars)) {
            from += Character.charCount(raw.codePointAt(from));
        }
        while (right && to > from && strips(raw.codePointBefore(to), chars)) {
            to -= Character.charCount(raw.codePointBefore(to));
        }
        return text.sub(from, to);
    }

    private static boolean strips(int c, @Nullable String chars) {
        return chars == null ? Chars.isSpace(c) : chars.indexOf(c) >= 0;
    }

    /** Split at a separator, at most {@code most} times (negative: everywhere). */
    static List<Object> split(Run run, SourcedText text, String separator, int most) {
        if (separator.isEmpty()) {
            throw Fault.type("empty separator");
        }
        run.meter().search(text.length(), separator.length());
        List<Object> parts = new ArrayList<>();
        int from = 0;
        while (most < 0 || parts.size() < most) {
            int at = text.text().indexOf(separator, from);
            if (at < 0) {
                break;
            }
            run.meter().items(1);
            parts.add(text.sub(from, at));
            from = at + separator.length();
        }
        parts.add(text.sub(from));
        return parts;
    }

    static List<Object> splitRight(Run run, SourcedText text, String separator, int most) {
        if (separator.isEmpty()) {
            throw Fault.type("empty separator");
        }
        run.meter().search(text.length(), separator.length());
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        while (most < 0 || parts.size() < most) {
            int at = to < separator.length() ? -1 : text.text().lastIndexOf(separator, to - separator.length());
            if (at < 0) {
                break;
            }
            run.meter().items(1);
            parts.add(text.sub(at + separator.length(), to));
            to = at;
        }
        parts.add(text.sub(0, to));
        Collections.reverse(parts);
        return parts;
    }

    /** Split at runs of whitespace, as {@code split()} without a separator does. */
    static List<Object> splitSpace(Run run, SourcedText text, int most) {
        String raw = text.text();
        run.meter().scan(raw.length());
        List<Object> parts = new ArrayList<>();
        int at = Chars.skipSpace(raw, 0);
        while (at < raw.length()) {
            run.meter().items(1);
            if (most >= 0 && parts.size() >= most) {
                parts.add(strip(text.sub(at), null, false, false));
                break;
            }
            int end = at;
            while (end < raw.length() && !Chars.isSpace(raw.charAt(end))) {
                end++;
            }
            parts.add(text.sub(at, end));
            at = Chars.skipSpace(raw, end);
        }
        return parts;
    }

    static List<Object> splitSpaceRight(Run run, SourcedText text, int most) {
        String raw = text.text();
        run.meter().scan(raw.length());
        List<Object> parts = new ArrayList<>();
        int to = strip(text, null, false, true).length();
        while (to > 0) {
            run.meter().items(1);
            if (most >= 0 && parts.size() >= most) {
                parts.add(text.sub(0, to));
                break;
            }
            int from = to;
            while (from > 0 && !Chars.isSpace(raw.charAt(from - 1))) {
                from--;
            }
            parts.add(text.sub(from, to));
            to = strip(text.sub(0, from), null, false, true).length();
        }
        Collections.reverse(parts);
        return parts;
    }

    static List<Object> lines(Run run, SourcedText text, boolean keepEnds) {
        String raw = text.text();
        run.meter().scan(raw.length());
        List<Object> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < raw.length(); i++) {
            if (Chars.isLineBreak(raw.charAt(i))) {
                run.meter().items(1);
                boolean pair = raw.charAt(i) == '\r' && i + 1 < raw.length() && raw.charAt(i + 1) == '\n';
                int next = pair ? i + 2 : i + 1;
                lines.add(text.sub(from, keepEnds ? next : i));
                from = next;
                i = next - 1;
            }
        }
        if (from < raw.length()) {
            lines.add(text.sub(from));
        }
        return lines;
    }

    /** Replace at most {@code most} occurrences (negative: all); the new text keeps its own source. */
    static SourcedText replace(Run run, SourcedText text, SourcedText old, SourcedText replacement, int most) {
        String raw = text.text();
        run.meter().search(raw.length(), old.length());
        int at = most == 0 ? -1 : raw.indexOf(old.text());
        if (at < 0) {
            return text;
        }
        TextBuilder out = new TextBuilder(run.meter());
        int from = 0;
        for (int done = 0; at >= 0 && (most < 0 || done < most); done++) {
            run.meter().step();
            out.append(text, from, at).append(replacement);
            from = at + old.length();
            if (old.isEmpty()) {
                if (at == raw.length()) {
                    break;
                }
                int next = at + Character.charCount(raw.codePointAt(at));
                out.append(text, at, next);
                from = next;
                at = next;
            } else {
                at = raw.indexOf(old.text(), from);
            }
        }
        return out.append(text, from, raw.length()).toText();
    }

    static SourcedText join(Run run, SourcedText separator, List<Object> items) {
        TextBuilder out = new TextBuilder(run.meter());
        boolean first = true;
        for (Object item : items) {
            run.meter().step();
            if (!first) {
                out.append(separator);
            }
            first = false;
            out.append(Show.str(run, item));
        }
        return out.toText();
    }

    /** Fill up to a width in code points; a left share of the padding from 0 (all right) to 1 (all left). */
    static SourcedText pad(Run run, SourcedText text, int width, SourcedText fill, boolean toLeft, boolean toRight) {
        if (fill.codePoints() != 1) {
            throw Fault.type("The fill character must be exactly one character long");
        }
        int missing = width - text.codePoints();
        if (missing <= 0) {
            return text;
        }
        // CPython's rule for centring: the odd blank goes left only if the width is odd as well
        int left = toLeft && toRight ? missing / 2 + (missing & width & 1) : toLeft ? missing : 0;
        SourcedText before = repeat(run, fill, left);
        return concat(run, concat(run, before, text), repeat(run, fill, missing - left));
    }

    static SourcedText capitalize(SourcedText text) {
        return text.mapCase(raw -> {
            if (raw.isEmpty()) {
                return raw;
            }
            int end = Character.charCount(raw.codePointAt(0));
            return titleCase(raw.codePointAt(0)) + raw.substring(end).toLowerCase(Locale.ROOT);
        });
    }

    private static String titleCase(int c) {
        String single = Character.toString(c);
        String upper = single.toUpperCase(Locale.ROOT);
        return upper.codePointCount(0, upper.length()) == 1
                ? Character.toString(Character.toTitleCase(c))
                : Character.toString(upper.codePointAt(0))
                        + upper.substring(Character.charCount(upper.codePointAt(0)))
                                .toLowerCase(Locale.ROOT);
    }

    /** What becomes of a code point, given the one before it ({@code -1} at the start). */
    interface CodePointChange {
        void append(StringBuilder out, int before, int codePoint);
    }

    /** Change a text code point by code point, charged as it goes since each may cost a string. */
    static SourcedText mapEach(Run run, SourcedText text, CodePointChange change) {
        return text.mapCase(raw -> {
            StringBuilder out = new StringBuilder(raw.length());
            int before = -1;
            for (int i = 0; i < raw.length(); ) {
                int c = raw.codePointAt(i);
                run.meter().work(out.length() % 16 == 0 ? 1 : 0);
                change.append(out, before, c);
                before = c;
                i += Character.charCount(c);
            }
            return out.toString();
        });
    }

    /** Python's {@code str.title}: upper case after anything that has no case. */
    static SourcedText title(Run run, SourcedText text) {
        return mapEach(run, text, (out, before, c) -> {
            if (before >= 0 && Chars.isCased(before)) {
                appendLower(out, c);
            } else if (c < 128) {
                appendUpper(out, c);
            } else {
                out.append(titleCase(c));
            }
        });
    }

    static SourcedText swapCase(Run run, SourcedText text) {
        return mapEach(run, text, (out, before, c) -> {
            if (Character.isUpperCase(c)) {
                appendLower(out, c);
            } else {
                appendUpper(out, c);
            }
        });
    }

    static void appendUpper(StringBuilder out, int c) {
        if (c < 128) {
            out.append((char) Character.toUpperCase(c));
        } else {
            out.append(Character.toString(c).toUpperCase(Locale.ROOT));
        }
    }

    static void appendLower(StringBuilder out, int c) {
        if (c < 128) {
            out.append((char) Character.toLowerCase(c));
        } else {
            out.append(Character.toString(c).toLowerCase(Locale.ROOT));
        }
    }

    /** Python's {@code str.casefold}: lower case by way of upper case, so that ß and ss meet. */
    static SourcedText caseFold(SourcedText text) {
        return text.mapCase(
                raw -> raw.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('ς', 'σ'));
    }

    static SourcedText upper(SourcedText text) {
        return text.mapCase(raw -> raw.toUpperCase(Locale.ROOT));
    }

    static SourcedText lower(SourcedText text) {
        return text.mapCase(raw -> raw.toLowerCase(Locale.ROOT));
    }
}
