/**
 * Models behind an OpenAI-compatible HTTP endpoint, as {@link dev.tunesmith.core.model.LanguageModel}. Nothing here sends
 * anything unless the configuration names an endpoint and a command asks for it.
 *
 * <p>Read first: {@link dev.tunesmith.project.endpoint.EndpointModel}.
 */
@NullMarked
package dev.tunesmith.project.endpoint;

import org.jspecify.annotations.NullMarked;
