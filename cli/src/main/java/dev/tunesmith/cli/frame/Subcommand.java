package dev.tunesmith.cli.frame;

import dev.tunesmith.core.error.ExitCode;

/**
 * A command that does something; its options are picocli fields of the implementing class.
 *
 * <p>Errors are thrown as {@link dev.tunesmith.core.error.TunesmithException}: the frame prints what and fix, and ends
 * with the error's exit code. Results are printed through the context, nothing else is.
 */
@FunctionalInterface
public interface Subcommand {

    /** Do the work and tell how it ended. */
    ExitCode run(CommandContext context);
}
