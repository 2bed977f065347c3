/** JSON as this project reads and writes it, and files that are written whole or not at all. */
@NullMarked
package dev.tunesmith.core.io;

import org.jspecify.annotations.NullMarked;
