/** Tokenizers, and a conversation to ids and loss mask; no libtorch. */
@NullMarked
package dev.tunesmith.tokenizer;

import org.jspecify.annotations.NullMarked;
