package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.template.NamedTemplates;
import dev.tunesmith.tokenizer.RenderedConversation.Turn;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a model's conversations are written: its chat template, the special tokens that the template may use, and the token
 * that ends an assistant turn. Immutable and thread-safe; borrows the tokenizer.
 */
public final class ChatFormat {

    private static final String DEFAULT = TemplateFiles.DEFAULT;
    private static final String TOOL_USE = "tool_use";
    private static final String QUESTION = "question";

    private final Tokenizer tokenizer;
    private final Map<String, String> sources;
    private final Map<String, Object> variables;
    private final Clock clock;
    private final @Nullable String stop;
    private final Map<String, CompiledTemplate> templates = new LinkedHashMap<>();
    private final CompiledTemplate main;
    private final OptionalInt stopId;
    private final Set<String> stops = new LinkedHashSet<>();

    private ChatFormat(
            Tokenizer tokenizer,
            Map<String, String> sources,
            Map<String, Object> variables,
            Clock clock,
            @Nullable String stop) {
        this.tokenizer = tokenizer;
        this.sources = sources;
        this.variables = variables;
        this.clock = clock;
        this.stop = stop;
        sources.forEach((name, source) -> templates.put(name, CompiledTemplate.compile(source, name, variables)));
        CompiledTemplate first = templates.get(DEFAULT);
        main = first == null ? templates.values().iterator().next() : first;
        tokenizer.eosIds().forEach(id -> stops.add(tokenizer.piece(id)));
        stopId = stop == null ? writtenStop() : OptionalInt.of(controlId(stop));
        stopId.ifPresent(id -> stops.add(tokenizer.piece(id)));
    }

    /** What chat templates write for the model alone to read: in angle brackets, but not within further ones. */
    private static final Pattern MARKER = Pattern.compile("(?<!<)<[^<>\\s]{1,60}>(?!>)");

    /**
     * The model's own chat format. Of several templates {@code tool_use} is taken for conversations with tools, else
     * {@code default}, as in transformers.
     *
     * @throws UsageException if the model has no chat template, or one that cannot be compiled
     */
    public static ChatFormat of(Tokenizer tokenizer) {
        if (tokenizer.chatTemplates().isEmpty()) {
            throw new UsageException(
                    "the model has no chat template: it is a base model, or the file chat_template.jinja is missing",
                    "name a template (in tunesmith.yaml template: NAME, in commands --template NAME): one of "
                            + String.join(", ", NamedTemplates.names())
                            + ", or a .jinja file of your own; or use the instruct version of the model"
                            + TemplateChoice.fitting(tokenizer).replaceFirst("^: ", ". Of these, "));
        }
        return of(tokenizer, tokenizer.chatTemplates());
    }

    /**
     * A chat format with templates that were stored, such as an adapter's, see {@link TemplateFiles}.
     *
     * @param templates name to source, at least one
     * @throws UsageException if one cannot be compiled
     */
    public static ChatFormat of(Tokenizer tokenizer, Map<String, String> templates) {
        return new ChatFormat(
                tokenizer, templates, specialTokens(tokenizer), Clock.system(ZoneId.systemDefault()), null);
    }

    /**
     * A chat format with a template of one's own.
     *
     * @param source the Jinja template
     * @param name names it in errors, such as its file
     * @throws UsageException if it cannot be compiled
     */
    public static ChatFormat of(Tokenizer tokenizer, String source, String name) {
        return of(tokenizer, Map.of(name, source));
    }

    private static Map<String, Object> specialTokens(Tokenizer tokenizer) {
        return new LinkedHashMap<>(tokenizer.specialTokens());
    }

    /**
     * The same format with a token written after each assistant turn where the template writes none.
     *
     * @throws UsageException if it is not one of the tokenizer's control tokens
     */
    public ChatFormat withStop(String token) {
        return new ChatFormat(tokenizer, sources, variables, clock, token);
    }

    /**
     * The same format with further variables for the template, such as {@code enable_thinking}: plain maps, lists, strings,
     * numbers, booleans. Text of those whose name ends in {@code _token} may be control tokens, that of the others never.
     */
    public ChatFormat withVariables(Map<String, ?> more) {
        Map<String, Object> all = new LinkedHashMap<>(variables);
        all.putAll(more);
        return new ChatFormat(tokenizer, sources, all, clock, stop);
    }

    /** The same format with another clock for templates that write the date. */
    public ChatFormat withClock(Clock newClock) {
        return new ChatFormat(tokenizer, sources, variables, newClock, stop);
    }

    /** The name of the template, for messages. */
    public String name() {
        return main.name();
    }

    /** The source of the template. */
    public String source() {
        return main.source();
    }

