package dev.tunesmith.project.endpoint;

import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.text.Excerpt;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.endpoint.BoundedBody.TooLongException;
import dev.tunesmith.project.endpoint.EndpointCall.BadResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to an endpoint, again where a failure may pass. Redirects are not followed, so that the key goes to the named host
 * and nowhere else. Safe for any thread.
 */
final class EndpointHttp {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int VAIN_CONNECTS = 3;
    private static final int SHOWN = 300;

    /** Far above any answer with the log-probabilities of its tokens. */
    private static final long LONGEST_BODY = 64L << 20;

    private final EndpointConfig endpoint;
    private final @Nullable String key;
    private final Pauses pauses;
    private final HttpClient client;
    private final AtomicBoolean logprobs = new AtomicBoolean(true);
    private final AtomicInteger unreached = new AtomicInteger();

    EndpointHttp(EndpointConfig endpoint, @Nullable String key, Pauses pauses) {
        this.endpoint = endpoint;
        this.key = key;
        this.pauses = pauses;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /**
     * Ask for one answer.
     *
     * @throws NetworkException if there is none after all tries
     * @throws InterruptedException if the thread is asked to end
     */
    Generation ask(EndpointCall call) throws InterruptedException {
        String last = "";
        for (int attempt = 0; attempt <= endpoint.retries(); attempt++) {
            long start = System.nanoTime();
            Duration wanted = null;
            try {
                boolean told = call.request().logProbabilities() && logprobs.get();
                HttpResponse<String> response = send(request(call, told));
                unreached.set(0);
                int status = response.statusCode();
                if (status == 200) {
                    return call.answer(response.body(), (System.nanoTime() - start) / 1_000_000);
                }
                if (told && (status == 400 || status == 422) && isAboutLogprobs(response.body())) {
                    logprobs.set(false); // not offered here; this try does not count
                    attempt--;
                    continue;
                }
                last = "it answered HTTP " + status + ": " + excerpt(response.body());
                if (status != 408 && status != 429 && status < 500) {
                    throw refused(status, last);
                }
                wanted = Pauses.retryAfter(response.headers());
            } catch (BadResponse e) {
                throw new NetworkException(
                        "Endpoint " + endpoint.name() + ": " + hidden(String.valueOf(e.getMessage())),
                        "ask again with --retry-errors");
            } catch (IOException e) {
                refuseTooLong(e);
                last = reason(e);
                if (isUnreached(e) && unreached.incrementAndGet() >= VAIN_CONNECTS) {
                    throw NetworkException.ofEveryCall(
                            "Endpoint " + endpoint.name() + " at " + address() + " cannot be reached: " + last,
                            "start the server or correct endpoints." + endpoint.name()
                                    + ".url, then run the command again; what was answered is kept",
                            e);
                }
            }
            if (attempt < endpoint.retries()) {
                pauses.before(attempt + 1, wanted);
            }
        }
        throw new NetworkException(
                "Endpoint " + endpoint.name() + " gave no answer in " + (endpoint.retries() + 1)
                        + (endpoint.retries() == 0 ? " try; " : " tries; ") + last,
                "try later with --retry-errors; what was answered is kept");
    }

    /** Send a request; its own time limit ends with the headers of the response, this one with the last byte. */
    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> sent = client.sendAsync(request, info -> new BoundedBody(LONGEST_BODY));
        try {
            return sent.get(endpoint.timeoutSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("the response did not end");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        } finally {
            sent.cancel(true);
        }
    }

    private HttpRequest request(EndpointCall call, boolean told) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint.url() + call.path()))
                .timeout(Duration.ofSeconds(endpoint.timeoutSeconds()))
                .header("User-Agent", "tunesmith")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.line(call.body(endpoint, told))));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request.build();
    }

    /** A status that another try will not cure; some say that no call at all will work. */
    private NetworkException refused(int status, String said) {
        String message = "Endpoint " + endpoint.name() + " at " + address() + ": " + said;
        return switch (status) {
            case 401, 403 ->
                NetworkException.ofEveryCall(
                        message,
                        endpoint.apiKeyEnv() == null
                                ? "name the variable with the key: endpoints." + endpoint.name() + ".apiKeyEnv"
                                : "check the key in " + endpoint.apiKeyEnv(),
                        null);
            case 404, 405 ->
                NetworkException.ofEveryCall(
                        message,
                        "check endpoints." + endpoint.name() + ".url (up to /v1, say) and .model (" + endpoint.model()
                                + ")",
                        null);
            case 301, 302, 303, 307, 308 ->
                NetworkException.ofEveryCall(
                        message,
                        "give the address that it redirects to as endpoints." + endpoint.name() + ".url",
                        null);
            default -> new NetworkException(message, "correct the item, or endpoints." + endpoint.name() + ".options");
        };
    }

    private void refuseTooLong(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TooLongException) {
                throw new NetworkException(
                        "Endpoint " + endpoint.name() + ": " + cause.getMessage() + ", which no answer is",
                        "check that endpoints." + endpoint.name()
                                + ".url is an OpenAI-compatible interface (up to /v1, say), and endpoints."
                                + endpoint.name() + ".options",
                        e);
            }
        }
    }

    private String address() {
        return String.valueOf(endpoint.url());
    }

    private static boolean isUnreached(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private String reason(IOException e) {
        if (e instanceof HttpTimeoutException) {
            return "no answer within " + endpoint.timeoutSeconds() + " seconds";
        }
        String message = e.getMessage();
        return hidden(
                message == null
                        ? isUnreached(e) ? "no connection" : e.getClass().getSimpleName()
                        : message);
    }

    private static boolean isAboutLogprobs(String body) {
        return body.toLowerCase(Locale.ROOT).contains("logprob");
    }

    private String excerpt(String body) {
        return Excerpt.of(hidden(body), SHOWN);
    }

    /** Whatever a server says back, the key is not repeated. */
    private String hidden(String text) {
        return key == null ? text : text.replace(key, "***");
    }
}
