/** What the engine's tests share. */
@NullMarked
package dev.tunesmith.engine.testkit;

import org.jspecify.annotations.NullMarked;
