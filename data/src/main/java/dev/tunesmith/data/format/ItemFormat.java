package dev.tunesmith.data.format;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Items as a suite writes them: {@code input}, and where there are any {@code reference} and {@code system}. An item may go without a
 * reference, so no file of samples is taken for one of items: only a suite asks for it.
 */
final class ItemFormat implements SampleFormat {

    private static final String INPUT = "input";
    private static final String REFERENCE = "reference";
    private static final String SYSTEM = "system";
    private static final List<String> OTHERS =
            List.of("messages", "instruction", "output", "response", "conversations");

    @Override
    public String name() {
        return "items";
    }

    @Override
    public String keys() {
        return "input, reference";
    }

    @Override
    public List<String> columns() {
        return List.of(SYSTEM, INPUT, REFERENCE);
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has(INPUT) && (row.has(REFERENCE) || OTHERS.stream().noneMatch(row::has));
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        List<Message> messages = new ArrayList<>();
        row.text(SYSTEM).filter(text -> !text.isBlank()).map(Message::system).ifPresent(messages::add);
        messages.add(Message.user(row.requireText(INPUT)));
        String reference = row.text(REFERENCE).orElse("");
        // Further keys are attributes, as in every format; but a misspelt one would leave an item without what is
        // meant.
        for (String key : row.unused()) {
            Suggestions.nearest(key, columns())
                    .filter(near -> key.length() >= INPUT.length())
                    .ifPresent(near -> row.problem(key, "unknown key; did you mean " + near + "?"));
        }
        return row.isSound() ? List.of(new Draft(Conversation.of(messages), reference)) : List.of();
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        ObjectNode node = Json.object();
        sample.prompt().messages().stream()
                .limit(sample.prompt().messages().size() - 1L)
                .forEach(message -> node.put(SYSTEM, message.content()));
        return node.put(INPUT, sample.input()).put(REFERENCE, sample.response());
    }

    @Override
    public List<String> losses(Sample sample) {
        return Messages.extras(sample);
    }

    @Override
    public Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return SampleFormats.notSingle(sample);
    }
}
