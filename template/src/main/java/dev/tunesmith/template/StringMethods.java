package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's str. */
final class StringMethods {

    private static final Map<String, Method<SourcedText>> ALL = all();

    /** Methods that Python has and no chat template was seen to use; an error rather than an undefined value. */
    private static final Set<String> REFUSED = Set.of("encode", "maketrans", "translate");

    private StringMethods() {}

    static @Nullable Method<SourcedText> find(String name) {
        Method<SourcedText> method = ALL.get(name);
        if (method == null && REFUSED.contains(name)) {
            throw Fault.unknown("the string method '" + name + "' is not supported");
        }
        return method;
    }

    private static Map<String, Method<SourcedText>> all() {
        Map<String, Method<SourcedText>> methods = new HashMap<>();
        addCase(methods);
        addStrip(methods);
        addSplit(methods);
        addSearch(methods);
        addPad(methods);
        addTests(methods);
        return Map.copyOf(methods);
    }

    private static void addCase(Map<String, Method<SourcedText>> methods) {
        change(methods, "upper", (run, text) -> TextOps.upper(text));
        change(methods, "lower", (run, text) -> TextOps.lower(text));
        change(methods, "capitalize", (run, text) -> TextOps.capitalize(text));
        change(methods, "title", TextOps::title);
        change(methods, "swapcase", TextOps::swapCase);
        change(methods, "casefold", (run, text) -> TextOps.caseFold(text));
    }

    private static void change(
            Map<String, Method<SourcedText>> methods, String name, BiFunction<Run, SourcedText, SourcedText> change) {
        methods.put(name, (run, self, args) -> {
            args.positional(name, 0, 0);
            return change.apply(run, self);
        });
    }

    private static void addStrip(Map<String, Method<SourcedText>> methods) {
        strip(methods, "strip", true, true);
        strip(methods, "lstrip", true, false);
        strip(methods, "rstrip", false, true);
        methods.put("removeprefix", (run, self, args) -> {
            String prefix = only(args, "removeprefix").text();
            return self.text().startsWith(prefix) ? self.sub(prefix.length()) : self;
        });
        methods.put("removesuffix", (run, self, args) -> {
            String suffix = only(args, "removesuffix").text();
            return self.text().endsWith(suffix) ? self.sub(0, self.length() - suffix.length()) : self;
        });
        methods.put("replace", (run, self, args) -> {
            args.positional("replace", 2, 3);
            int most = args.size() > 2 ? Ops.index(args.get(2)) : -1;
            return TextOps.replace(run, self, Ops.text(args.get(0), "replace"), Ops.text(args.get(1), "replace"), most);
        });
        methods.put("expandtabs", (run, self, args) -> {
            int size = args.bind("expandtabs", 0, "tabsize").integer(0, 8);
            return expandTabs(run, self, size);
        });
    }

    private static void strip(Map<String, Method<SourcedText>> methods, String name, boolean left, boolean right) {
        methods.put(name, (run, self, args) -> {
            args.positional(name, 0, 1);
            boolean space = args.size() == 0 || args.get(0) == None.NONE;
            return TextOps.strip(
                    self, space ? null : Ops.text(args.get(0), name).text(), left, right);
        });
    }

    private static SourcedText only(Args args, String function) {
        return Ops.text(args.positional(function, 1, 1).get(0), function);
    }

    private static SourcedText expandTabs(Run run, SourcedText self, int size) {
        TextBuilder out = new TextBuilder(run.meter());
        int column = 0;
        for (int i = 0; i < self.length(); i++) {
            char c = self.text().charAt(i);
            if (c == '\t') {
                int blanks = size <= 0 ? 0 : size - column % size;
                out.append(TextOps.repeat(run, SourcedText.of(" ", self.originAt(i)), blanks));
                column += blanks;
            } else {
                out.append(self, i, i + 1);
                column = c == '\n' || c == '\r' ? 0 : Character.isLowSurrogate(c) ? column : column + 1;
            }
        }
        return out.toText();
    }

