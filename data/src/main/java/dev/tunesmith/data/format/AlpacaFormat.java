package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Alpaca's rows {@code instruction}, {@code input}, {@code output} ({@code response} will do), Dolly's with {@code context}
 * for the input, and LLaMA-Factory's additions {@code system} and {@code history} (pairs of question and answer).
 *
 * <p>The user turn is the instruction, a line feed, and the input; where one of the two is empty, the other alone.
 */
final class AlpacaFormat implements SampleFormat {

    private static final Set<String> QUESTIONS = Set.of("instruction", "input");
    private static final Set<String> ANSWERS = Set.of("output", "response");

    @Override
    public String name() {
        return "alpaca";
    }

    @Override
    public String keys() {
        return "instruction, input, output";
    }

    @Override
    public boolean matches(Set<String> rowKeys) {
        return QUESTIONS.stream().anyMatch(rowKeys::contains)
                && (ANSWERS.stream().anyMatch(rowKeys::contains) || rowKeys.contains("instruction"));
    }

    @Override
    public Optional<Draft> read(JsonRow row) {
        String input = either(row, "input", "context");
        String instruction = row.text("instruction").orElse("");
        if (instruction.isBlank() && input.isBlank()) {
            row.problem("instruction", "expected text here or in input, found neither");
        }
        String response = row.keys().contains("output") || !row.keys().contains("response")
                ? row.requireText("output")
                : row.requireText("response");
        List<Message> messages = new ArrayList<>();
        row.text("system").filter(text -> !text.isBlank()).map(Message::system).ifPresent(messages::add);
        history(row, messages);
        messages.add(Message.user(userTurn(instruction, input)));
        return row.isSound() ? Optional.of(new Draft(Conversation.of(messages), response)) : Optional.empty();
    }

    /** Instruction and input as one user turn, by the rule above. */
    static String userTurn(String instruction, String input) {
        if (input.isBlank()) {
            return instruction;
        }
        return instruction.isBlank() ? input : instruction + "\n" + input;
    }

    private static String either(JsonRow row, String one, String other) {
        return row.text(one)
                .filter(text -> !text.isBlank())
                .or(() -> row.text(other))
                .orElse("");
    }

    private static void history(JsonRow row, List<Message> messages) {
        JsonNode value = row.value("history");
        if (value == null) {
            return;
        }
        if (!(value instanceof ArrayNode)) {
            row.problem("history", "expected a list of pairs, found " + JsonRow.describe(value));
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode pair = value.get(i);
            String place = "history[" + i + "]";
            if (pair instanceof ArrayNode && pair.size() == 2) {
                row.textOf(pair.get(0), place + "[0]").map(Message::user).ifPresent(messages::add);
                row.textOf(pair.get(1), place + "[1]").map(Message::assistant).ifPresent(messages::add);
            } else {
                row.problem(place, "expected [question, answer], found " + JsonRow.describe(pair));
            }
        }
    }

    @Override
    public ObjectNode write(Sample sample) {
        ObjectNode node = Json.object();
        node.put("instruction", sample.input());
        node.put("input", "");
        node.put("output", sample.response());
        List<Message> before = sample.prompt().messages();
        before = new ArrayList<>(before.subList(0, before.size() - 1));
        if (!before.isEmpty() && isSystem(before.get(0))) {
            node.put("system", before.remove(0).content());
        }
        ArrayNode history = Json.array();
        for (int i = 0; i + 1 < before.size(); i += 2) {
            history.addArray()
                    .add(before.get(i).content())
                    .add(before.get(i + 1).content());
        }
        if (!history.isEmpty()) {
            node.set("history", history);
        }
        return node;
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    @Override
    public List<String> losses(Sample sample) {
        List<String> lost = Messages.extras(sample);
        List<Message> messages = sample.prompt().messages();
        int from = isSystem(messages.get(0)) ? 1 : 0;
        for (int i = from; i < messages.size(); i++) {
            Role expected = (i - from) % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (messages.get(i).role() != expected) {
                lost.add("roles other than system first, then user and assistant in turn");
                break;
            }
        }
        return lost;
    }
}
