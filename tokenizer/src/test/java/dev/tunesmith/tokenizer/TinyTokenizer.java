package dev.tunesmith.tokenizer;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A small byte-level BPE, trained here on a few lines of ours: the fixture of this module's tests. */
final class TinyTokenizer {

    static final List<String> CONTROL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|>", "<think>");

    private static final Pattern WORDS =
            Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");
    private static final String TEXT = """
            The parcel left the depot on Monday and the driver rang the bell twice.
            You can return the lamp within thirty days; keep the receipt and the box.
            Where is the order? The order is on the way, and the driver has the parcel.
            user and assistant and system: the assistant answers the user in one line.
            We're sorry that the lamp doesn't work. We'll send another lamp on Tuesday.

            12 lamps, 120 boxes, 1234 parcels, 12345 days.
            """;

    private TinyTokenizer() {}

    /** Vocabulary and merges: the 256 bytes, digits up to 1234 as one piece, "<|>" that merges build, then what training found. */
    record Vocabulary(Map<String, Integer> ids, List<String> merges) {}

    static Vocabulary train() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        CONTROL.forEach(token -> ids.put(token, ids.size()));
        for (int value = 0; value < 256; value++) {
            ids.put(String.valueOf(ByteAlphabet.charOf(value)), ids.size());
        }
        List<String> merges = new ArrayList<>(List.of("1 2", "12 3", "123 4", "< |", "<| >"));
        for (String made : List.of("12", "123", "1234", "<|")) {
            ids.put(made, ids.size());
        }
        List<List<String>> words = words();
        for (int round = 0; round < 150; round++) {
            String[] best = mostFrequent(words);
            String joined = best[0] + best[1];
            if (ids.putIfAbsent(joined, ids.size()) == null) {
                merges.add(best[0] + " " + best[1]);
            }
            words.forEach(word -> join(word, best, joined));
        }
        return new Vocabulary(ids, merges);
    }

    static String json() {
        return json(json -> {});
    }

    /** The tokenizer.json, changed before it is written. */
    static String json(Consumer<ObjectNode> change) {
        Vocabulary vocabulary = train();
        ObjectNode root = Json.object();
        root.put("version", "1.0");
        ArrayNode added = root.putArray("added_tokens");
        CONTROL.forEach(token -> added.add(addedToken(CONTROL.indexOf(token), token, !token.equals("<think>"))));
        root.set("pre_tokenizer", PreTokenizerKind.byteLevel(true));
        root.set("decoder", PreTokenizerKind.byteLevel(true));
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.set("vocab", Json.tree(vocabulary.ids()));
        model.set("merges", Json.tree(vocabulary.merges()));
        change.accept(root);
        return Json.line(root);
    }

    static ObjectNode addedToken(int id, String content, boolean special) {
        return Json.object()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    /** A ChatML tokenizer with the given chat template, or with none where it is empty. */
    static Tokenizer chat(String template) {
        return Tokenizer.fromParts(new TokenizerParts(
                "tiny",
                json(),
                Map.of("bos_token", "<|endoftext|>", "eos_token", "<|im_end|>"),
                List.of(),
                null,
                template.isEmpty() ? Map.of() : Map.of("default", template)));
    }

    static Tokenizer plain() {
        return chat("");
    }

    static Path folder(Path folder, Map<String, String> files) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    private static List<List<String>> words() {
        List<List<String>> words = new ArrayList<>();
        Matcher matcher = WORDS.matcher(TEXT);
        while (matcher.find()) {
            List<String> word = new ArrayList<>();
            for (byte value : matcher.group().getBytes(StandardCharsets.UTF_8)) {
                word.add(String.valueOf(ByteAlphabet.charOf(value & 0xFF)));
            }
            words.add(word);
        }
        return words;
    }

    private static String[] mostFrequent(List<List<String>> words) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (List<String> word : words) {
            for (int i = 0; i + 1 < word.size(); i++) {
                counts.merge(word.subList(i, i + 2).stream().collect(Collectors.toList()), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.<List<String>, Integer>comparingByValue()
                        .thenComparing(e -> String.join(" ", e.getKey())))
                .orElseThrow()
                .getKey()
                .toArray(new String[0]);
    }

    private static void join(List<String> word, String[] pair, String joined) {
        for (int i = 0; i + 1 < word.size(); i++) {
            if (Arrays.asList(pair).equals(word.subList(i, i + 2))) {
                word.set(i, joined);
                word.remove(i + 1);
            }
        }
    }
}
