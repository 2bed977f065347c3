package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@link ItemOutput} as a line of JSON: a prompt is {@code {"text"}}, {@code {"messages",…}} or {@code {"ids"}}. */
final class OutputJson {

    private static final TypeReference<List<Map<String, @Nullable Object>>> MAPS = new TypeReference<>() {};
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

    private OutputJson() {}

    static ObjectNode write(ItemOutput output) {
        ObjectNode line = Json.object();
        line.put("suite", output.suite());
        line.put("item", output.item());
        line.put("ask", output.ask());
        line.put("request", output.request());
        line.set("model", Json.tree(output.model()));
        line.put("seed", output.seed());
        line.set("prompt", prompt(output.prompt()));
        line.put("answer", output.answer());
        FinishReason reason = output.finishReason();
        line.put("finishReason", reason == null ? null : reason.name().toLowerCase(Locale.ROOT));
        line.set("tokenIds", Json.tree(output.tokenIds()));
        line.set("logProbabilities", Json.tree(output.logProbabilities()));
        line.set("referenceLogProbabilities", Json.tree(output.referenceLogProbabilities()));
        line.put("tokens", output.tokens());
        line.put("promptTokens", output.promptTokens());
        line.put("millis", output.millis());
        line.put("error", output.error());
        return line;
    }

    static ItemOutput read(JsonNode line) {
        JsonNode reason = line.required("finishReason");
        JsonNode error = line.required("error");
        return new ItemOutput(
                line.required("suite").stringValue(),
                line.required("item").stringValue(),
                line.path("ask").asString(ItemOutput.FIRST), // lines of version 0.1 have none of the optional fields
                line.required("request").stringValue(),
                new ItemOutput.Answerer(
                        line.path("model").path("weights").asString(""),
                        line.path("model").path("adapter").asStringOpt().orElse(null)),
                line.path("seed").asLong(0),
                prompt(line.required("prompt")),
                line.required("answer").stringValue(),
                reason.isNull()
                        ? null
                        : FinishReason.valueOf(reason.stringValue().toUpperCase(Locale.ROOT)),
                numbers(line.path("tokenIds")).map(JsonNode::intValue).toList(),
                numbers(line.path("logProbabilities"))
                        .map(JsonNode::doubleValue)
                        .toList(),
                numbers(line.path("referenceLogProbabilities"))
                        .map(JsonNode::doubleValue)
                        .toList(),
                line.required("tokens").intValue(),
                line.required("promptTokens").intValue(),
                line.required("millis").longValue(),
                error.isNull() ? null : error.stringValue());
    }

    /** To four decimals, which is what a file keeps. */
    static List<Double> rounded(List<Double> logProbabilities) {
        return logProbabilities.stream()
                .map(value -> Math.rint(value * 1e4) / 1e4)
                .toList();
    }

    private static Stream<JsonNode> numbers(JsonNode array) {
        return array.valueStream();
    }

    static ObjectNode prompt(Prompt prompt) {
        ObjectNode node = Json.object();
        if (prompt instanceof Prompt.Text text) {
            node.put("text", text.text());
        } else if (prompt instanceof Prompt.Tokens tokens) {
            node.set("ids", Json.tree(tokens.ids()));
        } else if (prompt instanceof Prompt.Chat chat) {
            Conversation conversation = chat.conversation();
            ArrayNode messages = node.putArray("messages");
            conversation.messages().forEach(message -> messages.add(message(message)));
            if (conversation.tools() != null) {
                node.set("tools", Json.tree(conversation.tools()));
            }
            if (conversation.documents() != null) {
                node.set("documents", Json.tree(conversation.documents()));
            }
        }
        return node;
    }

    private static ObjectNode message(Message message) {
        ObjectNode node = Json.object();
        node.put("role", message.role().word());
        node.put("content", message.content());
        node.setAll((ObjectNode) Json.tree(message.fields()));
        return node;
    }

    private static Prompt prompt(JsonNode node) {
        if (node.has("text")) {
            return new Prompt.Text(node.get("text").stringValue());
        }
        if (node.has("ids")) {
            return new Prompt.Tokens(Json.mapper().convertValue(node.get("ids"), int[].class));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : node.required("messages")) {
            Map<String, @Nullable Object> fields =
                    new LinkedHashMap<>(Json.mapper().convertValue(message, MAP));
            fields.remove("role");
            fields.remove("content");
            messages.add(new Message(
                    role(message.required("role").stringValue()),
                    message.required("content").stringValue(),
                    fields));
        }
        return new Prompt.Chat(new Conversation(messages, maps(node.get("tools")), maps(node.get("documents"))));
    }

    private static Role role(String word) {
        return Role.ofWord(word).orElseThrow(() -> new IllegalArgumentException("there is no role " + word));
    }

    private static @Nullable List<Map<String, @Nullable Object>> maps(@Nullable JsonNode node) {
        return node == null ? null : Json.mapper().convertValue(node, MAPS);
    }
}
