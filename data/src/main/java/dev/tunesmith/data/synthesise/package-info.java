/**
 * Makes samples from templates with slots, the same ones for the same seed on every machine.
 *
 * <p>Read first: {@link dev.tunesmith.data.synthesise.TemplateSynthesiser}, which describes the file.
 */
@NullMarked
package dev.tunesmith.data.synthesise;

import org.jspecify.annotations.NullMarked;
