package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A compiled chat template: compile once, render often, from any thread.
 *
 * <p>Renders what Python's jinja2 3.1 renders in the sandbox of transformers. Nothing outside the given input can be
 * reached from a template, and the {@link Limits} end whatever would not end by itself.
 *
 * <p>Source: the template language of jinja2 3.1.6; the set-up in transformers' {@code chat_template_utils}.
 */
public final class ChatTemplate {

    /** An answer that no template writes by itself. */
    private static final String PROBE = "Zq4answer";

    /** What a control token looks like. */
    private static final Pattern MARKUP = Pattern.compile("<[^<>\\s]{1,60}>|\\[[^\\[\\]\\s]{1,60}\\]");

    private final String name;
    private final String source;
    private final Parser.Result parsed;
    private final Limits limits;

    private ChatTemplate(String name, String source, Parser.Result parsed, Limits limits) {
        this.name = name;
        this.source = source;
        this.parsed = parsed;
        this.limits = limits;
    }

    /**
     * Compile a template.
     *
     * @param source the template text
     * @param name what messages call it, such as a file name
     * @throws TemplateException if it is no template or uses a tag, filter or test that does not exist
     */
    public static ChatTemplate compile(String source, String name) {
        return compile(source, name, Whitespace.CHAT_TEMPLATE);
    }

    /** Compile a template that was written for other whitespace rules than those of chat templates. */
    public static ChatTemplate compile(String source, String name, Whitespace whitespace) {
        String text = Lexer.normalise(source);
        try {
            return new ChatTemplate(name, text, Parser.parse(Lexer.lex(text, whitespace)), Limits.DEFAULT);
        } catch (Fault fault) {
            throw exception(name, text, fault, fault.at());
        } catch (StackOverflowError tooDeep) {
            throw exception(name, text, Fault.limit("nested too deeply for this thread's stack"), 0);
        }
    }

    /** The same template with other limits. */
    public ChatTemplate withLimits(Limits newLimits) {
        return new ChatTemplate(name, source, parsed, newLimits);
    }

    /**
     * Render a conversation.
     *
     * @throws TemplateException if the template fails, raises or meets a limit; it tells line and column
     * @throws IllegalArgumentException if the input holds anything but maps, lists, strings, numbers, booleans, null
     */
    public Rendering render(RenderInput input) {
        Run run = new Run(new Meter(limits), input.clock(), Inputs.variables(input));
        try {
            parsed.body().exec(run, new Scope(null));
        } catch (Fault fault) {
            throw exception(name, source, fault, fault.at() < 0 ? run.at() : fault.at());
        } catch (StackOverflowError tooDeep) {
            // only on a thread with a small stack: the limits on depth are met first elsewhere
            throw exception(name, source, Fault.limit("nested too deeply for this thread's stack"), run.at());
        }
        return new Rendering(run.out().toText(), roles(input.messages()), parsed.generation());
    }

    private static List<String> roles(List<? extends Map<String, ?>> messages) {
        List<String> roles = new ArrayList<>(messages.size());
        for (Map<String, ?> message : messages) {
            roles.add(message.get("role") instanceof String role ? role : "");
        }
        return roles;
    }

    private static TemplateException exception(String name, String source, Fault fault, int at) {
        return new TemplateException(fault.kind(), TemplateException.Place.of(name, source, at), fault.reason(), fault);
    }

