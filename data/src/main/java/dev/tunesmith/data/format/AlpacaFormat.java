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

/**
 * Alpaca's rows {@code instruction}, {@code input}, {@code output} ({@code response} will do), and LLaMA-Factory's additions
 * {@code system} and {@code history} (pairs of question and answer). {@link PromptStyle} says how the user turn is made. A
 * {@code text} that only says the same once more, as Alpaca's prompt and the response, is no fact of its own.
 */
final class AlpacaFormat implements SampleFormat {

    private static final String TEXT = "text";

    @Override
    public String name() {
        return "alpaca";
    }

    @Override
    public String keys() {
        return "instruction, input, output";
    }

    @Override
    public List<String> columns() {
        return List.of("instruction", "input", "output", "system", "history");
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has("instruction") && !row.has("instances")
                || row.has("input") && (row.has("output") || row.has("response"));
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        Question question = question(row, row.has("input") || !row.has("context") ? "input" : "context");
        String response = row.requireText(row.has("output") || !row.has("response") ? "output" : "response");
        List<Message> messages = before(row);
        messages.add(Message.user(options.prompt().turn(question)));
        JsonNode text = row.values().get(TEXT);
        if (text != null
                && text.isString()
                && text.stringValue().equals(PromptStyle.ALPACA.turn(question) + response)) {
            row.value(TEXT); // asked for, so that it is not counted as unused
        }
        return row.isSound()
                ? List.of(new Draft(Conversation.of(messages), response).withQuestion(question))
                : List.of();
    }

    /** Instruction and input of a row, one of which must hold text. */
    static Question question(JsonRow row, String inputKey) {
        String input = row.text(inputKey).filter(text -> !text.isBlank()).orElse("");
        String instruction = row.text("instruction").orElse("");
        if (instruction.isBlank() && input.isBlank() && row.isSound()) {
            row.problem("instruction", "expected text here or in " + inputKey + ", found neither");
        }
        return new Question(instruction, input);
    }

    /** The messages before the last user turn: system, and the history's. */
    static List<Message> before(JsonRow row) {
        List<Message> messages = new ArrayList<>();
        row.text("system").filter(text -> !text.isBlank()).map(Message::system).ifPresent(messages::add);
        ArrayNode history = row.list("history", "pairs");
        for (int i = 0; history != null && i < history.size(); i++) {
            JsonNode pair = history.get(i);
            String place = "history[" + i + "]";
            if (pair instanceof ArrayNode && pair.size() == 2) {
                row.textOf(pair.get(0), place + "[0]").map(Message::user).ifPresent(messages::add);
                row.textOf(pair.get(1), place + "[1]").map(Message::assistant).ifPresent(messages::add);
            } else {
                row.problem(place, "expected [question, answer], found " + JsonRow.describe(pair));
            }
        }
        return messages;
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        ObjectNode node = Json.object();
        node.put("instruction", question == null ? sample.input() : question.instruction());
        node.put("input", question == null ? "" : question.input());
        node.put("output", sample.response());
        Turns turns = Turns.of(sample.prompt());
        if (turns.system() != null) {
            node.put("system", turns.system());
        }
        if (!turns.pairs().isEmpty()) {
            ArrayNode history = node.putArray("history");
            turns.pairs().forEach(pair -> history.addArray().add(pair.get(0)).add(pair.get(1)));
        }
        return node;
    }

    @Override
    public List<String> losses(Sample sample) {
        List<String> lost = Messages.extras(sample);
        lost.addAll(Turns.losses(sample.prompt()));
        return lost;
    }

    @Override
    public Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return SampleFormats.withoutText(sample)
                .or(() -> Turns.cannotPair(sample.prompt()).map(why -> why + " (alpaca has pairs of texts only)"));
    }

    @Override
    public boolean keepsQuestion() {
        return true;
    }
}
