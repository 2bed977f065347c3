package dev.tunesmith.project.models;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Lists a model on the hub, and fetches its files in a way that survives cut connections. */
final class HubClient {

    private static final int MAX_FAILURES = 5;
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private final StoreSettings settings;
    private final Cancellation cancellation;
    private final HubHttp http;

    HubClient(StoreSettings settings, Cancellation cancellation) {
        this.settings = settings;
        this.cancellation = cancellation;
        this.http = new HubHttp(settings.hubEndpoint(), settings.hubToken());
    }

    /**
     * The files of a model that are needed.
     *
     * @param commit what the revision stands for now; files are fetched from it
     */
    record Listing(ModelReference.HubModel model, String commit, List<HubFile> files) {
        long bytes() {
            return files.stream().mapToLong(file -> Math.max(0, file.bytes())).sum();
        }
    }

    /**
     * A file on the hub.
     *
     * @param bytes its size, or -1 where the hub does not say
     * @param hash SHA-256 (64 digits) or git's blob hash (40), or null where the listing does not say
     */
    record HubFile(String name, long bytes, @Nullable String hash) {}

    /** Ask the hub what a model consists of. */
    Listing list(ModelReference.HubModel model) {
        String path = "/api/models/" + model.id() + "/revision/" + encode(model.revisionOrMain()) + "?blobs=true";
        String body = retrying("the list of files of " + model.text(), () -> {
            try (HubHttp.Answer answer = http.get(path, 0, "model " + model.text())) {
                return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            }
        });
        try {
            return listing(model, Json.parse(body));
        } catch (JacksonException e) {
            throw notAHub(model, e);
        }
    }

    private Listing listing(ModelReference.HubModel model, JsonNode answer) {
        if (!answer.path("sha").isString() || !answer.path("siblings").isArray()) {
            throw notAHub(model, null);
        }
        List<HubFile> files = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (JsonNode file : answer.path("siblings")) {
            String name = file.path("rfilename").asString("");
            if (NeededFiles.includes(name)) {
                files.add(new HubFile(name, file.path("size").asLong(-1), hash(file)));
            } else {
                others.add(name);
            }
        }
        boolean namedModel =
                files.stream().anyMatch(file -> isWeights(file) && file.name().startsWith("model"));
        if (namedModel) {
            // Some repositories hold the weights twice, under the names of two formats.
            files.removeIf(
                    file -> file.name().contains(".safetensors") && !file.name().startsWith("model"));
        }
        if (files.stream().noneMatch(HubClient::isWeights)) {
            throw new ModelFileException(
                    model.text() + " has no *.safetensors file on the hub; it has "
                            + String.join(", ", others.subList(0, Math.min(8, others.size()))),
                    "choose a repository with safetensors, or download a .gguf file and give its path");
        }
        return new Listing(model, answer.path("sha").asString(), List.copyOf(files));
    }

    private static boolean isWeights(HubFile file) {
        return NeededFiles.isWeights(file.name());
    }

    private static @Nullable String hash(JsonNode file) {
        String hash = file.path("lfs").path("sha256").asString("");
        if (hash.isEmpty()) {
            hash = file.path("blobId").asString("");
        }
        return hash.matches("[0-9a-f]{40}|[0-9a-f]{64}") ? hash : null;
    }

    private NetworkException notAHub(ModelReference.HubModel model, @Nullable Throwable cause) {
        return new NetworkException(
                settings.hubEndpoint() + " did not answer as a Hugging Face hub when asked for " + model.text(),
                "check HF_ENDPOINT and the proxy",
                cause);
    }

