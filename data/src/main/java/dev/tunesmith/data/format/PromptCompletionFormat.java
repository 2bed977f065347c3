package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
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
    public boolean matches(Set<String> rowKeys) {
        return rowKeys.contains("prompt") && !rowKeys.contains("chosen");
    }

    @Override
    public Optional<Draft> read(JsonRow row) {
        String answer =
                row.keys().contains("response") && !row.keys().contains("completion") ? "response" : "completion";
        JsonNode prompt = row.value("prompt");
        JsonNode completion = row.value(answer);
        boolean lists = prompt != null && prompt.isArray() && completion != null && completion.isArray();
        if (lists) {
            List<Message> all = new ArrayList<>();
            Messages.read(row, "prompt", Messages.OPENAI).ifPresent(all::addAll);
            Messages.read(row, answer, Messages.OPENAI).ifPresent(all::addAll);
            return row.isSound() ? Messages.split(row, "prompt+" + answer, all) : Optional.empty();
        }
        String question = row.requireText("prompt");
        String response = row.requireText(answer);
        return row.isSound()
                ? Optional.of(new Draft(Conversation.of(Message.user(question)), response))
                : Optional.empty();
    }

    @Override
    public ObjectNode write(Sample sample) {
        ObjectNode node = Json.object();
        if (sample.prompt().messages().size() == 1 && Messages.extras(sample).isEmpty()) {
            return node.put("prompt", sample.input()).put("completion", sample.response());
        }
        node.set("prompt", Messages.write(sample.prompt().messages()));
        node.set("completion", Messages.write(List.of(Message.assistant(sample.response()))));
        return node;
    }

    @Override
    public List<String> losses(Sample sample) {
        List<String> lost = Messages.extras(sample);
        lost.remove("message fields");
        return lost;
    }
}
