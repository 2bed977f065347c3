package dev.tunesmith.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.ModelFileException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What an error about a file must have: its kind, the file, the matter, and a fix. */
public final class Failures {

    private Failures() {}

    /** Check that a call fails for a file with a message that has all of the parts. */
    public static void assertBroken(Path file, ThrowingCallable call, String... parts) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(ModelFileException.class);
        ModelFileException e = (ModelFileException) thrown;
        assertThat(e).hasMessageContaining(file.toString());
        for (String part : parts) {
            assertThat(e).hasMessageContaining(part);
        }
        assertThat(e.fix()).endsWith(".");
        assertThat(e.exitCode()).isEqualTo(ExitCode.UNREADABLE_MODEL);
    }
}