    private static void addSplit(Map<String, Method<SourcedText>> methods) {
        methods.put("split", (run, self, args) -> {
            Args.Bound bound = args.bind("split", 0, "sep", "maxsplit");
            int most = bound.integer(1, -1);
            return Seq.list(
                    bound.has(0)
                            ? TextOps.split(run, self, bound.text(0, "").text(), most)
                            : TextOps.splitSpace(run, self, most));
        });
        methods.put("rsplit", (run, self, args) -> {
            Args.Bound bound = args.bind("rsplit", 0, "sep", "maxsplit");
            int most = bound.integer(1, -1);
            return Seq.list(
                    bound.has(0)
                            ? TextOps.splitRight(run, self, bound.text(0, "").text(), most)
                            : TextOps.splitSpaceRight(run, self, most));
        });
        methods.put(
                "splitlines",
                (run, self, args) -> Seq.list(TextOps.lines(
                        run, self, args.bind("splitlines", 0, "keepends").truth(0, false))));
        methods.put("join", StringMethods::join);
        addPartition(methods);
    }

    private static void addPartition(Map<String, Method<SourcedText>> methods) {
        methods.put("partition", (run, self, args) -> {
            SourcedText separator = only(args, "partition");
            List<Object> parts = TextOps.split(run, self, separator.text(), 1);
            return parts.size() == 1
                    ? Seq.tuple(List.of(self, SourcedText.EMPTY, SourcedText.EMPTY))
                    : Seq.tuple(List.of(parts.get(0), separator, parts.get(1)));
        });
        methods.put("rpartition", (run, self, args) -> {
            SourcedText separator = only(args, "rpartition");
            List<Object> parts = TextOps.splitRight(run, self, separator.text(), 1);
            return parts.size() == 1
                    ? Seq.tuple(List.of(SourcedText.EMPTY, SourcedText.EMPTY, self))
                    : Seq.tuple(List.of(parts.get(0), separator, parts.get(1)));
        });
    }