    /**
     * The text that stands before an assistant's turn: what the template writes for {@code add_generation_prompt}; where it
     * writes nothing for that, what a prompt ends with anyway; else what stands between a user's text and an assistant's.
     *
     * <p>Renders the messages up to the user's last one, two to four times; the result can be kept for
     * conversations of the same kind.
     *
     * @throws TemplateException if the template fails on these messages
     */
    public String assistantHeader(RenderInput input) {
        RenderInput prompt = upToUser(input);
        Rendering asked = render(prompt.withGenerationPrompt(false));
        String without = asked.text();
        String with = render(prompt.withGenerationPrompt(true)).text();
        if (with.length() > without.length() && with.startsWith(without)) {
            return with.substring(without.length());
        }
        List<Map<String, ?>> messages = new ArrayList<>(prompt.messages());
        messages.add(Map.of("role", "assistant", "content", "answer"));
        Rendering answered = render(prompt.withMessages(messages).withGenerationPrompt(false));
        String opening = answered.text().startsWith(without) ? opening(prompt, asked) : "";
        if (!opening.isEmpty()) {
            return opening;
        }
        int from = 0;
        for (Span span : answered.spans()) {
            Origin origin = span.origin();
            boolean answer = origin.messageIndex() == messages.size() - 1;
            if (answer && origin.field().equals("content")) {
                return answered.text().substring(from, span.range().start());
            }
            from = origin.kind() == Origin.Kind.MESSAGE && !answer
                    ? span.range().end()
                    : from;
        }
        return "";
    }

    /** What a prompt ends with, behind the user's text, if that is more than what any message ends with; else empty. */
    private String opening(RenderInput prompt, Rendering asked) {
        List<Map<String, ?>> messages = new ArrayList<>(prompt.messages());
        int user = messages.size() - 1;
        messages.add(Map.of("role", "user", "content", "question"));
        String more;
        try {
            more = behind(render(prompt.withMessages(messages).withGenerationPrompt(false)), user);
        } catch (TemplateException twoUserTurns) {
            return "";
        }
        String end = behind(asked, user);
        return more.startsWith(end) ? "" : end;
    }

    /** What stands behind the text of a message. */
    private static String behind(Rendering rendering, int messageIndex) {
        int from = rendering.text().length();
        for (Span span : rendering.spans()) {
            from = span.origin().messageIndex() == messageIndex
                            && span.origin().field().equals("content")
                    ? span.range().end()
                    : from;
        }
        return rendering.text().substring(from);
    }

    /**
     * The markup that the template writes right behind an assistant's answer, such as {@code <|im_end|>}: whatever follows
     * the answer both at the end of a conversation and before a further question. Empty where there is none; then nothing
     * tells a model where to stop.
     *
     * @throws TemplateException if the template refuses a question, an answer and a question
     */
    public String assistantStop(RenderInput input) {
        RenderInput prompt = upToUser(input).withGenerationPrompt(false);
        List<Map<String, ?>> messages = new ArrayList<>(prompt.messages());
        messages.add(Map.of("role", "assistant", "content", PROBE));
        String atTheEnd = behind(render(prompt.withMessages(messages)).text());
        messages.add(Map.of("role", "user", "content", "question"));
        String before = behind(render(prompt.withMessages(messages)).text());
        int same = Arrays.mismatch(atTheEnd.toCharArray(), before.toCharArray());
        String tail = Chars.strip(same < 0 ? atTheEnd : atTheEnd.substring(0, same));
        Matcher markup = MARKUP.matcher(tail);
        return markup.lookingAt() ? markup.group() : "";
    }

    private static String behind(String text) {
        int at = text.lastIndexOf(PROBE);
        return at < 0 ? "" : text.substring(at + PROBE.length());
    }

    private static RenderInput upToUser(RenderInput input) {
        List<String> roles = roles(input.messages());
        int end = roles.lastIndexOf("user") + 1;
        return input.withMessages(
                end == 0
                        ? List.of(Map.of("role", "user", "content", "question"))
                        : input.messages().subList(0, end));
    }

    /** The name given to {@link #compile}. */
    public String name() {
        return name;
    }

    /** The source, with its newlines normalised and the last one dropped, as jinja2 reads it. */
    public String source() {
        return source;
    }

    /** Whether it has {@code {% generation %}}. */
    public boolean hasGenerationTag() {
        return parsed.generation();
    }

    /** The names of all variables that it reads, its own among them. */
    public Set<String> variables() {
        return parsed.names();
    }

    /** Its literal texts and string constants: where its control tokens stand. */
    public Set<String> literals() {
        return parsed.literals();
    }
}
