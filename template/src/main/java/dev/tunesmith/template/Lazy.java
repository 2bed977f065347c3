package dev.tunesmith.template;

import java.util.Iterator;

/**
 * Python's generator, as {@code map} and {@code select} give: can be walked once, has no length.
 *
 * @param items what is still to come
 */
record Lazy(Iterator<Object> items) {}
