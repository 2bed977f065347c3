package dev.tunesmith.project.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.endpoint.FakeEndpoint.Reply;
import dev.tunesmith.project.endpoint.FakeEndpoint.Request;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model behind HTTP, against a server on this machine. */
@Timeout(60)
final class EndpointModelTest {

    private static final Pauses SHORT = new Pauses(Duration.ofMillis(1), Duration.ofSeconds(3));

    private static EndpointConfig config(String url, int retries, Map<String, @Nullable Object> options) {
        return new EndpointConfig("big", URI.create(url), "big-1", "BIG_KEY", 5, 3, retries, options, null);
    }

    private static EndpointModel open(String url, int retries) {
        return EndpointModel.open(config(url, retries, Map.of()), Map.of("BIG_KEY", "sk-secret"), SHORT);
    }

    private static GenerationRequest ask(String text) {
        return new GenerationRequest(
                new Prompt.Chat(Conversation.of(Message.system("Be kind."), Message.user(text))),
                32,
                new Sampling(0.5, 0, 0.9, 0, 1, 7),
                List.of("END"),
                false,
                1,
                true,
                null);
    }

    private static List<Generation> answers(EndpointModel model, GenerationRequest... requests) {
        List<Generation> answers = new ArrayList<>();
        model.generate(List.of(requests), new Cancellation(), answers::add);
        answers.sort(Comparator.comparingInt(Generation::request));
        return answers;
    }

    @Test
    void asksAsOpenAiDoesAndReadsTheAnswer() throws IOException {
        try (FakeEndpoint server =
                        new FakeEndpoint(request -> Reply.ok(request.input().toUpperCase() + "END"));
                EndpointModel model = open(server.url(), 0)) {
            Generation answer = answers(model, ask("hello")).get(0);
            assertThat(answer.text()).isEqualTo("HELLO");
            assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(answer.promptTokens()).isEqualTo(11);
            assertThat(answer.newTokens()).isEqualTo(3);
            assertThat(answer.logProbabilities()).containsExactly(-0.25);
            Request request = server.requests().get(0);
            assertThat(request.path()).isEqualTo("/v1/chat/completions");
            assertThat(request.authorization()).isEqualTo("Bearer sk-secret");
            assertThat(request.body().toString())
                    .isEqualTo("{\"model\":\"big-1\",\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                            + "{\"role\":\"user\",\"content\":\"hello\"}],\"max_tokens\":32,\"temperature\":0.5,\"seed\":7,"
                            + "\"top_p\":0.9,\"stop\":[\"END\"],\"logprobs\":true}");
            assertThat(answers(model, GenerationRequest.greedy(new Prompt.Text("Once"), 4)))
                    .extracting(Generation::text)
                    .containsExactly("ONCEEND");
            assertThat(server.requests().get(1).path()).isEqualTo("/v1/completions");
            assertThat(server.requests().get(1).body().has("seed")).isFalse();
            assertThat(answers(model, ask("…")).get(0).finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(model.capabilities().score()).isFalse();
            assertThatThrownBy(() -> answers(model, GenerationRequest.greedy(new Prompt.Tokens(new int[] {1}), 4)))
                    .isInstanceOf(UsageException.class);
        }
    }

    @Test
    void optionsAreSentAndCanTakeUsualOnesOut() throws IOException {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("max_tokens", null);
        options.put("max_completion_tokens", 99);
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("x"));
                EndpointModel model =
                        EndpointModel.open(config(server.url(), 0, options), Map.of("BIG_KEY", "k"), SHORT)) {
            answers(model, ask("hello"));
            assertThat(server.requests().get(0).body().has("max_tokens")).isFalse();
            assertThat(server.requests()
                            .get(0)
                            .body()
                            .path("max_completion_tokens")
                            .asInt())
                    .isEqualTo(99);
        }
        assertThat(EndpointModel.sha256(config("http://h/v1", 0, options)))
                .isNotEqualTo(EndpointModel.sha256(config("http://h/v1", 0, Map.of())));
    }

