package dev.tunesmith.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingFolderTest {

    @TempDir
    private Path root;

    @Test
    void aFolderThatIsNotCommittedLeavesNothingAndTheOneBeforeStays() throws IOException {
        Path target = root.resolve("model");
        Files.createDirectories(target);
        Files.writeString(target.resolve("old"), "old");
        try (PendingFolder pending = PendingFolder.open(target)) {
            Files.createDirectories(pending.path().resolve("sub"));
            Files.writeString(pending.path().resolve("sub/new"), "new");
        }
        assertThat(root).isDirectoryContaining("glob:**/model");
        assertThat(root.toFile().list()).containsExactly("model");
        assertThat(target.toFile().list()).containsExactly("old");
    }

    @Test
    void aCommittedFolderTakesThePlaceOfTheOneBefore() throws IOException {
        Path target = root.resolve("model");
        Files.createDirectories(target);
        Files.writeString(target.resolve("old"), "old");
        try (PendingFolder pending = PendingFolder.open(target)) {
            Files.writeString(pending.path().resolve("new"), "new");
            pending.commit();
        }
        assertThat(root.toFile().list()).containsExactly("model");
        assertThat(target.toFile().list()).containsExactly("new");
    }

    @Test
    void whatAKillLeftIsRemovedByTheNextAttempt() throws IOException {
        Path target = root.resolve("model");
        Files.createDirectories(root.resolve(".model.tmp"));
        Files.writeString(root.resolve(".model.tmp/half"), "half");
        try (PendingFolder pending = PendingFolder.open(target)) {
            pending.commit();
        }
        assertThat(target.toFile().list()).isEmpty();
    }
}