    /**
     * Fetch a file into a folder, going on where an earlier try ended, and check its hash.
     *
     * @param done hears the bytes of this file that are there
     * @return SHA-256 of the file
     */
    String fetch(Listing listing, HubFile file, Path folder, LongConsumer done) throws IOException {
        Path target = folder.resolve(file.name());
        Path within = target.getParent();
        Files.createDirectories(within == null ? folder : within);
        Path part = folder.resolve(file.name() + ".part");
        String what = file.name() + " of " + listing.model().text();
        if (Files.isRegularFile(target) && Files.size(target) == file.bytes()) {
            done.accept(file.bytes());
            return Digests.sha256(target, read -> {}); // Checked when it got its name; a kill came later.
        }
        String path = "/" + listing.model().id() + "/resolve/" + listing.commit() + "/" + file.name();
        String header = retrying(what, () -> transfer(path, file, part, done));
        String expected = file.hash() != null ? file.hash() : header;
        Digests found = Digests.of(part, read -> {});
        if (!expected.isEmpty() && !expected.equals(found.ofSameKindAs(expected))) {
            Files.delete(part);
            throw new ModelFileException(
                    what + " arrived damaged: expected hash " + expected + ", found " + found.ofSameKindAs(expected),
                    "run again; if it happens again, " + settings.hubEndpoint() + " serves a wrong file");
        }
        Files.move(part, target);
        return found.sha256();
    }

    /** One try; returns the hash that the answer's headers tell, or an empty text. */
    private String transfer(String path, HubFile file, Path part, LongConsumer done) throws IOException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (file.bytes() >= 0 && have == file.bytes() && file.hash() != null) {
            return "";
        }
        if (file.bytes() >= 0 && have >= file.bytes()) {
            Files.delete(part);
            have = 0;
        }
        try (HubHttp.Answer answer = http.get(path, have, file.name())) {
            if (answer.status() == 416) {
                Files.deleteIfExists(part);
                throw new HubHttp.TransientException("the hub refused to go on from byte " + have);
            }
            boolean goesOn = answer.status() == 206;
            String range = answer.headers().firstValue("content-range").orElse("");
            if (goesOn && !range.startsWith("bytes " + have + "-")) {
                throw new HubHttp.TransientException("asked to go on from byte " + have + ", got " + range);
            }
            copy(answer.body(), part, goesOn ? have : 0, done);
            long size = Files.size(part);
            if (file.bytes() >= 0 && size != file.bytes()) {
                throw new HubHttp.TransientException("ended at " + size + " of " + file.bytes() + " bytes");
            }
            return answer.hash() == null ? "" : answer.hash();
        }
    }

    private void copy(InputStream body, Path part, long have, LongConsumer done) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = have;
        StandardOpenOption mode = have > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (StallGuard guard = new StallGuard(body, STALL_LIMIT, cancellation);
                OutputStream out =
                        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                guard.alive();
                write(out, buffer, n, part);
                total += n;
                done.accept(total);
                stopIfCancelled();
            }
        }
    }

    /** A full disk is not cured by asking the hub again. */
    private static void write(OutputStream out, byte[] buffer, int n, Path part) {
        try {
            out.write(buffer, 0, n);
        } catch (IOException e) {
            throw new ResourceException(
                    "Cannot write " + part + ": " + e.getMessage(),
                    "make room, or set TUNESMITH_HOME to a folder on a larger disk, and run again to go on",
                    e);
        }
    }

    private void stopIfCancelled() {
        if (cancellation.isCancelled()) {
            throw new InterruptedRunException(
                    "The fetch was stopped; what has arrived is kept", "run again to go on with it");
        }
    }

    private interface Attempt {
        String run() throws IOException;
    }

    private String retrying(String what, Attempt attempt) {
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                stopIfCancelled();
                boolean hopeless = e instanceof java.net.ConnectException
                        || e instanceof java.net.http.HttpConnectTimeoutException;
                if (hopeless || failures == MAX_FAILURES) {
                    throw new NetworkException(
                            "Cannot fetch " + what + " from " + settings.hubEndpoint() + ": " + reason(e),
                            "check the network, a proxy (TUNESMITH_JAVA_OPTS=-Dhttps.proxyHost=… -Dhttps.proxyPort=…), or set "
                                    + "HF_ENDPOINT to a mirror; what has arrived is kept",
                            e);
                }
                pause(failures);
            }
        }
    }

    private static String reason(IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof java.nio.channels.UnresolvedAddressException) {
            return "its name cannot be resolved";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private void pause(int failures) {
        try {
            Thread.sleep(settings.retryPause().multipliedBy(failures).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException("The fetch was interrupted", "run again to go on with it", e);
        }
    }

    private static String encode(String revision) {
        return revision.replace("/", "%2F");
    }
}
