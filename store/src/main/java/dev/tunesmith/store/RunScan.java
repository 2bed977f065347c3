package dev.tunesmith.store;

import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what a project folder holds that is indexed. */
final class RunScan {

    private static final Pattern RUN = Pattern.compile("(\\d{4,18})-([a-z][a-z0-9-]*)");
    private static final String PROBE = "probe";

    private final Path root;

    RunScan(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** What the lines of a file are. */
    enum Kind {
        OUTPUTS("outputs.jsonl", "samples"),
        SCORES("scores.jsonl", "scores"),
        VOTES("votes.jsonl", "votes"),
        NOTES("notes.jsonl", "notes"),
        VERDICTS("verdicts.jsonl", "verdicts"),
        ISSUES("issues.jsonl", "issues");

        private final String file;
        private final String table;

        Kind(String file, String table) {
            this.file = file;
            this.table = table;
        }

        /** The table that its lines go to. */
        String table() {
            return table;
        }

        private static List<Kind> ofRuns() {
            return List.of(OUTPUTS, SCORES);
        }

        private static List<Kind> ofPeople() {
            return List.of(VOTES, NOTES, VERDICTS, ISSUES);
        }
    }

    /** A file to index: path relative to the project with slashes; part is the folder below its run. */
    record Found(Path file, String path, String part, Kind kind) {}

    /** The folder of a run. */
    record FoundRun(Path folder, String name, long number, String kind, List<Found> files) {}

    /** Every run, oldest first. */
    List<FoundRun> runs() {
        Path runs = root.resolve("runs");
        List<FoundRun> found = new ArrayList<>();
        if (Files.isDirectory(runs)) {
            try (Stream<Path> entries = Files.list(runs)) {
                for (Path folder : entries.filter(Files::isDirectory).toList()) {
                    String name = String.valueOf(folder.getFileName());
                    Matcher matcher = RUN.matcher(name);
                    if (matcher.matches()) {
                        long number = Long.parseLong(matcher.group(1));
                        found.add(new FoundRun(folder, name, number, matcher.group(2), files(folder)));
                    }
                }
            } catch (IOException e) {
                throw FileErrors.cannot("Cannot list", runs, e);
            }
        }
        found.sort(Comparator.comparingLong(FoundRun::number).thenComparing(FoundRun::name));
        return found;
    }

    /** The files that people's entries are in. */
    List<Found> people() {
        List<Found> found = new ArrayList<>();
        add(found, root.resolve("reviews"), "", Kind.ofPeople());
        return found;
    }

    private List<Found> files(Path folder) throws IOException {
        List<Found> found = new ArrayList<>();
        add(found, folder, "", Kind.ofRuns());
        Path probe = folder.resolve(PROBE);
        if (Files.isDirectory(probe)) {
            try (Stream<Path> below = Files.walk(probe)) {
                for (Path inner : below.filter(Files::isDirectory).sorted().toList()) {
                    add(found, inner, slashes(folder.relativize(inner)), Kind.ofRuns());
                }
            }
        }
        return found;
    }

    private void add(List<Found> found, Path folder, String part, List<Kind> kinds) {
        for (Kind kind : kinds) {
            Path file = folder.resolve(kind.file);
            if (Files.isRegularFile(file)) {
                found.add(new Found(file, slashes(root.relativize(file)), part, kind));
            }
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }
}
