package dev.tunesmith.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chat templates that can be asked for by name, for base models that bring none.
 *
 * <p>Each ends an assistant turn with a token that is to be trained: the tokenizer's own {@code eos_token}, or a control
 * token ({@code chatml}, {@code llama-3}, {@code gemma}, {@code phi-3}), which the tokenizer must then have.
 */
public final class NamedTemplates {

    /** What a template that ends its turns with the tokenizer's own end token has as its {@link Entry#stop}. */
    public static final String EOS = "eos_token";

    /**
     * A template of the list.
     *
     * @param name what users call it
     * @param use what it is for, in a few words
     * @param stop what it writes behind an assistant's answer: a control token, {@link #EOS}, or nothing where it writes none
     */
    public record Entry(String name, String use, Optional<String> stop) {}

    private static final Map<String, Entry> ENTRIES = entries(
            entry("chatml", "most chat models of today", "<|im_end|>"),
            entry("alpaca", "one instruction, one answer, in Stanford Alpaca's words", EOS),
            entry("instructions", "### Instructions, ### Input, ### Response", EOS),
            entry("zephyr", "chat on a base without control tokens of its own", EOS),
            entry("llama-2", "Llama 2 Chat", EOS),
            entry("llama-3", "Llama 3 Instruct", "<|eot_id|>"),
            entry("gemma", "Gemma, the system text before the first question", "<end_of_turn>"),
            entry("phi-3", "Phi 3", "<|end|>"),
            entry("vicuna", "Vicuna 1.1 and 1.5", EOS),
            entry("plain", "prompt and answer, no words between", EOS));

    private NamedTemplates() {}

    private static Entry entry(String name, String use, String stop) {
        return new Entry(name, use, Optional.of(stop));
    }

    private static Map<String, Entry> entries(Entry... entries) {
        Map<String, Entry> map = new LinkedHashMap<>();
        for (Entry entry : entries) {
            map.put(entry.name(), entry);
        }
        return map;
    }

    /** All of them, in the order of the documentation. */
    public static List<Entry> list() {
        return List.copyOf(ENTRIES.values());
    }

    /** The names, in the order of the documentation. */
    public static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    /** The names of those that write nothing behind an answer, so that a model trained on them alone would never stop. */
    public static List<String> withoutStop() {
        return ENTRIES.values().stream()
                .filter(entry -> entry.stop().isEmpty())
                .map(Entry::name)
                .toList();
    }

    /**
     * What is known of a template.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Entry entry(String name) {
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no template " + name + " among " + names());
        }
        return entry;
    }

    /**
     * The Jinja source of a template.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if there is none of that name
     */
    public static String source(String name) {
        entry(name);
        try (InputStream in = NamedTemplates.class.getResourceAsStream("named/" + name + ".jinja")) {
            if (in == null) {
                throw new IllegalStateException("the template " + name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
