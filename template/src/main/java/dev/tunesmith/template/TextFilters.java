package dev.tunesmith.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The filters on strings. */
final class TextFilters {

    private static final int TRUNCATE_LEEWAY = 5;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private TextFilters() {}

    static void addTo(Map<String, Filter> filters) {
        change(filters, "upper", (run, text) -> TextOps.upper(text));
        change(filters, "lower", (run, text) -> TextOps.lower(text));
        change(filters, "capitalize", (run, text) -> TextOps.capitalize(text));
        change(filters, "title", TextFilters::title);
        change(filters, "safe", (run, text) -> text.asMarkup());
        filters.put("e", TextFilters::escapeOnce);
        filters.put("escape", TextFilters::escapeOnce);
        filters.put("forceescape", TextFilters::escape);
        filters.put("trim", (run, value, args) -> {
            Args.Bound bound = args.bind("trim", 0, "chars");
            String chars = bound.has(0) ? bound.text(0, "").text() : null;
            return TextOps.strip(Show.str(run, value), chars, true, true);
        });
        filters.put("replace", (run, value, args) -> {
            Args.Bound bound = args.bind("replace", 2, "old", "new", "count");
            SourcedText old = Show.str(run, bound.need(0));
            SourcedText replacement = Show.str(run, bound.need(1));
            return TextOps.replace(
                    run, Show.str(run, value).asPlain(), old, replacement, bound.has(2) ? bound.integer(2, -1) : -1);
        });
        filters.put("center", (run, value, args) -> {
            int width = args.bind("center", 0, "width").integer(0, 80);
            return TextOps.pad(run, Show.str(run, value), width, SourcedText.literal(" "), true, true);
        });
        filters.put("indent", TextFilters::indent);
        filters.put("truncate", TextFilters::truncate);
        filters.put("wordcount", (run, value, args) -> {
            args.positional("wordcount", 0, 0);
            return words(Show.str(run, value).text());
        });
        filters.put("format", TextFilters::format);
        filters.put("urlencode", TextFilters::urlEncode);
    }

    private static void change(
            Map<String, Filter> filters, String name, BiFunction<Run, SourcedText, SourcedText> change) {
        filters.put(name, (run, value, args) -> {
            args.positional(name, 0, 0);
            return change.apply(run, Show.str(run, value));
        });
    }

    /** Unlike the method: a word begins at the start and after whitespace, a hyphen or an opening bracket only. */
    private static SourcedText title(Run run, SourcedText text) {
        return TextOps.mapEach(run, text, (out, before, c) -> {
            if (before < 0 || Chars.isSpace(before) || "-({[<".indexOf(before) >= 0) {
                TextOps.appendUpper(out, c);
            } else {
                TextOps.appendLower(out, c);
            }
        });
    }

    private static Object escapeOnce(Run run, Object value, Args args) {
        args.positional("escape", 0, 0);
        return escaped(run, Show.str(run, value));
    }

    private static Object escape(Run run, Object value, Args args) {
        args.positional("forceescape", 0, 0);
        return escaped(run, Show.str(run, value).asPlain());
    }

