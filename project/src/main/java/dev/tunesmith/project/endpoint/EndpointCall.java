package dev.tunesmith.project.endpoint;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.project.config.EndpointConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer asked of an endpoint: the request as JSON, and its response read back.
 *
 * @param request what is asked
 * @param index of the request in its batch
 * @param sample which of its n answers
 */
record EndpointCall(GenerationRequest request, int index, int sample) {

    /** A response that cannot be used; the message says why. */
    static final class BadResponse extends Exception {
        private static final long serialVersionUID = 1L;

        BadResponse(String message) {
            super(message);
        }
    }

    /** Where it is sent, behind the endpoint's address. */
    String path() {
        return request.prompt() instanceof Prompt.Chat ? "/chat/completions" : "/completions";
    }

    /** The body; {@code logprobs} says whether log-probabilities are asked for. */
    ObjectNode body(EndpointConfig endpoint, boolean logprobs) {
        ObjectNode body = Json.object();
        body.put("model", endpoint.model());
        if (request.prompt() instanceof Prompt.Chat chat) {
            messages(chat.conversation(), body);
        } else if (request.prompt() instanceof Prompt.Text text) {
            body.put("prompt", text.text());
        } else {
            throw new UsageException(
                    "Endpoint " + endpoint.name() + " takes no token ids", "ask it with a conversation or text");
        }
        body.put("max_tokens", request.maxNewTokens());
        sampling(body);
        if (!request.stopStrings().isEmpty()) {
            body.set("stop", Json.tree(request.stopStrings()));
        }
        if (logprobs && request.prompt() instanceof Prompt.Chat) {
            body.put("logprobs", true);
        } else if (logprobs) {
            body.put("logprobs", 1);
        }
        for (Map.Entry<String, @Nullable Object> option : endpoint.options().entrySet()) {
            Object value = option.getValue();
            if (value == null) {
                body.remove(option.getKey());
            } else {
                body.set(option.getKey(), Json.tree(value));
            }
        }
        return body;
    }

    /** What is no part of OpenAI's own interface is sent only where it matters; the servers of open models know it. */
    private void sampling(ObjectNode body) {
        Sampling sampling = request.sampling();
        body.put("temperature", sampling.temperature());
        if (!sampling.isGreedy()) {
            body.put("seed", sampling.seed() + sample);
        }
        if (sampling.topP() < 1) {
            body.put("top_p", sampling.topP());
        }
        if (sampling.topK() > 0) {
            body.put("top_k", sampling.topK());
        }
        if (sampling.minP() > 0) {
            body.put("min_p", sampling.minP());
        }
        if (sampling.repetitionPenalty() != 1) {
            body.put("repetition_penalty", sampling.repetitionPenalty());
        }
        if (request.ignoreEos()) {
            body.put("ignore_eos", true);
        }
    }

    private static void messages(Conversation conversation, ObjectNode body) {
        ArrayNode messages = body.putArray("messages");
        for (Message message : conversation.messages()) {
            ObjectNode node = messages.addObject();
            node.put("role", message.role().word());
            node.put("content", message.content());
            message.fields().forEach((key, value) -> {
                // Marks for our own training are none of the endpoint's business.
                if (value != null
                        && !List.of(Message.WEIGHT, Message.TRAIN, Message.TRAINING)
                                .contains(key)) {
                    node.set(key, Json.tree(value));
                }
            });
        }
        if (conversation.tools() != null) {
            body.set("tools", Json.tree(conversation.tools()));
        }
    }

    /**
     * Read the response.
     *
     * @throws BadResponse if it holds no answer
     */
    Generation answer(String text, long millis) throws BadResponse {
        JsonNode response;
        try {
            response = Json.parse(text);
        } catch (JacksonException e) {
            throw new BadResponse("the response is not JSON: " + JsonErrors.reason(e));
        }
        JsonNode choice = response.path("choices").path(0);
        JsonNode message = choice.path("message");
        JsonNode content = request.prompt() instanceof Prompt.Chat ? message.path("content") : choice.path("text");
        if (choice.isMissingNode() || !content.isString() && !message.has("tool_calls")) {
            JsonNode error = response.path("error").path("message");
            throw new BadResponse(
                    error.isString()
                            ? "the response is an error: " + error.stringValue()
                            : "the response has no answer");
        }
        String answer = content.isString() ? content.stringValue() : "";
        return new Generation(
                index,
                sample,
                cut(answer),
                List.of(),
                logProbabilities(choice.path("logprobs")),
                reason(choice.path("finish_reason").asString("stop")),
                response.path("usage").path("prompt_tokens").asInt(0),
                millis,
                response.path("usage").path("completion_tokens").asInt(0));
    }

    /** Some servers leave the stop string at the end. */
    private String cut(String answer) {
        for (String stop : request.stopStrings()) {
            if (answer.endsWith(stop)) {
                return answer.substring(0, answer.length() - stop.length());
            }
        }
        return answer;
    }

    private static FinishReason reason(String word) throws BadResponse {
        if (word.equals("content_filter")) {
            throw new BadResponse("the endpoint's content filter ended the answer");
        }
        return word.equals("length") || word.equals("max_tokens") ? FinishReason.LENGTH : FinishReason.STOP;
    }

    private static List<Double> logProbabilities(JsonNode node) {
        List<Double> values = new ArrayList<>();
        JsonNode content = node.path("content");
        if (content.isArray()) {
            content.forEach(token -> values.add(token.path("logprob").asDouble(Double.NaN)));
        } else {
            node.path("token_logprobs").forEach(value -> values.add(value.asDouble(Double.NaN)));
        }
        return values.stream().anyMatch(value -> value.isNaN()) ? List.of() : values;
    }
}
