package dev.tunesmith.project.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAI-compatible server on the loopback address that answers by a function of the last message. */
public final class FakeEndpoint implements AutoCloseable {

    /** What it answers: status and, for 200, the text; else the whole body. */
    public record Reply(int status, String text, Map<String, String> headers) {
        public static Reply ok(String text) {
            return new Reply(200, text, Map.of());
        }

        public static Reply error(int status, String body) {
            return new Reply(status, body, Map.of());
        }
    }

    /** One request as the server saw it. */
    public record Request(String path, @Nullable String authorization, JsonNode body, String input) {}

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Function<Request, Reply> replies;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    public FakeEndpoint(Function<Request, Reply> replies) throws IOException {
        this.replies = replies;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The most requests that were under way at once. */
    int mostAtOnce() {
        return most.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode json = Json.parse(body);
            JsonNode messages = json.path("messages");
            String input = messages.isArray()
                    ? messages.get(messages.size() - 1).path("content").stringValue()
                    : json.path("prompt").stringValue();
            Request request = new Request(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    json,
                    input);
            requests.add(request);
            Reply reply = replies.apply(request);
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] bytes = (reply.status() == 200 ? response(request, reply.text()) : reply.text())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } finally {
            running.decrementAndGet();
        }
    }

    private static String response(Request request, String text) {
        ObjectNode response = Json.object();
        ObjectNode choice = response.putArray("choices").addObject();
        choice.put("finish_reason", text.endsWith("…") ? "length" : "stop");
        if (request.path().endsWith("/chat/completions")) {
            choice.putObject("message").put("role", "assistant").put("content", text);
        } else {
            choice.put("text", text);
        }
        if (request.body().path("logprobs").asBoolean(false)) {
            choice.putObject("logprobs").putArray("content").addObject().put("logprob", -0.25);
        }
        response.putObject("usage").put("prompt_tokens", 11).put("completion_tokens", 3);
        return Json.line(response);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
