package dev.tunesmith.core.io;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.TunesmithException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * Says in plain words why a file could not be read or written. A full disk is a {@link ResourceException}, everything else
 * a {@link ModelFileException}, so that scripts can tell them apart by the exit code.
 */
public final class FileErrors {

    private static final List<String> FULL =
            List.of("No space left", "not enough space", "Disk quota exceeded", "disk is full");

    private FileErrors() {}

    /**
     * The error for a file or folder that could not be used.
     *
     * @param what what was tried, such as {@code Cannot write}
     */
    public static TunesmithException cannot(String what, Path path, IOException e) {
        String message = what + " " + path + ": " + reason(e);
        if (isDiskFull(e)) {
            return new ResourceException(
                    message,
                    "make room on the disk and run the same command again (a training: with --resume); what was done is kept",
                    e);
        }
        if (e instanceof NoSuchFileException) {
            return new ModelFileException(message, "correct the path, or put the file there", e);
        }
        return new ModelFileException(message, "check the permissions of " + path + " and of its folder", e);
    }

    /** Whether a disk or a quota is used up. */
    public static boolean isDiskFull(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return FULL.stream().anyMatch(message::contains);
    }

    /** Why, without the class and the path that the JDK's messages are made of. */
    public static String reason(IOException e) {
        if (isDiskFull(e)) {
            return "no space is left on the disk";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof NotDirectoryException) {
            return "it is no folder";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** What is wrong with a JSON text, and where. */
    public static String reason(JacksonException e) {
        return JsonErrors.reason(e);
    }
}
