package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.YamlMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code items:} of a suite. */
final class ItemsReader {

    private static final List<String> SOURCES = List.of("split", "file", "list", "template");
    private static final long DEFAULT_SEED = 42;

    private ItemsReader() {}

    static ItemSelection read(YamlMap map) {
        ItemFilter filter = ItemFilter.read(map);
        long most = map.integer("limit", 0, 1, Integer.MAX_VALUE);
        boolean drawn = map.has("seed");
        long seed = map.integer("seed", DEFAULT_SEED, 0, Integer.MAX_VALUE);
        ItemSource source = source(map, filter.equals(ItemFilter.everything()) ? (int) most : 0, seed);
        List<String> given = SOURCES.stream().filter(map::has).toList();
        if (given.size() > 1) {
            map.problem(given.get(1), String.join(" and ", given) + " are both given", "remove one of them");
        }
        map.finish();
        boolean combined = source instanceof ItemSource.Templated templated
                && !templated.template().lexicon().isEmpty();
        return new ItemSelection(
                source, filter, most == 0 ? null : (Integer) (int) most, drawn || combined ? (Long) seed : null);
    }

    /** Report the files of items that are not there; returns whether all are. */
    static boolean requireFiles(String suite, YamlMap items) {
        boolean there = true;
        for (String key : List.of("file", "rows")) {
            Path file = items.path(key).orElse(null);
            if (file != null && !Files.isRegularFile(file)) {
                there = false;
                items.problem(
                        key,
                        "suite " + suite + " asks items of " + file + ", and there is no such file",
                        "correct the path, which counts from the suite's folder, or make the file");
            }
        }
        return there;
    }

    private static ItemSource source(YamlMap map, int drawn, long seed) {
        String split = map.choice("split", List.of("train", "dev", "test"), "test");
        Path file = map.path("file").orElse(null);
        if (map.has("list")) {
            List<ItemText> items = new ArrayList<>();
            Set<String> ids = new HashSet<>();
            for (YamlMap entry : map.maps("list", "input")) {
                ItemText item = texts(entry);
                if (!item.id().isEmpty() && !ids.add(item.id())) {
                    entry.problem("id", "two items have the id " + item.id(), "give one of them another id");
                }
                items.add(item);
                entry.finish();
            }
            if (items.isEmpty()) {
                map.problem("list", "there is no item", "write list: [{ input: …, reference: … }]");
            }
            return new ItemSource.Listed(items, map.where("list"));
        }
        if (map.has("template")) {
            return new ItemSource.Templated(template(map, drawn, seed));
        }
        return file == null ? new ItemSource.OfSplit(split) : new ItemSource.InFile(file);
    }

    private static ItemText texts(YamlMap map) {
        YamlMap attributes = map.map("attributes");
        Map<String, String> facts = new LinkedHashMap<>();
        attributes.keys().forEach(key -> facts.put(key, attributes.string(key, "")));
        attributes.finish();
        if (map.string("input").filter(String::isBlank).isPresent()) {
            map.problem("input", "expected a text, found an empty one", "write what is asked");
        }
        return new ItemText(
                map.string("id", ""),
                map.string("system", ""),
                map.requireString("input"),
                map.string("reference", ""),
                map.strings("flags").orElse(List.of()),
                facts);
    }

    private static ItemTemplate template(YamlMap map, int drawn, long seed) {
        YamlMap own = map.map("template");
        ItemText texts = texts(own);
        Map<String, String> places = new LinkedHashMap<>();
        for (String key : List.of("id", "system", "input", "reference", "attributes")) {
            places.put(key, own.where(key));
        }
        places.put("lexicon", map.where("lexicon"));
        own.finish();
        Path rows = map.path("rows").orElse(null);
        Map<String, List<String>> lexicon = lexicon(map);
        // From a table alone, a limit takes the first rows, as it does with a file.
        ItemTemplate template = new ItemTemplate(
                texts, rows, lexicon, lexicon.isEmpty() ? 0 : drawn, seed, places, map.where("template"));
        if (rows == null) {
            template.checkNames(Set.of(), map.problems());
        }
        lexicon.keySet().stream()
                .filter(name -> !template.names().contains(name))
                .forEach(name -> map.problem(
                        "lexicon", "no text uses {{" + name + "}}", "use it, or remove it from the lexicon"));
        return template;
    }

    private static Map<String, List<String>> lexicon(YamlMap map) {
        YamlMap entries = map.map("lexicon");
        Map<String, List<String>> lexicon = new LinkedHashMap<>();
        for (String name : entries.keys()) {
            List<String> words = words(entries, name);
            if (words.isEmpty()) {
                entries.problem(name, "no word for {{" + name + "}}", "give a list, or a file with a word a line");
            } else {
                lexicon.put(name, words);
            }
        }
        return lexicon;
    }

    /** A list of words, or the lines of the text file that a single word ending in {@code .txt} names. */
    static List<String> words(YamlMap map, String key) {
        List<String> words = map.strings(key).orElse(List.of());
        if (words.size() != 1 || !words.get(0).endsWith(".txt")) {
            return words;
        }
        Path file = map.folder().resolve(words.get(0)).normalize();
        List<String> lines = lines(file);
        if (lines == null) {
            map.problem(key, "cannot read " + file + " as UTF-8 text", "name a file, relative to the suite");
            return List.of();
        }
        return lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static @Nullable List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return null;
        }
    }
}
