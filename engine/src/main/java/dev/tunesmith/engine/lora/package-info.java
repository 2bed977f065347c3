/**
 * Low-rank adapters: their shape, their parameters and gradients, and the PEFT folder they are kept in.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.lora.LoraGroup} (the maths), {@link
 * dev.tunesmith.engine.lora.LoraAdapter} (all groups of a model over one flat parameter vector), {@link
 * dev.tunesmith.engine.lora.PeftFolder} (the files).
 *
 * <p><b>Source</b>: Hu et al. 2021; file layout of Hugging Face PEFT.
 */
@NullMarked
package dev.tunesmith.engine.lora;

import org.jspecify.annotations.NullMarked;
