package dev.tunesmith.core.config;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a YAML file, read key by key with the position of each.
 *
 * <p>Getters never throw for what the user wrote: they add to {@link Problems} and return the default. Ask for every
 * key there is, then call {@link #finish()}, which reports the keys nobody asked for.
 */
public final class YamlMap {

    private final String file;
    private final Path folder;
    private final String path;
    private final @Nullable Node self;
    private final Map<String, Node> values;
    private final Map<String, Node> keys;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Problems problems;

    private YamlMap(Origin origin, String path, @Nullable Node node, Problems problems) {
        this.file = origin.file();
        this.folder = origin.folder();
        this.path = path;
        this.self = node;
        this.problems = problems;
        this.values = new LinkedHashMap<>();
        this.keys = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            readTuples(mapping);
        } else if (node != null && !isNull(node)) {
            problems.add(where(node, path), "expected keys and values, found " + describe(node), "indent keys below");
        }
    }

    private record Origin(String file, Path folder) {}

    /**
     * Read a file whose top is a mapping.
     *
     * @throws UsageException if the file is missing, or is not YAML at all
     */
    public static YamlMap read(Path file, Problems problems) {
        return read(file, List.of(), problems);
    }

    /**
     * Read a file, then let {@code key.key=value} assignments replace what it says.
     *
     * @throws UsageException if the file is missing or not YAML, or an assignment has no {@code =}
     */
    public static YamlMap read(Path file, List<String> assignments, Problems problems) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UsageException(
                    "There is no file " + file, "name an existing file, or make a project with init", e);
        } catch (CharacterCodingException e) {
            throw new UsageException(file + " is not UTF-8 text", "save it as UTF-8", e);
        } catch (IOException e) {
            if (Files.isDirectory(file)) {
                throw new UsageException(
                        file + " is a folder, expected a YAML file", "name the files in it: " + file + "/*.yaml", e);
            }
            throw new UsageException(
                    "Cannot read " + file + ": " + FileErrors.reason(e), "check the file's permissions", e);
        }
        Path folder = file.toAbsolutePath().getParent();
        return parse(text, new Origin(file.toString(), folder == null ? Path.of("") : folder), assignments, problems);
    }

    /** Read YAML from text; {@code name} stands for the file in messages, relative paths count from {@code folder}. */
    public static YamlMap parse(String text, String name, Path folder, Problems problems) {
        return parse(text, new Origin(name, folder), List.of(), problems);
    }

    private static YamlMap parse(String text, Origin origin, List<String> assignments, Problems problems) {
        Node top = compose(text, origin.file());
        for (String assignment : assignments) {
            top = YamlOverride.apply(top, assignment);
        }
        return new YamlMap(origin, "", top, problems);
    }

    static @Nullable Node compose(String text, String name) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setAllowDuplicateKeys(true)
                .build();
        try {
            return new Compose(settings).composeString(text).orElse(null);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> " line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    .orElse("");
            throw new UsageException(
                    name + place + ": not valid YAML: " + e.getProblem(), "correct the YAML at that place", e);
        } catch (YamlEngineException e) {
            throw new UsageException(name + ": not valid YAML: " + e.getMessage(), "correct the YAML", e);
        }
    }

    private void readTuples(MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(where(tuple.getKeyNode(), path), "a key must be plain text", "use a plain key");
                continue;
            }
            String name = key.getValue();
            Node before = keys.put(name, key);
            values.put(name, tuple.getValueNode());
            if (before != null) {
                problems.add(
                        where(key, full(name)),
                        "the key is given twice, first at line " + line(before),
                        "remove one of them");
            }
        }
    }

    /** Where this mapping stands: {@code file line L, column C: path}. */
    public String where() {
        return self != null ? where(self, path) : path.isEmpty() ? file : file + ": " + path;
    }

    /** Where a key stands, or the mapping if the key is absent. */
    public String where(String key) {
        Node node = keys.get(key);
        return node == null ? where() + " (" + full(key) + ")" : where(node, full(key));
    }

    /** Whether the key is there, also with a null value. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** Whether the value of a key is a single one, not a list or a mapping. */
    public boolean isText(String key) {
        return values.get(key) instanceof ScalarNode;
    }

    /** The keys in file order. */
    public Set<String> keys() {
        return Set.copyOf(values.keySet()).isEmpty() ? Set.of() : new LinkedHashSet<>(values.keySet());
    }

    /** The problems this mapping reports to, for checks across keys. */
    public Problems problems() {
        return problems;
    }

    /** Report a problem with the value of a key. */
    public void problem(String key, String what, String fix) {
        problems.add(where(key), what, fix);
    }

    public Optional<String> string(String key) {
        return scalar(key).map(ScalarNode::getValue);
    }

    public String string(String key, String otherwise) {
        return string(key).orElse(otherwise);
    }

    /** A string that must be there; reports its absence. */
    public String requireString(String key) {
        Optional<String> value = string(key);
        if (value.isEmpty()) {
            problems.add(where(), "the key " + full(key) + " is missing", "add " + key + ": …");
        }
        return value.orElse("");
    }

    /** One of the given words. */
    public String choice(String key, List<String> allowed, String otherwise) {
        Optional<String> value = string(key);
        if (value.isPresent() && !allowed.contains(value.get())) {
            problem(
                    key,
                    "expected one of " + String.join(", ", allowed) + ", found " + value.get(),
                    Suggestions.didYouMean(value.get(), allowed));
            return otherwise;
        }
        return value.orElse(otherwise);
    }

    public long integer(String key, long otherwise, long least, long most) {
        return number(key, text -> Long.valueOf(text.replace("_", "")), "a whole number")
                .filter(value -> inRange(key, value, least, most))
                .orElse(otherwise);
    }

    public double number(String key, double otherwise, double least, double most) {
        return number(key, Double::valueOf, "a number")
                .filter(value -> inRange(key, value, least, most))
                .orElse(otherwise);
    }

    private <T> Optional<T> number(String key, Function<String, T> parser, String what) {
        Optional<ScalarNode> node = scalar(key);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(node.get().getValue()));
        } catch (NumberFormatException e) {
            problem(key, "expected " + what + ", found " + node.get().getValue(), "write " + what);
            return Optional.empty();
        }
    }

    private boolean inRange(String key, double value, double least, double most) {
        boolean inside = value >= least && value <= most;
        if (!inside) {
            // The least double above 0 is how callers say "above 0"; nobody wants to read it.
            String range = (least == Double.MIN_NORMAL ? "above 0, at most " : written(least) + " to ") + written(most);
            problem(key, "expected " + range + ", found " + written(value), "choose a value in that range");
        }
        return inside;
    }

    /** A number as people write it: a whole one without a point. */
    private static String written(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    public boolean bool(String key, boolean otherwise) {
        Optional<String> value = string(key);
        if (value.isPresent() && !value.get().equals("true") && !value.get().equals("false")) {
            problem(key, "expected true or false, found " + value.get(), "write true or false");
            return otherwise;
        }
        return value.map(Boolean::parseBoolean).orElse(otherwise);
    }

    /** A path, resolved against the folder of the file. */
    public Optional<Path> path(String key) {
        return string(key).map(folder::resolve).map(Path::normalize);
    }

    /** The folder that relative paths count from. */
    public Path folder() {
        return folder;
    }

    /** A list of strings; a single string counts as a list of one. */
    public Optional<List<String>> strings(String key) {
        Node node = take(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(List.of(scalar.getValue()));
        }
        List<String> result = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                if (item instanceof ScalarNode scalar) {
                    result.add(scalar.getValue());
                } else {
                    problems.add(where(item, full(key)), "expected text, found " + describe(item), "write text");
                }
            }
        } else {
            problem(key, "expected a list, found " + describe(node), "write a list");
        }
        return Optional.of(List.copyOf(result));
    }

    /** A nested mapping; empty where the key is absent, so that its defaults apply. */
    public YamlMap map(String key) {
        return new YamlMap(new Origin(file, folder), full(key), take(key), problems);
    }

    /** A list whose entries are mappings; a plain string entry becomes a mapping with that string under {@code scalarKey}. */
    public List<YamlMap> maps(String key, String scalarKey) {
        Node node = take(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            problem(key, "expected a list, found " + describe(node), "write a list");
            return List.of();
        }
        List<YamlMap> result = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String itemPath = full(key) + "[" + result.size() + "]";
            Node mapping = item instanceof ScalarNode scalar ? YamlOverride.single(scalarKey, scalar) : item;
            result.add(new YamlMap(new Origin(file, folder), itemPath, mapping, problems));
        }
        return result;
    }

    /** The value of a key as plain maps, lists, strings, numbers, booleans and null, for free-form parts. */
    public @Nullable Object plain(String key) {
        Node node = take(key);
        return node == null ? null : YamlPlain.of(node);
    }

    /** The value of a key as one text that is the same for the same value, however it is laid out; empty for none. */
    public String canonical(String key) {
        Node node = take(key);
        return node == null ? "" : YamlPlain.canonical(node);
    }

    /** Report every key that nobody asked for. */
    public void finish() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                problem(key, "unknown key " + full(key), Suggestions.didYouMean(key, asked));
            }
        }
    }

    private @Nullable Node take(String key) {
        asked.add(key);
        Node node = values.get(key);
        return node == null || isNull(node) ? null : node;
    }

    private Optional<ScalarNode> scalar(String key) {
        Node node = take(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar);
        }
        problem(key, "expected a single value, found " + describe(node), "write a single value");
        return Optional.empty();
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String where(Node node, String what) {
        return node.getStartMark()
                .map(mark -> file + " line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1)
                        + (what.isEmpty() ? "" : ": " + what))
                .orElse("--set " + what);
    }

    private static long line(Node node) {
        return node.getStartMark().map(mark -> (long) mark.getLine() + 1).orElse(0L);
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String describe(Node node) {
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return node instanceof MappingNode ? "keys and values" : "a single value";
    }
}
