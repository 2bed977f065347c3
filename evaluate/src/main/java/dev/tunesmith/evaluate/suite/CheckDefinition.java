package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tells definitions of a check apart: a short hash of its entry in a suite, but for what changes no verdict. */
final class CheckDefinition {

    private static final int DIGITS = 8;

    private static final Set<String> NO_VERDICT = Set.of("id", "severity", "weight");

    private CheckDefinition() {}

    /** The hash of an entry whose options were all read; a file that an option names counts by what is in it. */
    static String of(YamlMap entry) {
        Map<String, String> options = new TreeMap<>();
        for (String key : entry.keys()) {
            String value = NO_VERDICT.contains(key) ? "" : entry.canonical(key);
            // What is not there is as it is by default.
            if (!value.isEmpty() && !(key.equals("not") && !entry.bool(key, false))) {
                options.put(key, value + content(entry, key));
            }
        }
        return hash(Json.line(options));
    }

    /** The hash of a check that goes by another one. */
    static String of(String own, String other) {
        return hash(own + " " + other);
    }

    private static String content(YamlMap entry, String key) {
        if (!entry.isText(key)) {
            return "";
        }
        try {
            Path file = entry.path(key).orElse(entry.folder());
            return Files.isRegularFile(file) ? " " + Sha256.hex(file) : "";
        } catch (InvalidPathException e) {
            return ""; // a text that cannot be a path names no file
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", entry.folder(), e);
        }
    }

    private static String hash(String text) {
        return Sha256.hex(text).substring(0, DIGITS);
    }
}
