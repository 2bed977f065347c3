/** The command line and the distribution. */
@NullMarked
package dev.tunesmith.cli;

import org.jspecify.annotations.NullMarked;
