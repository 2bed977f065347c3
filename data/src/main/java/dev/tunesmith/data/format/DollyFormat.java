package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Databricks Dolly's rows {@code instruction}, {@code context}, {@code response}, {@code category}; read as Alpaca's are. */
final class DollyFormat implements SampleFormat {

    private static final String CATEGORY = "category";

    @Override
    public String name() {
        return "dolly";
    }

    @Override
    public String keys() {
        return "instruction, context, response, category";
    }

    @Override
    public List<String> columns() {
        return List.of("instruction", "context", "response", CATEGORY);
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has("instruction") && row.has("context") && row.has("response");
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        Question question = AlpacaFormat.question(row, "context");
        String response = row.requireText("response");
        List<Message> messages = AlpacaFormat.before(row);
        messages.add(Message.user(options.prompt().turn(question)));
        return row.isSound()
                ? List.of(new Draft(Conversation.of(messages), response).withQuestion(question))
                : List.of();
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        return Json.object()
                .put("instruction", question == null ? sample.input() : question.instruction())
                .put("context", question == null ? "" : question.input())
                .put("response", sample.response())
                .put(CATEGORY, sample.attributes().getOrDefault(CATEGORY, ""));
    }

    @Override
    public List<String> losses(Sample sample) {
        return Messages.extras(sample);
    }

    @Override
    public Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return SampleFormats.notSingle(sample);
    }

    @Override
    public boolean keepsQuestion() {
        return true;
    }
}
