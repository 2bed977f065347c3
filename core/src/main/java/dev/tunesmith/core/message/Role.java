package dev.tunesmith.core.message;

import java.util.Locale;
import java.util.Optional;

/** Who speaks in a conversation. */
public enum Role {
    SYSTEM,
    DEVELOPER,
    USER,
    ASSISTANT,
    TOOL;

    /** The word used in files and chat templates, such as {@code user}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Find the role for a word as used in files, or nothing where there is no such role. */
    public static Optional<Role> ofWord(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
