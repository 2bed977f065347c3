/**
 * What all commands share: arguments, printing, errors and exit codes, progress, Ctrl-C.
 *
 * <p>Read first: {@link dev.tunesmith.cli.frame.Subcommand}, {@link dev.tunesmith.cli.frame.CommandContext}, {@link
 * dev.tunesmith.cli.frame.Launcher}.
 */
@NullMarked
package dev.tunesmith.cli.frame;

import org.jspecify.annotations.NullMarked;
