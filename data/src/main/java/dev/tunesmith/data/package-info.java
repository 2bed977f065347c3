/** Collect, format, synthesise from templates, curate, split. */
@NullMarked
package dev.tunesmith.data;

import org.jspecify.annotations.NullMarked;
