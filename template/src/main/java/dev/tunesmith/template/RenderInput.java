package dev.tunesmith.template;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a template is rendered with. Values are maps with string keys, lists, strings, numbers, booleans and null.
 *
 * @param messages the conversation, each with {@code role}, {@code content} and whatever else the template reads
 * @param tools JSON schemas of tools; a template sees None where this is null
 * @param documents texts for retrieval; a template sees None where this is null
 * @param addGenerationPrompt whether the text shall end where the assistant begins to speak
 * @param variables everything else by name: {@code bos_token}, {@code eos_token}, {@code enable_thinking}
 * @param clock what {@code strftime_now} reads, in its zone
 */
public record RenderInput(
        List<? extends Map<String, ?>> messages,
        @Nullable List<?> tools,
        @Nullable List<?> documents,
        boolean addGenerationPrompt,
        Map<String, ?> variables,
        Clock clock) {

    private static final Set<String> RESERVED = Set.of("messages", "tools", "documents", "add_generation_prompt");

    /** @throws IllegalArgumentException if a variable has the name of another part of the input */
    public RenderInput {
        for (String name : RESERVED) {
            if (variables.containsKey(name)) {
                throw new IllegalArgumentException("the variable '" + name + "' must be given as the input's own part");
            }
        }
    }

    /** A conversation alone: no tools, no generation prompt, no variables, the system's clock. */
    public static RenderInput of(List<? extends Map<String, ?>> messages) {
        return new RenderInput(messages, null, null, false, Map.of(), Clock.system(ZoneId.systemDefault()));
    }

    /** The same with other messages. */
    public RenderInput withMessages(List<? extends Map<String, ?>> newMessages) {
        return new RenderInput(newMessages, tools, documents, addGenerationPrompt, variables, clock);
    }

    /** The same with tools. */
    public RenderInput withTools(@Nullable List<?> newTools) {
        return new RenderInput(messages, newTools, documents, addGenerationPrompt, variables, clock);
    }

    /** The same with documents. */
    public RenderInput withDocuments(@Nullable List<?> newDocuments) {
        return new RenderInput(messages, tools, newDocuments, addGenerationPrompt, variables, clock);
    }

    /** The same with or without a generation prompt. */
    public RenderInput withGenerationPrompt(boolean add) {
        return new RenderInput(messages, tools, documents, add, variables, clock);
    }

    /** The same with other variables. */
    public RenderInput withVariables(Map<String, ?> newVariables) {
        return new RenderInput(messages, tools, documents, addGenerationPrompt, newVariables, clock);
    }

    /** The same with another clock. */
    public RenderInput withClock(Clock newClock) {
        return new RenderInput(messages, tools, documents, addGenerationPrompt, variables, newClock);
    }
}
