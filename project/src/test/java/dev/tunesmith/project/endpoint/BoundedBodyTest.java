package dev.tunesmith.project.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.project.config.EndpointConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A response that does not end, by its length or by its pace. */
@Timeout(60)
class BoundedBodyTest {

    private static final int MIB = 1 << 20;
    private static final int MOST = 192;

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int status = 200;
    private volatile int piece = MIB;
    private volatile Duration pause = Duration.ZERO;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::pour);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void pour(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, 0);
        byte[] blanks = new byte[piece];
        Arrays.fill(blanks, (byte) ' ');
        try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < MOST; i++) {
                body.write(blanks);
                body.flush();
                Thread.sleep(pause.toMillis());
                sent.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(int timeoutSeconds, int retries) {
        EndpointConfig config = new EndpointConfig(
                "big",
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1"),
                "big-1",
                null,
                1,
                timeoutSeconds,
                retries,
                Map.of(),
                null);
        try (EndpointModel model =
                EndpointModel.open(config, Map.of(), new Pauses(Duration.ofMillis(1), Duration.ofSeconds(1)))) {
            Prompt prompt = new Prompt.Chat(Conversation.of(Message.user("Hello")));
            model.generate(List.of(GenerationRequest.greedy(prompt, 8)), new Cancellation(), answer -> {});
        }
    }

    @Test
    void isCutOffAtItsBoundAndNotAskedForAgain() {
        for (int one : List.of(200, 500)) {
            status = one;
            sent.set(0);
            calls.set(0);
            assertThatThrownBy(() -> ask(20, 2))
                    .isInstanceOfSatisfying(
                            NetworkException.class, e -> assertThat(e.fix()).contains("endpoints.big.url"))
                    .hasMessageContaining("Endpoint big: the response is longer than 64 MiB");
            assertThat(sent.get()).as("MiB sent").isLessThan(MOST);
            assertThat(calls.get()).isEqualTo(1);
        }
    }

    @Test
    void isGivenUpWhenItTricklesBeyondTheTimeLimit() {
        piece = 1;
        pause = Duration.ofMillis(100);
        assertThatThrownBy(() -> ask(1, 0))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("no answer within 1 seconds");
        assertThat(sent.get()).as("bytes sent").isLessThan(MOST);
    }
}
