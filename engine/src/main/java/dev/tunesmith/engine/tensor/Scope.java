package dev.tunesmith.engine.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Frees the tensors made while it was the innermost open scope of its thread.
 *
 * <p>Open one a micro-batch and smaller ones a layer: native memory is not seen by the garbage collector. A tensor that
 * outlives its scope is marked by {@link Tensor#keep()}. Scopes are bound to the thread that opened them and close in
 * reverse order.
 */
public final class Scope implements AutoCloseable {

    private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

    private final PointerScope pointers;
    private final @Nullable Scope outer;

    private Scope() {
        this.outer = INNERMOST.get();
        this.pointers = new PointerScope();
        INNERMOST.set(this);
    }

    /** Open a scope on this thread; use it in a try-with-resources. */
    public static Scope open() {
        Torch.ensureLoaded();
        return new Scope();
    }

    /** Hand a tensor of this scope to the enclosing one, which frees it later. Returns the tensor. */
    public Tensor lift(Tensor tensor) {
        if (outer == null) {
            throw new IllegalStateException("there is no enclosing scope to lift to");
        }
        // Attach first: detaching drops a reference, and the last one frees the tensor.
        outer.pointers.attach(tensor.handle);
        pointers.detach(tensor.handle);
        return tensor;
    }

    @Override
    public void close() {
        pointers.close();
        if (outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(outer);
        }
    }
}
