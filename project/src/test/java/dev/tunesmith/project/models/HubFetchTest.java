package dev.tunesmith.project.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.LockedException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.model.Cancellation;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFetchTest {

    private static final ModelReference.HubModel MODEL = new ModelReference.HubModel(FakeHub.MODEL, null);
    private static final int WEIGHT_BYTES = 1_000_000;

    @TempDir
    private Path home;

    private FakeHub hub;
    private final RecordingProgress progress = new RecordingProgress();
    private final Cancellation cancellation = new Cancellation();
    private final byte[] weights = new byte[WEIGHT_BYTES];

    @BeforeEach
    void startHub() throws IOException {
        hub = new FakeHub();
        new Random(7).nextBytes(weights);
        hub.files.put("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
        hub.files.put("tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));
        hub.files.put("model.safetensors", weights);
        hub.files.put("README.md", "# hello".getBytes(StandardCharsets.UTF_8));
        hub.files.put("consolidated.safetensors", weights);
        hub.files.put("../evil.safetensors", weights);
        hub.files.put("onnx/model.onnx", weights);
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private StoreSettings settings(URI endpoint, boolean hubOffline, boolean offline) {
        return new StoreSettings(
                home, endpoint, "secret", hubOffline, offline, List.of("no-pip-here"), Duration.ofMillis(1));
    }

    private ModelStore store() {
        return new ModelStore(settings(hub.endpoint(), false, false), progress, cancellation);
    }

    private Path entry() {
        return home.resolve("models/hub/acme--tiny/main");
    }

    @Test
    void fetchesTheNeededFilesAndRecordsThem() throws IOException {
        Path folder = store().resolve(MODEL);
        assertThat(folder).isEqualTo(entry());
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "tokenizer.json", "model.safetensors", "manifest.json");
        }
        StoredModel model = store().find(MODEL).orElseThrow();
        assertThat(model.manifest().revision()).isEqualTo("c0ffee");
        assertThat(model.manifest().source()).isEqualTo(hub.endpoint() + "/acme/tiny");
        assertThat(model.manifest().files())
                .allSatisfy(file -> assertThat(file.sha256()).matches("[0-9a-f]{64}"));
        assertThat(progress.counts).last().isEqualTo(model.bytes());
        assertThat(home.resolve("models/.incoming")).isEmptyDirectory();
    }

    @Test
    void fetchesWhatASentenceEncoderHasInFoldersToo() throws IOException {
        byte[] pooling = "{}".getBytes(StandardCharsets.UTF_8);
        hub.files.put("modules.json", "[]".getBytes(StandardCharsets.UTF_8));
        hub.files.put("1_Pooling/config.json", pooling);
        hub.files.put("onnx/config.json", pooling);
        Path folder = store().resolve(MODEL);
        assertThat(folder.resolve("1_Pooling/config.json")).hasBinaryContent(pooling);
        assertThat(folder.resolve("modules.json")).exists();
        assertThat(folder.resolve("onnx")).doesNotExist();
        assertThat(store().verify(store().find(MODEL).orElseThrow())).isEmpty();
    }

    @Test
    void sendsTheTokenToTheEndpointOnly() {
        store().resolve(MODEL);
        assertThat(hub.requests).filteredOn(r -> r.host().equals("localhost")).isNotEmpty();
        assertThat(hub.requests)
                .allSatisfy(request -> assertThat(request.authorization())
                        .isEqualTo(request.host().equals("127.0.0.1") ? "Bearer secret" : null));
    }

    @Test
    void aSecondPullOfTheSameCommitFetchesNothing() {
        store().pull(MODEL, false);
        hub.requests.clear();
        store().pull(MODEL, false);
        assertThat(hub.pathsAsked()).containsExactly("/api/models/acme/tiny/revision/main");
        store().resolve(MODEL);
        assertThat(hub.requests).hasSize(1);
    }

    @Test
    void aNewCommitReplacesTheOldFiles() {
        store().pull(MODEL, false);
        hub.commit = "beefed";
        hub.files.put("config.json", "{\"new\":1}".getBytes(StandardCharsets.UTF_8));
        StoredModel model = store().pull(MODEL, false);
        assertThat(model.manifest().revision()).isEqualTo("beefed");
        assertThat(entry().resolve("config.json")).hasContent("{\"new\":1}");
    }

    @Test
    void goesOnAfterACutConnection() {
        hub.cutAfter = 300_000;
        hub.cuts = 2;
        Path folder = store().resolve(MODEL);
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        List<String> ranges = hub.requests.stream()
                .filter(request -> request.path().startsWith("/cdn/"))
                .map(request -> String.valueOf(request.range()))
                .toList();
        assertThat(ranges).hasSize(3).first().isEqualTo("null");
        assertThat(ranges.get(2)).matches("bytes=[1-9]\\d*-");
    }

    @Test
    void goesOnAfterTheUserStopped() {
        progress.onUpdate = done -> {
            if (done > 400_000) {
                cancellation.cancel();
            }
        };
        assertThatThrownBy(() -> store().resolve(MODEL))
                .isInstanceOf(InterruptedRunException.class)
                .hasMessageContaining("kept");
        assertThat(entry()).doesNotExist();
        hub.requests.clear();
        Path folder =
                new ModelStore(settings(hub.endpoint(), false, false), progress, new Cancellation()).resolve(MODEL);
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(hub.requests)
                .filteredOn(r -> r.path().startsWith("/cdn/"))
                .allSatisfy(request -> assertThat(request.range()).matches("bytes=[1-9]\\d*-"));
        assertThat(hub.pathsAsked()).noneMatch(path -> path.endsWith("config.json"));
    }

    @Test
    void startsAnewWhereTheServerKnowsNoRanges() {
        hub.rangesRefused = true;
        hub.cutAfter = 300_000;
        hub.cuts = 1;
        assertThat(store().resolve(MODEL).resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void refusesAWrongHashAndLeavesNothing() {
        hub.wrongContent = true;
        assertThatThrownBy(() -> store().resolve(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("model.safetensors of acme/tiny arrived damaged");
        assertThat(entry()).doesNotExist();
        assertThat(home.resolve("models/.incoming/hub--acme--tiny--main@c0ffee/model.safetensors.part"))
                .doesNotExist();
        assertThat(store().list()).isEmpty();
    }

    @Test
    void triesAgainWhereTheHubIsBusy() {
        hub.unavailable = 2;
        assertThat(store().resolve(MODEL)).isDirectory();
    }

    @Test
    void givesUpWhereTheHubStaysBusy() {
        hub.unavailable = 100;
        assertThatThrownBy(() -> store().resolve(MODEL))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("HTTP 503");
        assertThat(hub.requests).hasSize(5);
    }

    @Test
    void noAccessNamesTheToken() {
        hub.denyWith = 401;
        assertThatThrownBy(() -> store().resolve(MODEL)).isInstanceOfSatisfying(NetworkException.class, error -> {
            assertThat(error).hasMessageContaining("acme/tiny (HTTP 401)");
            assertThat(error.fix()).contains("HF_TOKEN");
        });
        assertThat(hub.requests).hasSize(1);
    }

    @Test
    void anUnknownModelIsNotANetworkProblem() {
        assertThatThrownBy(() -> store().resolve(new ModelReference.HubModel("acme/typo", null)))
                .isInstanceOfSatisfying(
                        ModelFileException.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.UNREADABLE_MODEL))
                .hasMessageContaining("no model acme/typo");
    }

    @Test
    void aModelWithoutSafetensorsNamesWhatIsThere() {
        hub.files.keySet().removeIf(name -> name.endsWith(".safetensors"));
        hub.files.put("tiny-Q4_0.gguf", new byte[] {1});
        assertThatThrownBy(() -> store().resolve(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("tiny-Q4_0.gguf");
    }

    @Test
    void offlineNamesTheModelAndTheWayByHand() {
        ModelStore offline = new ModelStore(settings(hub.endpoint(), false, true), progress, cancellation);
        assertThatThrownBy(() -> offline.resolve(MODEL)).isInstanceOfSatisfying(NetworkException.class, error -> {
            assertThat(error).hasMessageContaining("TUNESMITH_OFFLINE").hasMessageContaining("acme/tiny");
            assertThat(error.fix()).contains("safetensors").contains("MODEL");
        });
        ModelStore hubOffline = new ModelStore(settings(hub.endpoint(), true, false), progress, cancellation);
        assertThatThrownBy(() -> hubOffline.resolve(MODEL))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("HF_HUB_OFFLINE");
        assertThat(hub.requests).isEmpty();
        store().pull(MODEL, false);
        assertThat(offline.resolve(MODEL)).isEqualTo(entry());
    }

    @Test
    void twoPullsOfOneModelExcludeEachOther() throws IOException {
        try (CacheLock lock = CacheLock.take(home.resolve("models/.locks/hub--acme--tiny--main.lock"), "x")) {
            assertThatThrownBy(() -> store().resolve(MODEL))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContaining("acme/tiny");
        }
        assertThat(store().resolve(MODEL)).isDirectory();
    }

    @Test
    void damageInTheCacheIsFound() throws IOException {
        StoredModel model = store().pull(MODEL, false);
        assertThat(store().verify(model)).isEmpty();
        Path file = entry().resolve("model.safetensors");
        weights[10] ^= 1;
        Files.write(file, weights);
        assertThat(store().verify(model)).singleElement().asString().startsWith("model.safetensors: expected SHA-256");
        assertThat(store().resolve(MODEL)).isDirectory();
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> store().resolve(MODEL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("expected 1000000 bytes, found 3");
        weights[10] ^= 1;
        store().pull(MODEL, true);
        assertThat(store().verify(model)).isEmpty();
    }
}