    /** As markup: escaped unless it is markup already. */
    static SourcedText escaped(Run run, SourcedText text) {
        if (text.isMarkup()) {
            return text;
        }
        TextBuilder out = new TextBuilder(run.meter());
        for (int i = 0; i < text.length(); i++) {
            String entity = switch (text.text().charAt(i)) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '\'' -> "&#39;";
                case '"' -> "&#34;";
                default -> "";
            };
            if (entity.isEmpty()) {
                out.append(text, i, i + 1);
            } else {
                out.append(entity, text.originAt(i));
            }
        }
        return out.toText().asMarkup();
    }

    private static Object indent(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("indent", 0, "width", "first", "blank");
        Object width = bound.or(0, 4L);
        SourcedText indention = width instanceof SourcedText given
                ? given
                : TextOps.repeat(run, SourcedText.literal(" "), Ops.index(width));
        boolean blank = bound.truth(2, false);
        SourcedText text = (SourcedText) Operators.apply(run, Numbers.Op.ADD, value, SourcedText.literal("\n"));
        TextBuilder out = new TextBuilder(run.meter());
        List<Object> lines = TextOps.lines(run, text, false);
        List<Object> whole = TextOps.lines(run, text, true);
        for (int i = 0; i < lines.size(); i++) {
            SourcedText line = (SourcedText) lines.get(i);
            if (i == 0 ? bound.truth(1, false) : blank || !line.isEmpty()) {
                out.append(indention);
            }
            out.append(line);
            if (i < lines.size() - 1) {
                out.append('\n', ((SourcedText) whole.get(i)).originAt(line.length()));
            }
        }
        return out.toText();
    }

    private static Object truncate(Run run, Object value, Args args) {
        Args.Bound bound = args.bind("truncate", 0, "length", "killwords", "end", "leeway");
        int length = bound.integer(0, 255);
        SourcedText end = bound.text(2, "...");
        int leeway = bound.has(3) ? bound.integer(3, 0) : TRUNCATE_LEEWAY;
        if (length < end.codePoints() || leeway < 0) {
            throw Fault.type(
                    "expected length >= " + end.codePoints() + " and leeway >= 0, got " + length + " and " + leeway);
        }
        if (Ops.length(value) <= (long) length + leeway) {
            return value;
        }
        SourcedText text = Ops.text(value, "truncate");
        SourcedText kept = text.sub(0, text.charOffset(length - end.codePoints()));
        if (!bound.truth(1, false)) {
            int space = kept.text().lastIndexOf(' ');
            kept = space < 0 ? kept : kept.sub(0, space);
        }
        return TextOps.concat(run, kept, end);
    }

    private static Object words(String text) {
        long words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean word = Chars.isWord(c);
            words += word && !inside ? 1 : 0;
            inside = word;
            i += Character.charCount(c);
        }
        return words;
    }

    private static Object format(Run run, Object value, Args args) {
        if (!args.names().isEmpty() && args.size() > 0) {
            throw Fault.type("can't handle positional and keyword arguments at the same time");
        }
        Dict named = new Dict(args.names().size(), Origin.TEMPLATE);
        for (int i = 0; i < args.names().size(); i++) {
            named.putText(
                    SourcedText.literal(args.names().get(i)), args.values().get(i));
        }
        return Formats.percent(
                run, Show.str(run, value), args.names().isEmpty() ? Seq.tuple(args.positional()) : named);
    }

    private static Object urlEncode(Run run, Object value, Args args) {
        args.positional("urlencode", 0, 0);
        if (value instanceof SourcedText || !Ops.isIterable(value)) {
            return quote(run, value, "/");
        }
        Object pairs = value instanceof Dict dict ? dict.view(Seq.Kind.ITEMS) : value;
        List<Object> parts = new ArrayList<>();
        for (Object pair : Ops.toList(run, pairs)) {
            List<Object> both = Ops.toList(run, pair);
            if (both.size() != 2) {
                throw Fault.type("urlencode expects pairs, got " + both.size() + " values");
            }
            SourcedText key = TextOps.concat(run, quote(run, both.get(0), ""), SourcedText.literal("="));
            parts.add(TextOps.concat(run, key, quote(run, both.get(1), "")));
        }
        return TextOps.join(run, SourcedText.literal("&"), parts);
    }

    /** @param safe what is left as it is beside letters, digits and {@code _.-~}; without a slash, blanks become plus */
    private static SourcedText quote(Run run, Object value, String safe) {
        SourcedText text = Show.str(run, value);
        TextBuilder out = new TextBuilder(run.meter());
        String raw = text.text();
        for (int i = 0; i < raw.length(); ) {
            int end = i + Character.charCount(raw.codePointAt(i));
            char c = raw.charAt(i);
            if ((c < 128 && Character.isLetterOrDigit(c)) || "_.-~".indexOf(c) >= 0 || safe.indexOf(c) >= 0) {
                out.append(c, text.originAt(i));
            } else if (c == ' ' && safe.isEmpty()) {
                out.append('+', text.originAt(i));
            } else {
                for (byte b : raw.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    out.append("%" + HEX.toHexDigits(b), text.originAt(i));
                }
            }
            i = end;
        }
        return out.toText();
    }
}
