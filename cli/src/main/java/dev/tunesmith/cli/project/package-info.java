/** The commands that work in a project folder: each is a step of the loop, and {@code run} is all of them. */
@NullMarked
package dev.tunesmith.cli.project;

import org.jspecify.annotations.NullMarked;
