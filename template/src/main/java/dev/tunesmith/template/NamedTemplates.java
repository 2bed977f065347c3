package dev.tunesmith.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Chat templates that can be asked for by name, for base models that bring none.
 *
 * <p>Each ends an assistant turn with a token that is to be trained: {@code eos_token}, or a control token of its own
 * ({@code chatml}, {@code llama-3}, {@code gemma}, {@code phi-3}), which the model's tokenizer must then have.
 */
public final class NamedTemplates {

    private static final List<String> NAMES = List.of(
            "chatml", "alpaca", "instructions", "zephyr", "llama-2", "llama-3", "gemma", "phi-3", "vicuna", "plain");

    private NamedTemplates() {}

    /** The names, in the order of the documentation. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The Jinja source of a template.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if there is none of that name
     */
    public static String source(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no template " + name + " among " + NAMES);
        }
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
