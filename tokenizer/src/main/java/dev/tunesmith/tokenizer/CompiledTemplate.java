package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.template.ChatTemplate;
import dev.tunesmith.template.LossMask;
import dev.tunesmith.template.Origin;
import dev.tunesmith.template.RenderInput;
import dev.tunesmith.template.Rendering;
import dev.tunesmith.template.Span;
import dev.tunesmith.template.TemplateException;
import dev.tunesmith.template.TextRange;
import dev.tunesmith.tokenizer.RenderedConversation.Turn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One chat template, with what is needed to say of each character whether it is trusted, and of each turn where it lies. */
final class CompiledTemplate {

    private static final Map<String, String> QUESTION = Map.of("role", "user", "content", "question");
    private static final Map<String, String> ANSWER = Map.of("role", "assistant", "content", "answer");
    /** Fields for the loss mask: a template must not see them, for at serving there are none. */
    private static final Set<String> MASK_FIELDS = Set.of(Message.WEIGHT, Message.TRAIN, Message.TRAINING);

    private final ChatTemplate template;
    private final String source;
    private final String header;
    private final String lead;

    private CompiledTemplate(ChatTemplate template, String source, String header, String lead) {
        this.template = template;
        this.source = source;
        this.header = header;
        this.lead = lead;
    }

    /**
     * Compile a template.
     *
     * @param variables the special tokens and whatever else it reads
     * @throws UsageException if it is no template or uses what does not exist
     */
    static CompiledTemplate compile(String source, String name, Map<String, ?> variables) {
        try {
            ChatTemplate template = ChatTemplate.compile(source, name);
            String header = assistantHeader(template, variables);
            return new CompiledTemplate(template, source, header, lead(template, header, variables));
        } catch (TemplateException e) {
            throw new UsageException(
                    "the chat template cannot be used: " + e.getMessage(),
                    "correct the template, or name another one",
                    e);
        }
    }

    String name() {
        return template.name();
    }

    String source() {
        return source;
    }

    /** What the template writes before an answer; empty for none, or where it refuses a lone question. */
    private static String assistantHeader(ChatTemplate template, Map<String, ?> variables) {
        try {
            return template.assistantHeader(RenderInput.of(List.of(QUESTION)).withVariables(variables));
        } catch (TemplateException e) {
            // It may want more than one message. Turns then begin with their own text, as without a header.
            return "";
        }
    }

    /** The markup that the template writes right behind an answer, token or not; empty for none. */
    String writtenStop(Map<String, ?> variables) {
        try {
            return template.assistantStop(RenderInput.of(List.of(QUESTION)).withVariables(variables));
        } catch (TemplateException e) {
            return ""; // it refuses such a conversation
        }
    }

    /**
     * The blanks that the template writes between what a model is given to answer and the answer, such as the one of {@code
     * [/INST] answer}. At serving time the model has to say them itself, so they belong to its turns.
     */
    private static String lead(ChatTemplate template, String header, Map<String, ?> variables) {
        RenderInput question = RenderInput.of(List.of(QUESTION)).withVariables(variables);
        try {
            String prompt = template.render(question.withGenerationPrompt(true)).text();
            Rendering whole = template.render(question.withMessages(List.of(QUESTION, ANSWER)));
            List<TextRange> said = LossMask.of(
                            whole, LossMask.Options.ofStops(Set.of()).withHeader(header))
                    .ranges();
            if (said.isEmpty() || !whole.text().startsWith(prompt)) {
                return "";
            }
            String between = whole.text()
                    .substring(
                            prompt.length(),
                            Math.max(prompt.length(), said.get(0).start()));
            return between.isBlank() ? between : "";
        } catch (TemplateException e) {
            return ""; // as for the header
        }
    }

    /**
     * Render a conversation.
     *
     * @param stops texts that may end an assistant turn
     * @throws DataException if the template refuses it
     */
    RenderedConversation render(
            Conversation conversation,
            boolean generationPrompt,
            Map<String, ?> variables,
            Set<String> stops,
            Clock now) {
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        for (Message message : conversation.messages()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("role", message.role().word());
            map.put("content", message.content());
            map.putAll(message.fields());
            map.keySet().removeAll(MASK_FIELDS);
            messages.add(map);
        }
        try {
            Rendering rendering = template.render(new RenderInput(
                    messages, conversation.tools(), conversation.documents(), generationPrompt, variables, now));
            LossMask mask =
                    LossMask.of(rendering, LossMask.Options.ofStops(stops).withHeader(header));
            return new RenderedConversation(rendering.text(), trusted(rendering), turns(rendering.text(), mask));
        } catch (TemplateException e) {
            throw new DataException(
                    "the chat template refuses the conversation: " + e.getMessage(),
                    "correct the order and roles of the messages, or use another template",
                    e);
        }
    }

    /** The template's own text, its token variables, and role words, which are ours and not typed by anyone. */
    private static BitSet trusted(Rendering rendering) {
        BitSet trusted = new BitSet();
        for (Span span : rendering.spans()) {
            Origin origin = span.origin();
            if (origin.trusted()
                    || (origin.kind() == Origin.Kind.MESSAGE && origin.field().equals("role"))) {
                trusted.set(span.range().start(), span.range().end());
            }
        }
        return trusted;
    }

    private List<Turn> turns(String text, LossMask mask) {
        List<LossMask.Turn> endless = mask.turnsWithoutTrainedStop();
        List<Turn> turns = new ArrayList<>();
        for (TextRange range : mask.ranges()) {
            LossMask.Turn of = null;
            for (LossMask.Turn turn : mask.turns()) {
                of = range.overlaps(turn.trained()) ? turn : of;
            }
            if (of != null) {
                int from = leads(text, range.start()) ? range.start() - lead.length() : range.start();
                turns.add(new Turn(of.messageIndex(), from, range.end(), !endless.contains(of)));
            }
        }
        return turns;
    }

    private boolean leads(String text, int answer) {
        return answer >= lead.length() && text.startsWith(lead, answer - lead.length());
    }
}
