package dev.tunesmith.project.folder;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.config.TunesmithConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where everything of a project is; the names are those of the documentation. Immutable. */
public final class ProjectFolder {

    private final Path root;

    private ProjectFolder(Path root) {
        this.root = root;
    }

    /**
     * Open a project folder.
     *
     * @throws UsageException if it is no folder, or holds no {@code tunesmith.yaml}
     */
    public static ProjectFolder open(Path root) {
        Path absolute = root.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute.resolve(TunesmithConfig.FILE))) {
            throw new UsageException(
                    absolute + (Files.isDirectory(absolute) ? " holds no " + TunesmithConfig.FILE : " is no folder"),
                    "name a project folder, or make one with: tunesmith init " + root);
        }
        return new ProjectFolder(absolute);
    }

    /** The folder itself. */
    public Path root() {
        return root;
    }

    /** {@code tunesmith.yaml}. */
    public Path config() {
        return root.resolve(TunesmithConfig.FILE);
    }

    /** What was collected from the sources, before curation. */
    public Path collected() {
        return root.resolve("data/collected.jsonl");
    }

    /** Curated samples with their provenance. */
    public Path samples() {
        return root.resolve("data/samples.jsonl");
    }

    /** The samples of a split. */
    public Path split(Split split) {
        return root.resolve("data/splits/" + split.word() + ".jsonl");
    }

    /** The token rows of a split, as they are trained. */
    public Path prepared(Split split) {
        return root.resolve("data/prepared/" + split.word() + ".jsonl");
    }

    /** A file below {@code data/}. */
    public Path data(String name) {
        return root.resolve("data").resolve(name);
    }

    /** What people said about answers. */
    public Path reviews() {
        return root.resolve("reviews");
    }

    /** What an iteration asks for: kinds of sample that are missing. */
    public Path requests() {
        return root.resolve("data/requests.jsonl");
    }

    /** Files of samples that answer requests, each named after its request. */
    public Path answers() {
        return root.resolve("data/answers");
    }

    /** Where embeddings are remembered; may be deleted, then texts are encoded again. */
    public Path embeddings() {
        return root.resolve(".tunesmith/embeddings");
    }

    /** A path as people read it: relative to the project where it is inside. */
    public String relative(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(root) ? root.relativize(absolute).toString() : absolute.toString();
    }

    /** By which steps know what is done. */
    public StepStamps stamps() {
        return new StepStamps(root.resolve(".tunesmith"), root);
    }

    /**
     * Keep other processes out while files of the project are written; close it to let them in.
     *
     * @throws dev.tunesmith.core.error.LockedException if another process works here; names it
     */
    public FolderLock lock() {
        return FolderLock.take(root.resolve(".tunesmith/lock"), root);
    }

    /** Keep other processes out while the model of a training from scratch is made; see {@link #lock}. */
    public FolderLock initialModelLock() {
        return FolderLock.take(root.resolve(".tunesmith/initial-model.lock"), root);
    }

    /** Every run, oldest first. */
    public List<RunFolder> runs() {
        Path folder = runsFolder();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .flatMap(path -> RunFolder.of(path).stream())
                    .sorted(Comparator.comparingInt(RunFolder::number))
                    .toList();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", folder, e);
        }
    }

    /** The newest run of a kind, such as {@code base} or {@code lora}, that holds a record of how it began. */
    public Optional<RunFolder> newestRun(String kind) {
        List<RunFolder> found = new ArrayList<>(runs());
        found.removeIf(run -> !run.kind().equals(kind) || !run.isStarted());
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
    }

    /**
     * Find a run by its id, its number, or its path; {@code base} is the newest of the base model, {@code endpoint:NAME} that
     * of an endpoint.
     *
     * @throws UsageException if there is none, which lists those that are there; or if it was stopped before it began
     */
    public RunFolder run(String text) {
        List<RunFolder> all = runs();
        for (RunFolder run : all) {
            boolean byNumber = text.matches("\\d{1,6}") && Integer.parseInt(text) == run.number();
            if (run.id().equals(text)
                    || byNumber
                    || run.path().equals(root.resolve(text).normalize())) {
                return run.requireBegun();
            }
        }
        if (text.equals("base")) {
            Optional<RunFolder> base = newestRun("base");
            if (base.isPresent()) {
                return base.get();
            }
        }
        if (text.startsWith(EndpointConfig.PREFIX)) {
            String endpoint = text.substring(EndpointConfig.PREFIX.length());
            return newestRun(RunFolder.ENDPOINT_KIND + endpoint)
                    .orElseThrow(() -> new UsageException(
                            "Endpoint " + endpoint + " was not evaluated in " + root,
                            "evaluate it first: tunesmith evaluate --run " + text));
        }
        String known = String.join(", ", all.stream().map(RunFolder::id).toList());
        throw new UsageException(
                "There is no run " + text + " in " + root,
                known.isEmpty() ? "there is none yet: tunesmith run" : "runs here: " + known);
    }

    /**
     * Make the folder of a new run, numbered after the last: {@code runs/0003-lora}. Where a process was killed with nothing in
     * its folder yet, that one is taken again.
     *
     * @param config text of its {@code config.yaml}, by which the folder is taken
     */
    public RunFolder newRun(String kind, String config) {
        List<RunFolder> all = runs();
        RunFolder last = all.isEmpty() ? null : all.get(all.size() - 1);
        int number = last == null ? 1 : last.number() + (last.kind().equals(kind) && last.isEmpty() ? 0 : 1);
        try {
            while (true) {
                RunFolder run = RunFolder.of(runsFolder().resolve(String.format("%04d-%s", number, kind)))
                        .orElseThrow();
                if (tookFirst(run)) {
                    run.write(run.config(), config);
                    return run;
                }
                number++; // another process was faster
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot make a run folder in", runsFolder(), e);
        }
    }

    /** Of several processes that find a folder empty, one makes the file. */
    private static boolean tookFirst(RunFolder run) throws IOException {
        Files.createDirectories(run.path());
        if (!run.isEmpty()) {
            return false;
        }
        try {
            Files.createFile(run.config());
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** The file for a new sweep, relative to the project: {@code sweeps/0001.json}. */
    public String nextSweep() {
        int number = 1;
        while (Files.exists(root.resolve(sweep(number)))) {
            number++;
        }
        return sweep(number);
    }

    private static String sweep(int number) {
        return String.format("sweeps/%04d.json", number);
    }

    private Path runsFolder() {
        return root.resolve("runs");
    }
}