    @Test
    void failuresThatMayPassAreTriedAgainAndRetryAfterIsHonoured() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (FakeEndpoint server = new FakeEndpoint(request -> switch (calls.incrementAndGet()) {
                    case 1 -> Reply.error(503, "busy");
                    case 2 -> new Reply(429, "slow down", Map.of("Retry-After", "1"));
                    default -> Reply.ok("done");
                });
                EndpointModel model = open(server.url(), 3)) {
            long start = System.nanoTime();
            assertThat(answers(model, ask("x")).get(0).text()).isEqualTo("done");
            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofMillis(1000).toNanos());
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void pausesGrowAndAreBounded() {
        Pauses pauses = Pauses.standard();
        assertThat(pauses.length(1, null)).isBetween(Duration.ofMillis(500), Duration.ofMillis(625));
        assertThat(pauses.length(4, null)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
        assertThat(pauses.length(30, null)).isEqualTo(Duration.ofSeconds(60));
        assertThat(pauses.length(1, Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(60));
        HttpHeaders past =
                HttpHeaders.of(Map.of("retry-after", List.of("Wed, 21 Oct 2015 07:28:00 GMT")), (a, b) -> true);
        assertThat(Pauses.retryAfter(past)).isNull();
        HttpHeaders future =
                HttpHeaders.of(Map.of("Retry-After", List.of("Wed, 21 Oct 2099 07:28:00 GMT")), (a, b) -> true);
        assertThat(Pauses.retryAfter(future)).isGreaterThan(Duration.ofDays(365));
    }

    @Test
    void aFailedCallCostsTheOthersNothing() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> {
                    LockSupport.parkNanos(20_000_000); // long enough for the next call to come meanwhile
                    return request.input().equals("2") ? Reply.error(400, "no sk-secret") : Reply.ok(request.input());
                });
                EndpointModel model = open(server.url(), 2)) {
            List<Generation> answers = new ArrayList<>();
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                requests.add(ask(Integer.toString(i)));
            }
            assertThatThrownBy(() -> model.generate(requests, new Cancellation(), answers::add))
                    .isInstanceOfSatisfying(
                            NetworkException.class,
                            e -> assertThat(e.isOfEveryCall()).isFalse())
                    .hasMessageContaining("HTTP 400: no ***")
                    .hasMessageNotContaining("secret");
            assertThat(answers).hasSize(19).allMatch(one -> one.text().equals(Integer.toString(one.request())));
            assertThat(server.requests()).hasSize(20); // a bad request is not repeated
            assertThat(server.mostAtOnce()).isBetween(2, 3);
        }
    }

    @Test
    void logProbabilitiesAreLeftOutWhereTheyAreNotOffered() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> request.body().has("logprobs")
                        ? Reply.error(400, "{\"error\":\"logprobs is not supported\"}")
                        : Reply.ok("fine"));
                EndpointModel model = open(server.url(), 0)) {
            assertThat(answers(model, ask("a")).get(0).text()).isEqualTo("fine");
            assertThat(answers(model, ask("b")).get(0).text()).isEqualTo("fine");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void whatEveryCallWouldMeetEndsTheWork() throws IOException {
        for (int status : new int[] {401, 404, 307}) {
            try (FakeEndpoint server = new FakeEndpoint(request -> Reply.error(status, "no"));
                    EndpointModel model = open(server.url(), 3)) {
                assertThatThrownBy(() -> answers(model, ask("x")))
                        .isInstanceOfSatisfying(
                                NetworkException.class,
                                e -> assertThat(e.isOfEveryCall()).isTrue())
                        .hasMessageContaining("HTTP " + status);
                assertThat(server.requests()).hasSize(1);
            }
        }
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (EndpointModel model = open("http://127.0.0.1:" + free + "/v1", 3)) {
            assertThatThrownBy(() -> answers(model, ask("x")))
                    .isInstanceOfSatisfying(
                            NetworkException.class,
                            e -> assertThat(e.isOfEveryCall()).isTrue())
                    .hasMessageContaining("cannot be reached");
        }
    }

    @Test
    void responsesWithoutAnAnswerAreErrors() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> new Reply(200, "", Map.of()));
                EndpointModel model = open(server.url(), 0)) {
            assertThat(answers(model, ask("x")).get(0).text()).isEmpty(); // an empty answer is one
        }
        for (String body : List.of(
                "<html>",
                "{\"choices\":[]}",
                "{\"error\":{\"message\":\"overloaded\"}}",
                "{\"choices\":[{\"finish_reason\":\"content_filter\",\"message\":{\"content\":\"\"}}]}")) {
            EndpointCall call = new EndpointCall(ask("x"), 0, 0);
            assertThatThrownBy(() -> call.answer(body, 1)).as(body).isInstanceOf(EndpointCall.BadResponse.class);
        }
    }

    @Test
    void cancellingStopsAtOnce() throws IOException {
        Cancellation cancellation = new Cancellation();
        try (FakeEndpoint server = new FakeEndpoint(request -> {
                    cancellation.cancel();
                    try {
                        Thread.sleep(20_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Reply.ok("late");
                });
                EndpointModel model = open(server.url(), 3)) {
            long start = System.nanoTime();
            List<Generation> answers = new ArrayList<>();
            model.generate(List.of(ask("a"), ask("b")), cancellation, answers::add);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(answers).allMatch(one -> one.finishReason() == FinishReason.CANCELLED);
        }
    }

    @Test
    void nothingIsOpenedOfflineOrWithoutTheKey() {
        EndpointConfig endpoint = config("http://127.0.0.1:1/v1", 0, Map.of());
        assertThatThrownBy(() -> EndpointModel.open(endpoint, Map.of("TUNESMITH_OFFLINE", "1", "BIG_KEY", "k")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("TUNESMITH_OFFLINE is set");
        assertThatThrownBy(() -> EndpointModel.open(endpoint, Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("BIG_KEY");
        assertThatThrownBy(() -> EndpointModel.open(endpoint, Map.of("BIG_KEY", "sk-secret\nsk-other")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("BIG_KEY")
                .hasMessageNotContaining("sk-");
    }
}
