/**
 * Embeddings of texts that are remembered on disk, whichever encoder makes them.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.evaluate.embed.EmbeddingCache}; {@link dev.tunesmith.evaluate.embed.EmbeddingFile} is its
 * file.
 */
@NullMarked
package dev.tunesmith.evaluate.embed;

import org.jspecify.annotations.NullMarked;