    /**
     * SHA-256 in lower-case hex: of {@link #source()} where the format is that template alone, else of all templates and the
     * stop token that was set.
     */
    public String sha256() {
        return stop == null && sources.size() == 1
                ? Sha256.hex(main.source())
                : Sha256.hex(new TreeMap<>(sources) + "\0" + stop);
    }

    /** The names of all templates. */
    List<String> names() {
        return List.copyOf(sources.keySet());
    }

    /** The same format with one of its templates alone. */
    ChatFormat only(String name) {
        CompiledTemplate one = templates.get(name);
        return new ChatFormat(
                tokenizer, Map.of(name, one == null ? main.source() : one.source()), variables, clock, stop);
    }

    /** The same variables for another template, which has to write its stop token itself. */
    ChatFormat withSource(String source) {
        return new ChatFormat(tokenizer, Map.of(main.name(), source), variables, clock, null);
    }

    /** The stop token that was set. */
    Optional<String> stop() {
        return Optional.ofNullable(stop);
    }

    /** What the template writes behind an answer as if it were a stop token, where the tokenizer has no such token. */
    Optional<String> plainStop() {
        String written = main.writtenStop(variables);
        return written.isEmpty() || tokenizer.controlTokens().containsKey(written)
                ? Optional.empty()
                : Optional.of(written);
    }

    /**
     * What the template writes in angle brackets that is no token of this tokenizer, to the number of tokens that it takes:
     * the model has to learn it as plain text.
     */
    public Map<String, Integer> plainMarkers() {
        Conversation sample = Conversation.of(Message.user(QUESTION), Message.assistant("answer"));
        RenderedConversation rendered = render(sample, false, now());
        Map<String, Integer> markers = new LinkedHashMap<>();
        Matcher matcher = MARKER.matcher(rendered.text());
        while (matcher.find()) {
            boolean written = rendered.trusted().nextClearBit(matcher.start()) >= matcher.end();
            if (written && !tokenizer.controlTokens().containsKey(matcher.group())) {
                markers.put(matcher.group(), tokenizer.encode(matcher.group()).length);
            }
        }
        return markers;
    }

    /** The token that ends an assistant turn; nothing where the template writes none and none was set. */
    public OptionalInt stopId() {
        return stopId;
    }

    /** The moment to render at: one for a prompt and the sample that goes on from it. */
    Clock now() {
        return Clock.fixed(clock.instant(), clock.getZone());
    }

    /**
     * Render a conversation.
     *
     * @throws dev.tunesmith.core.error.DataException if the template refuses it
     */
    RenderedConversation render(Conversation conversation, boolean generationPrompt, Clock now) {
        CompiledTemplate forTools = conversation.tools() == null ? null : templates.get(TOOL_USE);
        CompiledTemplate template = forTools == null ? main : forTools;
        RenderedConversation rendered = template.render(conversation, generationPrompt, variables, stops, now);
        return stop == null ? rendered : rendered.withStop(stop);
    }

    /**
     * Find, on a sample conversation, the control token that the template writes right after the assistant's words. A token
     * that begins turns, or the sequence, is no stop unless the model itself names it one.
     */
    private OptionalInt writtenStop() {
        Conversation sample = Conversation.of(Message.user(QUESTION), Message.assistant("answer"));
        RenderedConversation rendered = main.render(sample, false, variables, stops, now());
        if (rendered.turns().isEmpty()) {
            return OptionalInt.empty();
        }
        Turn turn = rendered.turns().get(rendered.turns().size() - 1);
        if (turn.stops()) {
            return lastStop(rendered.text().substring(0, turn.to()));
        }
        AddedToken next = nextControl(rendered, turn.to());
        if (next == null
                || rendered.text().indexOf(next.content()) < rendered.text().indexOf(QUESTION)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(next.id());
    }

    private OptionalInt lastStop(String text) {
        return tokenizer.eosIds().stream()
                .filter(id -> text.endsWith(tokenizer.piece(id)))
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    private @Nullable AddedToken nextControl(RenderedConversation rendered, int from) {
        int at = from;
        while (at < rendered.text().length()
                && rendered.trusted().get(at)
                && Character.isWhitespace(rendered.text().charAt(at))) {
            at++;
        }
        return tokenizer.controlAt(rendered.text(), at, rendered.trusted());
    }

    private int controlId(String token) {
        Integer id = tokenizer.controlTokens().get(token);
        if (id == null) {
            throw new UsageException(
                    "the stop token \"" + token + "\" is not a control token of the model",
                    "use one of " + String.join(", ", tokenizer.controlTokens().keySet()));
        }
        return id;
    }
}