    private static SourcedText join(Run run, SourcedText self, Args args) {
        List<Object> items = Ops.toList(run, args.positional("join", 1, 1).get(0));
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof SourcedText)) {
                String type = Types.name(items.get(i));
                throw Fault.type("sequence item " + i + ": expected str instance, " + type + " found");
            }
        }
        return TextOps.join(run, self, items);
    }

    private static void addSearch(Map<String, Method<SourcedText>> methods) {
        methods.put("startswith", (run, self, args) -> affix(run, self, args, "startswith"));
        methods.put("endswith", (run, self, args) -> affix(run, self, args, "endswith"));
        methods.put("find", (run, self, args) -> find(run, self, args, "find"));
        methods.put("rfind", (run, self, args) -> find(run, self, args, "rfind"));
        methods.put("index", (run, self, args) -> found(find(run, self, args, "index")));
        methods.put("rindex", (run, self, args) -> found(find(run, self, args, "rindex")));
        methods.put("count", (run, self, args) -> {
            SourcedText within = window(self, args.positional("count", 1, 3));
            SourcedText part = Ops.text(args.get(0), "count");
            if (part.isEmpty()) {
                return (long) within.codePoints() + 1;
            }
            return (long) TextOps.split(run, within, part.text(), -1).size() - 1;
        });
    }

    private static Object found(long index) {
        if (index < 0) {
            throw Fault.type("substring not found");
        }
        return index;
    }

    /** The part between the optional arguments 1 and 2, start and end in code points. */
    private static SourcedText window(SourcedText self, Args args) {
        if (args.size() < 2) {
            return self;
        }
        int length = self.codePoints();
        int from = bound(args.get(1), 0, length);
        int to = args.size() < 3 ? length : bound(args.get(2), length, length);
        return from >= to ? SourcedText.EMPTY : self.sub(self.charOffset(from), self.charOffset(to));
    }

    private static int bound(Object value, int otherwise, int length) {
        if (value == None.NONE) {
            return otherwise;
        }
        int index = Ops.index(value);
        return Math.max(0, Math.min(length, index < 0 ? index + length : index));
    }

    private static Object affix(Run run, SourcedText self, Args args, String name) {
        String within = window(self, args.positional(name, 1, 3)).text();
        Object wanted = args.get(0);
        List<Object> any = wanted instanceof Seq seq && seq.kind().isTuple() ? seq.items() : List.of(wanted);
        run.meter().work(any.size());
        for (Object each : any) {
            String affix = Ops.text(each, name).text();
            if (name.equals("startswith") ? within.startsWith(affix) : within.endsWith(affix)) {
                return true;
            }
        }
        return false;
    }

    private static long find(Run run, SourcedText self, Args args, String name) {
        SourcedText part = Ops.text(args.positional(name, 1, 3).get(0), name);
        SourcedText within = window(self, args);
        run.meter().search(within.length(), part.length());
        boolean last = name.startsWith("r");
        int at = last ? within.text().lastIndexOf(part.text()) : within.text().indexOf(part.text());
        int start = args.size() < 2 ? 0 : bound(args.get(1), 0, self.codePoints());
        boolean beyond = args.size() > 1 && Ops.truth(args.get(1)) && Ops.index(args.get(1)) > self.codePoints();
        return at < 0 || beyond ? -1 : start + within.codePointIndex(at);
    }

    private static void addPad(Map<String, Method<SourcedText>> methods) {
        pad(methods, "ljust", false, true);
        pad(methods, "rjust", true, false);
        pad(methods, "center", true, true);
        methods.put(
                "zfill",
                (run, self, args) -> zeroFill(
                        run, self, Ops.index(args.positional("zfill", 1, 1).get(0))));
        methods.put("format", (run, self, args) -> Formats.braces(run, self, args));
        methods.put("format_map", (run, self, args) -> {
            if (!(args.positional("format_map", 1, 1).get(0) instanceof Dict dict)) {
                throw Fault.type("format_map() argument must be a mapping");
            }
            List<String> names = new ArrayList<>();
            List<Object> values = new ArrayList<>();
            for (Dict.Entry entry : dict.entries()) {
                names.add(Show.str(run, entry.key()).text());
                values.add(entry.value());
            }
            return Formats.braces(run, self, new Args(List.of(), names, values));
        });
    }

    /** Fill with zeros behind the sign up to a width. */
    static SourcedText zeroFill(Run run, SourcedText text, int width) {
        boolean signed = text.text().startsWith("-") || text.text().startsWith("+");
        SourcedText digits = signed ? text.sub(1) : text;
        SourcedText filled =
                TextOps.pad(run, digits, signed ? width - 1 : width, SourcedText.literal("0"), true, false);
        return signed ? TextOps.concat(run, text.sub(0, 1), filled) : filled;
    }

    private static void pad(Map<String, Method<SourcedText>> methods, String name, boolean left, boolean right) {
        methods.put(name, (run, self, args) -> {
            args.positional(name, 1, 2);
            SourcedText fill = args.size() > 1 ? Ops.text(args.get(1), name) : SourcedText.literal(" ");
            return TextOps.pad(run, self, Ops.index(args.get(0)), fill, left, right);
        });
    }

    private static void addTests(Map<String, Method<SourcedText>> methods) {
        test(methods, "isspace", Chars::isSpace);
        test(methods, "isalpha", Character::isLetter);
        test(methods, "isdigit", c -> Character.digit(c, 10) >= 0 || isSuperscript(c));
        test(methods, "isdecimal", Character::isDigit);
        test(methods, "isnumeric", Chars::isNumeric);
        test(methods, "isalnum", c -> Character.isLetter(c) || Chars.isNumeric(c));
        methods.put("isascii", (run, self, args) -> self.text().chars().allMatch(c -> c < 128));
        methods.put("isprintable", (run, self, args) -> self.text().codePoints().allMatch(Chars::isPrintable));
        methods.put("isidentifier", (run, self, args) -> isIdentifier(self.text()));
        methods.put("islower", (run, self, args) -> isLower(self));
        methods.put("isupper", (run, self, args) -> isUpper(self));
        methods.put(
                "istitle",
                (run, self, args) ->
                        isCased(self) && TextOps.title(run, self).text().equals(self.text()));
    }

    private static boolean isIdentifier(String text) {
        if (text.isEmpty() || !(text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))) {
            return false;
        }
        return text.codePoints()
                .allMatch(c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private static boolean isSuperscript(int c) {
        return c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x2089);
    }

    private static void test(Map<String, Method<SourcedText>> methods, String name, IntPredicate each) {
        methods.put(name, (run, self, args) -> {
            args.positional(name, 0, 0);
            return !self.isEmpty() && self.text().codePoints().allMatch(each);
        });
    }

    private static boolean isCased(SourcedText text) {
        return text.text().codePoints().anyMatch(Chars::isCased);
    }

    static boolean isLower(SourcedText text) {
        return isCased(text)
                && text.text().codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isUpper(SourcedText text) {
        return isCased(text)
                && text.text().codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }
}
