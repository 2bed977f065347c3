package dev.tunesmith.project.models;

import java.nio.file.Path;
import java.util.Map;

/**
 * Finds the user's own folder as a shell does, and so the start script. Java by itself does not look at {@code HOME}.
 */
final class UserHome {

    private UserHome() {}

    /** {@code $HOME}, or else what Java takes for the folder. */
    static Path of(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isBlank() ? System.getProperty("user.home") : home).toAbsolutePath();
    }
}
