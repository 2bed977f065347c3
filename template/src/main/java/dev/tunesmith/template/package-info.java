/** The Jinja interpreter for chat templates; no dependency at all. */
@NullMarked
package dev.tunesmith.template;

import org.jspecify.annotations.NullMarked;
