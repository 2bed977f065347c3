/**
 * What there is to know about a data set before a model is trained on it.
 *
 * <p>Read first: {@link dev.tunesmith.data.card.DataCard}.
 */
@NullMarked
package dev.tunesmith.data.card;

import org.jspecify.annotations.NullMarked;
