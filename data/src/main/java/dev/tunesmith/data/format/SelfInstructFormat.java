package dev.tunesmith.data.format;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Self-Instruct's tasks: an {@code instruction} with {@code instances}, a list of {@code input} and {@code output}; a sample each. */
final class SelfInstructFormat implements SampleFormat {

    private static final String INSTANCES = "instances";

    @Override
    public String name() {
        return "self-instruct";
    }

    @Override
    public String keys() {
        return "instruction, instances";
    }

    @Override
    public List<String> columns() {
        return List.of("instruction", INSTANCES);
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has("instruction") && row.has(INSTANCES);
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        String instruction = row.requireText("instruction");
        ArrayNode instances = row.list(INSTANCES, "input and output");
        if (instances == null || instances.isEmpty()) {
            if (row.isSound()) {
                row.problem(INSTANCES, "expected at least one, found none");
            }
            return List.of();
        }
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            String place = INSTANCES + "[" + i + "]";
            String input = text(row, instances.get(i), place, "input");
            String output = text(row, instances.get(i), place, "output");
            if (output.isBlank() && row.isSound()) {
                row.problem(place + ".output", "expected text, found an empty string");
            }
            Question question = new Question(instruction, input.isBlank() ? "" : input);
            drafts.add(new Draft(Conversation.of(Message.user(options.prompt().turn(question))), output)
                    .withQuestion(question));
        }
        return row.isSound() ? drafts : List.of();
    }

    private static String text(JsonRow row, JsonNode instance, String place, String key) {
        JsonNode value = instance.get(key);
        if (value == null || value.isNull()) {
            if (key.equals("output")) {
                row.problem(place + ".output", "missing, expected text");
            }
            return "";
        }
        return row.textOf(value, place + "." + key).orElse("");
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        // A task needs an instruction: where only an input was given, that is the whole turn.
        Question whole = new Question(sample.input(), "");
        Question parts = question == null || question.instruction().isBlank() ? whole : question;
        ObjectNode node = Json.object();
        node.put("instruction", parts.instruction());
        node.putArray(INSTANCES).addObject().put("input", parts.input()).put("output", sample.response());
        return node;
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
