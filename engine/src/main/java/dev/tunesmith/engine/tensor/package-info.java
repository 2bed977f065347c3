/**
 * Tensors on libtorch: the only package that imports {@code org.bytedeco}.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.tensor.Tensor}, {@link dev.tunesmith.engine.tensor.Scope}, {@link
 * dev.tunesmith.engine.tensor.Torch}.
 *
 * <p><b>Ownership</b>: every tensor is made inside the innermost open {@link dev.tunesmith.engine.tensor.Scope} of its
 * thread and freed when that closes, unless {@link dev.tunesmith.engine.tensor.Tensor#keep()} was called: then its owner
 * frees it by {@link dev.tunesmith.engine.tensor.Tensor#close()}. In-place operations (their names end in {@code
 * InPlace}, {@code Into} or begin with {@code accumulate}) return the tensor they changed, the same Java object.
 *
 * <p><b>Autograd</b> is never used: backward passes are written by hand in {@code nn} and {@code model}, since the
 * bindings have no {@code autograd::Function} and since a frozen base needs few of autograd's gradients.
 *
 * <p><b>Letters</b> in shapes, project-wide: B batch, T tokens, D hidden, H heads, K kv heads, E head dim, F ffn, V
 * vocabulary, R rank, I and O a layer's inputs and outputs, N rows with a target, P shared prefix tokens.
 */
@NullMarked
package dev.tunesmith.engine.tensor;

import org.jspecify.annotations.NullMarked;
