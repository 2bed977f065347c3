package dev.tunesmith.project.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A hub with one model, on the loopback address. The API and small files live at 127.0.0.1; files ending in
 * .safetensors are redirected to "localhost", which stands for another host.
 */
final class FakeHub implements AutoCloseable {

    static final String MODEL = "acme/tiny";

    /** One request as the server saw it. */
    record Request(
            String host,
            String path,
            @Nullable String range,
            @Nullable String authorization) {}

    final Map<String, byte[]> files = new LinkedHashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();
    String commit = "c0ffee";
    /** Cut the connection after this many bytes of a large file, this many times. */
    volatile int cutAfter = -1;

    volatile int cuts;
    /** Answer this many requests with HTTP 503 first. */
    volatile int unavailable;

    volatile int denyWith;
    volatile boolean wrongContent;
    volatile boolean rangesRefused;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> pathsAsked() {
        return requests.stream().map(Request::path).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"))
                    .replaceFirst(":.*", "");
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(
                    new Request(host, path, range, exchange.getRequestHeaders().getFirst("Authorization")));
            if (unavailable > 0) {
                unavailable--;
                exchange.sendResponseHeaders(503, -1);
            } else if (denyWith > 0) {
                exchange.sendResponseHeaders(denyWith, -1);
            } else if (path.equals("/api/models/" + MODEL + "/revision/main")) {
                send(exchange, listing().getBytes(StandardCharsets.UTF_8));
            } else if (path.startsWith(files())) {
                resolve(exchange, path.substring(files().length()));
            } else if (path.startsWith("/cdn/")) {
                large(exchange, path.substring("/cdn/".length()), range);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private String files() {
        return "/" + MODEL + "/resolve/" + commit + "/";
    }

    private void resolve(HttpExchange exchange, String name) throws IOException {
        if (name.endsWith(".safetensors")) {
            int port = server.getAddress().getPort();
            exchange.getResponseHeaders().add("Location", "http://localhost:" + port + "/cdn/" + name);
            exchange.sendResponseHeaders(302, -1);
        } else {
            send(exchange, content(name));
        }
    }

    private void large(HttpExchange exchange, String name, @Nullable String range) throws IOException {
        byte[] content = content(name);
        int from = range == null || rangesRefused ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        int length = content.length - from;
        if (cuts > 0) {
            cuts--;
            length = Math.min(length, cutAfter);
        }
        exchange.getResponseBody().write(content, from, length);
        exchange.getResponseBody().flush();
    }

    private byte[] content(String name) {
        byte[] content = files.getOrDefault(name, new byte[0]).clone();
        if (wrongContent && name.endsWith(".safetensors")) {
            content[content.length / 2] ^= 1;
        }
        return content;
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private String listing() throws IOException {
        ArrayNode siblings = Json.array();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path copy = Files.createTempFile("fake-hub", ".bin");
            Files.write(copy, file.getValue());
            Digests digests = Digests.of(copy, read -> {});
            Files.delete(copy);
            ObjectNode sibling = siblings.addObject();
            sibling.put("rfilename", file.getKey());
            sibling.put("size", file.getValue().length);
            sibling.put("blobId", digests.gitBlob());
            if (file.getKey().endsWith(".safetensors")) {
                sibling.putObject("lfs").put("sha256", digests.sha256());
            }
        }
        ObjectNode answer = Json.object();
        answer.put("sha", commit);
        answer.set("siblings", siblings);
        return Json.line(answer);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
