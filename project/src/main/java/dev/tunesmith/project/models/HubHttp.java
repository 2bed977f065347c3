package dev.tunesmith.project.models;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.TunesmithException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GET requests to the hub. Redirects are followed by hand, since the token may go to the endpoint's own host only, and
 * since the first answer carries the file's hash.
 */
final class HubHttp {

    private static final int MAX_REDIRECTS = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(60);

    private final URI endpoint;
    private final @Nullable String token;
    private final HttpClient client;

    HubHttp(URI endpoint, @Nullable String token) {
        this.endpoint = endpoint;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** An answer with status 200, 206 or 416; close it. */
    record Answer(int status, HttpHeaders headers, @Nullable String hash, InputStream body) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** A failure that may pass: worth another try. */
    static final class TransientException extends IOException {
        private static final long serialVersionUID = 1L;

        TransientException(String message) {
            super(message);
        }
    }

    /**
     * Ask for a resource from a byte on.
     *
     * @param what the model or file, for errors
     * @throws IOException for what another try may cure
     * @throws TunesmithException for what it will not: no such model, no access, not a hub
     */
    Answer get(String path, long from, String what) throws IOException {
        URI uri = URI.create(endpoint + path);
        String hash = null;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(request(uri, from));
            HttpHeaders headers = response.headers();
            hash = hash == null ? hash(headers) : hash;
            int status = response.statusCode();
            if (status == 200 || status == 206 || status == 416) {
                return new Answer(status, headers, hash, response.body());
            }
            response.body().close();
            Optional<String> location = headers.firstValue("location");
            if (status < 300 || status >= 400 || location.isEmpty()) {
                throw failure(status, uri, what);
            }
            uri = redirect(uri, location.get());
        }
        throw new NetworkException(
                "More than " + MAX_REDIRECTS + " redirects for " + what + " at " + endpoint, "check HF_ENDPOINT");
    }

    private HttpRequest request(URI uri, long from) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(HEADER_TIMEOUT).header("User-Agent", "tunesmith");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        if (token != null && sameOrigin(uri)) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private boolean sameOrigin(URI uri) {
        return Objects.equals(uri.getScheme(), endpoint.getScheme())
                && Objects.equals(uri.getHost(), endpoint.getHost())
                && uri.getPort() == endpoint.getPort();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException("The fetch was interrupted", "run again to go on with it", e);
        }
    }

    private static URI redirect(URI from, String location) {
        URI to = from.resolve(location);
        if ("https".equals(from.getScheme()) && !"https".equals(to.getScheme())) {
            throw new NetworkException(
                    from.getHost() + " redirects to an unencrypted address, " + to.getScheme() + "://" + to.getHost(),
                    "check HF_ENDPOINT and the proxy");
        }
        return to;
    }

    /** The content's hash, where the hub tells: a SHA-256 for large files, git's blob hash for small ones. */
    private static @Nullable String hash(HttpHeaders headers) {
        String tag = headers.firstValue("x-linked-etag")
                .or(() -> headers.firstValue("etag"))
                .orElse("");
        String bare = tag.replaceFirst("^W/", "").replace("\"", "");
        return bare.matches("[0-9a-f]{40}|[0-9a-f]{64}") ? bare : null;
    }

    private IOException failure(int status, URI uri, String what) {
        if (status == 401 || status == 403) {
            throw new NetworkException(
                    endpoint.getHost() + " refuses access to " + what + " (HTTP " + status + ")",
                    token == null
                            ? "check the name; for a gated or private model accept its terms on the hub and set HF_TOKEN"
                            : "check the name, and that the account behind HF_TOKEN may read the model");
        }
        if (status == 404) {
            throw new ModelFileException(
                    endpoint.getHost() + " has no " + what + " (HTTP 404)",
                    "check the spelling of OWNER/NAME@REVISION");
        }
        if (status == 408 || status == 429 || status >= 500) {
            return new TransientException(uri.getHost() + " answered HTTP " + status + " for " + what);
        }
        throw new NetworkException(
                uri.getHost() + " answered HTTP " + status + " for " + what, "check HF_ENDPOINT and the proxy");
    }
}
