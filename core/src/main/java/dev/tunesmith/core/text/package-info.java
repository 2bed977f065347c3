/** Texts as they are shown to people. */
@NullMarked
package dev.tunesmith.core.text;

import org.jspecify.annotations.NullMarked;
