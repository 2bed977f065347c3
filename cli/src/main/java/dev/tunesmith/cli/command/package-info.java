/** The commands, one class each; {@code dev.tunesmith.cli.Commands} lists them. */
@NullMarked
package dev.tunesmith.cli.command;

import org.jspecify.annotations.NullMarked;
