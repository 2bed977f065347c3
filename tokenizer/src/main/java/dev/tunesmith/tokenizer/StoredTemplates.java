package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of a chat format the templates that are stored with what was trained in it: templates that write by themselves what
 * this program adds to the text, a BOS that the tokenizer wants and a stop token that was set. So another program that has
 * nothing but the file gives the model the same text. Each is checked on conversations of up to four messages.
 */
final class StoredTemplates {

    /** Puts the stop token behind the content of every assistant message. */
    private static final String WITH_STOP = """
            {%%- set stopped = namespace(messages=[]) -%%}
            {%%- for message in messages -%%}
            {%%- if message.role == 'assistant' -%%}
            {%%- set stopped.messages = stopped.messages + [dict(message, content=(message.content or '') + '%s')] -%%}
            {%%- else -%%}
            {%%- set stopped.messages = stopped.messages + [message] -%%}
            {%%- endif -%%}
            {%%- endfor -%%}
            {%%- set messages = stopped.messages -%%}
            {{- '' }}""";

    private static final String WITH_BOS = "{{ bos_token }}";

    private static final Message SYSTEM = Message.system("Be brief.");
    private static final Message QUESTION = Message.user("Where is it?");
    private static final Message ANSWER = Message.assistant("On the way.");

    private static final List<List<Message>> PROBES = List.of(
            List.of(QUESTION),
            List.of(QUESTION, ANSWER),
            List.of(QUESTION, ANSWER, QUESTION),
            List.of(QUESTION, ANSWER, QUESTION, ANSWER),
            List.of(SYSTEM, QUESTION),
            List.of(SYSTEM, QUESTION, ANSWER));

    private final Tokenizer tokenizer;
    private final ChatFormat format;

    private StoredTemplates(Tokenizer tokenizer, ChatFormat format) {
        this.tokenizer = tokenizer;
        this.format = format;
    }

    /**
     * The templates by name, the main one as {@link TemplateFiles#DEFAULT}.
     *
     * @throws UsageException if the stop token that was set cannot be written into a template
     */
    static Map<String, String> of(Tokenizer tokenizer, ChatFormat format) {
        Map<String, String> stored = new LinkedHashMap<>();
        for (String name : format.names()) {
            String key = name.equals(format.name()) ? TemplateFiles.DEFAULT : name;
            stored.put(key, new StoredTemplates(tokenizer, format.only(name)).stored());
        }
        return stored;
    }

    private String stored() {
        List<Optional<RenderedConversation>> wanted = renderings(format, true);
        for (String candidate : candidates()) {
            ChatFormat alone = format.withSource(candidate);
            if (renderings(alone, false).equals(wanted)) {
                return candidate;
            }
        }
        throw new UsageException(
                "the stop token " + format.stop().orElse("") + " cannot be written into the chat template \""
                        + format.name() + "\", so that other programs would give the model another text",
                "write the stop token into a copy of the template, and give that file as template");
    }

    private List<String> candidates() {
        List<String> candidates = new ArrayList<>(List.of(format.source(), WITH_BOS + format.source()));
        format.stop().ifPresent(stop -> {
            String stopped = String.format(WITH_STOP, stop.replace("\\", "\\\\").replace("'", "\\'")) + format.source();
            candidates.add(stopped);
            candidates.add(WITH_BOS + stopped);
        });
        return candidates;
    }

    /** Text and control characters of each probe, without where turns lie; nothing where the template refuses it. */
    private List<Optional<RenderedConversation>> renderings(ChatFormat one, boolean withBos) {
        Clock now = Clock.fixed(format.now().instant(), format.now().getZone());
        List<Optional<RenderedConversation>> all = new ArrayList<>();
        for (List<Message> messages : PROBES) {
            boolean asks = !messages.get(messages.size() - 1).equals(ANSWER);
            try {
                RenderedConversation rendered = one.render(Conversation.of(messages), asks, now);
                all.add(Optional.of(withBos ? bare(withBos(rendered)) : bare(rendered)));
            } catch (DataException e) {
                all.add(Optional.empty()); // then the stored one has to refuse it too
            }
        }
        return all;
    }

    private RenderedConversation withBos(RenderedConversation rendered) {
        if (!tokenizer.addsBos() || tokenizer.bos().isEmpty() || rendered.startsWith(tokenizer, tokenizer.bos())) {
            return rendered;
        }
        String bos = tokenizer.piece(tokenizer.bos().getAsInt());
        BitSet trusted = new BitSet();
        trusted.set(0, bos.length());
        rendered.trusted().stream().forEach(at -> trusted.set(at + bos.length()));
        return new RenderedConversation(bos + rendered.text(), trusted, List.of());
    }

    private static RenderedConversation bare(RenderedConversation rendered) {
        return new RenderedConversation(rendered.text(), rendered.trusted(), List.of());
    }
}
