package dev.tunesmith.project.models;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Folders;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.models.StoredModel.Manifest;
import dev.tunesmith.project.models.StoredModel.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Names and moves the folders of the cache; see the package's text for the tree. */
record CacheLayout(Path home) {

    private static final String MANIFEST = "manifest.json";

    private Path models() {
        return home.resolve("models");
    }

    /** The finished entry's folder, whether it exists or not. */
    Path entry(ModelReference.HubModel hub) {
        return models().resolve("hub").resolve(flat(hub.id())).resolve(flat(hub.revisionOrMain()));
    }

    /** The finished entry's folder, whether it exists or not. */
    Path entry(ModelReference.PypiPackage pypi) {
        return models().resolve("pypi").resolve(pypi.requirement());
    }

    /** Where a fetch collects its files; {@code version} keeps the files of two versions apart. */
    Path incoming(Path entry, String version) {
        return models().resolve(".incoming").resolve(key(entry) + "@" + flat(version));
    }

    /** The lock file of an entry. */
    Path lock(Path entry) {
        return models().resolve(".locks").resolve(key(entry) + ".lock");
    }

    private String key(Path entry) {
        return flat(models().relativize(entry).toString().replace('\\', '/'));
    }

    private static String flat(String name) {
        return name.replace("/", "--");
    }

    /** Read a finished entry, or nothing where there is none. */
    Optional<StoredModel> read(Path entry) {
        Path file = entry.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Manifest manifest = Json.mapper().readValue(Files.readString(file), Manifest.class);
            return Optional.of(new StoredModel(opened(entry, manifest), entry, manifest));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        } catch (JacksonException e) {
            throw new ModelFileException(
                    "Cannot read the cache entry " + file + ": " + FileErrors.reason(e),
                    "remove the folder " + entry + " and pull the model again",
                    e);
        }
    }

    private static Path opened(Path entry, Manifest manifest) {
        List<StoredFile> files = manifest.files();
        boolean oneGguf = files.size() == 1 && files.get(0).name().endsWith(".gguf");
        return oneGguf ? entry.resolve(files.get(0).name()) : entry;
    }

    /** Every finished entry, by name. */
    List<StoredModel> all() throws IOException {
        List<StoredModel> found = new ArrayList<>();
        if (!Files.isDirectory(models())) {
            return found;
        }
        try (Stream<Path> paths = Files.walk(models(), 4)) {
            List<Path> manifests = paths.filter(path -> path.endsWith(MANIFEST))
                    .filter(path -> !models().relativize(path).startsWith(".incoming"))
                    .sorted()
                    .toList();
            for (Path manifest : manifests) {
                Path entry = manifest.getParent();
                if (entry != null) {
                    read(entry).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** Turn collected files into a finished entry; an older entry of the name is replaced. */
    void install(Path incoming, Path entry, Manifest manifest) throws IOException {
        AtomicFiles.writeString(incoming.resolve(MANIFEST), Json.pretty(manifest) + "\n");
        Path parent = entry.getParent();
        if (parent == null) {
            throw new IOException("no folder to put " + entry + " in");
        }
        Files.createDirectories(parent);
        Path old = incoming.resolveSibling(incoming.getFileName() + ".old");
        Folders.delete(old);
        if (Files.exists(entry)) {
            Files.move(entry, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(incoming, entry, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(old);
        deleteOlderFetches(entry);
    }

    private void deleteOlderFetches(Path entry) throws IOException {
        Path folder = models().resolve(".incoming");
        String prefix = key(entry) + "@";
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.filter(p -> p.getFileName().toString().startsWith(prefix))
                    .toList()) {
                Folders.delete(path);
            }
        }
    }
}
