package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows of {@code prompt} and {@code completion} ({@code response} will do): the prompt is the user turn. As in TRL, both may
 * also be lists of messages.
 */
final class PromptCompletionFormat implements SampleFormat {

    @Override
    public String name() {
        return "prompt-completion";
    }

    @Override
    public String keys() {
        return "prompt, completion";
    }

    @Override
    public List<String> columns() {
        return List.of("prompt", "completion");
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has("prompt") && !row.has("chosen");
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        String answer = row.has("response") && !row.has("completion") ? "response" : "completion";
        ArrayNode prompt = PreferenceFormat.messageList(row.value("prompt"));
        ArrayNode completion = PreferenceFormat.messageList(row.value(answer));
        if (prompt != null && completion != null) {
            MessageKeys keys = MessageKeys.OPENAI.with(options.messages());
            List<Message> all = new ArrayList<>();
            Messages.read(row, prompt, "prompt", keys).ifPresent(all::addAll);
            Messages.read(row, completion, answer, keys).ifPresent(all::addAll);
            return row.isSound()
                    ? Messages.split(row, "prompt+" + answer, all).stream().toList()
                    : List.of();
        }
        String question = row.requireText("prompt");
        String response = row.requireText(answer);
        return row.isSound() ? List.of(new Draft(Conversation.of(Message.user(question)), response)) : List.of();
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        ObjectNode node = Json.object();
        List<Message> all = sample.conversation().messages();
        boolean plain = all.size() == 2
                && all.get(0).role() == Role.USER
                && all.stream().allMatch(message -> message.fields().isEmpty())
                && PreferenceFormat.messageList(sample.input()) == null;
        if (plain) {
            return node.put("prompt", sample.input()).put("completion", sample.response());
        }
        node.set("prompt", Messages.write(sample.prompt().messages()));
        node.set("completion", Messages.write(List.of(sample.answer())));
        return node;
    }

    @Override
    public List<String> losses(Sample sample) {
        List<String> lost = Messages.extras(sample);
        lost.remove("message fields");
        return lost;
    }
}
