/**
 * The seams between models and everything else: {@link dev.tunesmith.core.model.LanguageModel} and {@link
 * dev.tunesmith.core.model.TextEncoder}, without tensors.
 *
 * <p>{@code engine} implements them for local models; a remote one speaks to an endpoint. {@code data} and {@code
 * evaluate} know only what is here.
 */
@NullMarked
package dev.tunesmith.core.model;

import org.jspecify.annotations.NullMarked;
