/**
 * The command line: {@code Main} starts it, {@code Commands} lists every command.
 *
 * <p>Read first: {@link dev.tunesmith.cli.Main}, {@link dev.tunesmith.cli.Commands}, {@link
 * dev.tunesmith.cli.frame.Subcommand}. To add a command: a class in {@code command} that implements {@code Subcommand},
 * and one line in {@code Commands}.
 *
 * <p>This module is the only one that prints, reads the environment and ends the process. Commands load the classes
 * they need when they run, so that {@code --help} touches neither libtorch nor a tokenizer.
 */
@NullMarked
package dev.tunesmith.cli;

import org.jspecify.annotations.NullMarked;
