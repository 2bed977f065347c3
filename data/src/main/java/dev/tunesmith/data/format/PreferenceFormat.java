package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Preference pairs: {@code prompt}, {@code chosen}, {@code rejected}, each a text or a list of messages as in TRL. Without a
 * prompt, {@code chosen} and {@code rejected} are whole conversations that differ in the last message (lists, or Anthropic's
 * transcripts {@code \n\nHuman: … \n\nAssistant: …}). StackExchange's {@code question}, {@code response_j}, {@code response_k}
 * and LLaMA-Factory's {@code instruction}/{@code input} or {@code conversations} before the pair will do too.
 *
 * <p>The chosen answer is the sample's response; the rejected one is kept beside it.
 */
final class PreferenceFormat implements SampleFormat {

    private static final String PROMPT = "prompt";
    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";

    @Override
    public String name() {
        return "preference";
    }

    @Override
    public String keys() {
        return "prompt, chosen, rejected";
    }

    @Override
    public List<String> columns() {
        return List.of(PROMPT, CHOSEN, REJECTED);
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has(CHOSEN) && row.has(REJECTED) || row.has("response_j") && row.has("response_k");
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        boolean stack = !row.has(CHOSEN) && row.has("response_j");
        String better = stack ? "response_j" : CHOSEN;
        String worse = stack ? "response_k" : REJECTED;
        List<Message> prompt = new ArrayList<>();
        Question question = prompt(row, options, prompt);
        List<Message> chosen = answer(row, better, options, prompt.isEmpty());
        List<Message> rejected = answer(row, worse, options, prompt.isEmpty());
        if (!row.isSound()) {
            return List.of();
        }
        if (!prompt.isEmpty()) {
            // Some files repeat the prompt at the beginning of both answers.
            chosen = withPrompt(prompt, chosen);
            rejected = withPrompt(prompt, rejected);
        }
        int last = chosen.size() - 1;
        boolean samePrompt =
                rejected.size() == chosen.size() && rejected.subList(0, last).equals(chosen.subList(0, last));
        if (!samePrompt) {
            row.problem(worse, "expected the same conversation as in " + better + " up to the last message");
            return List.of();
        }
        Message bad = rejected.get(last);
        if (bad.role() != Role.ASSISTANT) {
            row.problem(
                    worse,
                    "expected an assistant message last, found the "
                            + bad.role().word() + "'s");
            return List.of();
        }
        return Messages.split(row, better, chosen)
                .map(draft -> question == null ? draft : draft.withQuestion(question))
                .map(draft -> draft.withRejected(bad))
                .stream()
                .toList();
    }

    private static List<Message> withPrompt(List<Message> prompt, List<Message> answer) {
        if (answer.size() > prompt.size() && answer.subList(0, prompt.size()).equals(prompt)) {
            return answer;
        }
        List<Message> all = new ArrayList<>(prompt);
        all.addAll(answer);
        return all;
    }

    /** Add the messages of a prompt where the row has one apart. */
    private static @Nullable Question prompt(JsonRow row, ReadOptions options, List<Message> into) {
        for (String key : List.of(PROMPT, "conversations", "messages")) {
            ArrayNode list = messageList(row.value(key));
            if (list != null) {
                Messages.read(row, list, key, ShareGptFormat.keys(list, options))
                        .ifPresent(into::addAll);
                return null;
            }
        }
        for (String key : List.of(PROMPT, "question")) {
            if (row.has(key)) {
                into.add(Message.user(row.requireText(key)));
                return null;
            }
        }
        if (!row.has("instruction")) {
            return null;
        }
        into.addAll(AlpacaFormat.before(row));
        Question question = AlpacaFormat.question(row, "input");
        into.add(Message.user(options.prompt().turn(question)));
        return question;
    }

    private static List<Message> answer(JsonRow row, String key, ReadOptions options, boolean whole) {
        JsonNode value = row.value(key);
        if (value instanceof ObjectNode) {
            boolean roles = value.has("role");
            MessageKeys keys = (roles ? MessageKeys.SHAREGPT_ROLES : MessageKeys.SHAREGPT).with(options.messages());
            return Messages.one(row, value, key, keys).stream().toList();
        }
        ArrayNode list = messageList(value);
        if (list != null) {
            return Messages.read(row, list, key, ShareGptFormat.keys(list, options))
                    .orElse(List.of());
        }
        String text = row.requireText(key);
        if (!row.isSound()) {
            return List.of();
        }
        if (!whole) {
            return List.of(Message.assistant(text));
        }
        List<Message> turns = Transcript.read(text);
        if (turns.size() < 2) {
            row.problem(key, "no prompt: expected a prompt beside it, or a transcript of Human and Assistant");
        }
        return turns;
    }

    /** A list of messages, also where a text holds it as JSON; null where the value is anything else. */
    static @Nullable ArrayNode messageList(@Nullable JsonNode value) {
        if (value instanceof ArrayNode list) {
            return list;
        }
        return value != null && value.isString() ? messageList(value.stringValue()) : null;
    }

    /** The list of messages that a text holds as JSON, or null where it does not. */
    static @Nullable ArrayNode messageList(String text) {
        ArrayNode list = JsonRow.listInside(text);
        boolean messages = list != null
                && !list.isEmpty()
                && list.valueStream().allMatch(one -> one.has("role") && one.has("content"));
        return messages ? list : null;
    }

    /** A value, or the object that a text holds as JSON, as in the cells of a table. */
    static JsonNode unpacked(JsonNode value) {
        if (value.isString() && value.stringValue().startsWith("{")) {
            try {
                return Json.parse(value.stringValue());
            } catch (JacksonException notJson) {
                return value;
            }
        }
        return value;
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        ObjectNode node = Json.object();
        Message rejected = sample.rejected();
        if (rejected == null) {
            throw new IllegalArgumentException("sample " + sample.id() + " has no rejected answer");
        }
        boolean plain = sample.prompt().messages().size() == 1
                && sample.prompt().messages().get(0).equals(Message.user(sample.input()))
                && sample.responseFields().isEmpty()
                && rejected.fields().isEmpty()
                && messageList(sample.input()) == null;
        if (plain) {
            return node.put(PROMPT, sample.input())
                    .put(CHOSEN, sample.response())
                    .put(REJECTED, rejected.content());
        }
        node.set(PROMPT, Messages.write(sample.prompt().messages()));
        node.set(CHOSEN, Messages.write(List.of(sample.answer())));
        node.set(REJECTED, Messages.write(List.of(rejected)));
        return node;
    }

    @Override
    public List<String> losses(Sample sample) {
        List<String> lost = Messages.extras(sample);
        lost.removeAll(List.of("message fields"));
        lost.removeAll(Messages.pair(sample));
        return lost;
    }

    @Override
    public Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return sample.rejected() == null
                ? Optional.of("there is no rejected answer")
                : SampleFormats.withoutAnswer(sample);
    }
}
