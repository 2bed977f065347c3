package dev.tunesmith.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.TunesmithException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class FileErrorsTest {

    private static final Path FILE = Path.of("runs/a.json");

    @Test
    void aFullDiskIsALackOfResources() {
        for (IOException e : new IOException[] {
            new IOException("No space left on device"),
            new FileSystemException("runs/a.json", null, "No space left on device"),
            new IOException("Disk quota exceeded"),
            new IOException("There is not enough space on the disk")
        }) {
            TunesmithException error = FileErrors.cannot("Cannot write", FILE, e);
            assertThat(error.exitCode()).isEqualTo(ExitCode.NOT_ENOUGH_RESOURCES);
            assertThat(error).hasMessage("Cannot write " + FILE + ": no space is left on the disk");
            assertThat(error.fix()).contains("make room");
        }
    }

    @Test
    void otherTroubleIsAFileThatCannotBeUsed() {
        TunesmithException denied = FileErrors.cannot("Cannot write", FILE, new AccessDeniedException("runs/a.json"));
        assertThat(denied.exitCode()).isEqualTo(ExitCode.UNREADABLE_MODEL);
        assertThat(denied).hasMessage("Cannot write " + FILE + ": permission denied");
        assertThat(denied.fix()).contains("permissions of " + FILE);
        TunesmithException missing = FileErrors.cannot("Cannot read", FILE, new NoSuchFileException("runs/a.json"));
        assertThat(missing).hasMessage("Cannot read " + FILE + ": there is no such file");
        TunesmithException readOnly = FileErrors.cannot(
                "Cannot write", FILE, new FileSystemException("runs/a.json", null, "Read-only file system"));
        assertThat(readOnly).hasMessage("Cannot write " + FILE + ": Read-only file system");
    }

    @Test
    void brokenJsonIsToldWithItsPlaceAndNothingElse() {
        assertThatThrownBy(() -> Json.parse("{\n  \"a\": 1,\n  \"b\": tru }"))
                .isInstanceOfSatisfying(
                        JacksonException.class,
                        e -> assertThat(FileErrors.reason(e))
                                .contains("(line 3, column ")
                                .doesNotContain("REDACTED", "\n"));
        assertThatThrownBy(() -> Json.parse("{\"a\": 1"))
                .isInstanceOfSatisfying(
                        JacksonException.class,
                        e -> assertThat(FileErrors.reason(e))
                                .startsWith("it ends before it is complete")
                                .contains("(line 1, column ")
                                .doesNotContain("REDACTED", "\n"));
    }
}
