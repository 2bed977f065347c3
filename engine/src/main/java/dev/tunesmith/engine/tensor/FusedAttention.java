package dev.tunesmith.engine.tensor;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.jspecify.annotations.Nullable;

/**
 * Attention in one operation of libtorch's CPU library, which also tells its normaliser.
 *
 * <p>The bindings have the public {@code scaled_dot_product_attention} only, which keeps the normaliser to itself; this calls the
 * operator below it by name. It shares libtorch's threads over batch and heads.
 */
public final class FusedAttention {

    private FusedAttention() {}

    /**
     * What attention found.
     *
     * @param output weighted values [B, K, M, E]
     * @param logSum logarithm of the sum of exponentials of each row's scores [B, K, M]
     */
    public record Result(Tensor output, Tensor logSum) {}

    private static final class Kernel {
        static final OperatorHandle HANDLE =
                kept(Dispatcher.singleton().findSchemaOrThrow("aten::_scaled_dot_product_flash_attention_for_cpu", ""));
        static final IValue NO_DROPOUT = kept(new IValue(0.0));
        static final IValue NOT_CAUSAL = kept(new IValue(false));
        static final IValue CAUSAL = kept(new IValue(true));
        static final IValue NO_MASK = kept(new IValue());

        /** For as long as the process runs, whatever scope is open. */
        private static <P extends Pointer> P kept(P pointer) {
            pointer.retainReference();
            return pointer;
        }
    }

    /** Whether these tensors lie where the operator works. */
    public static boolean worksOn(Tensor tensor) {
        return tensor.handle.is_cpu();
    }

    /**
     * Attend.
     *
     * @param queries [B, K, M, E]; in all three, numbers of a row lie side by side, other strides are free
     * @param keys [B, K, S, E]
     * @param values [B, K, S, E]
     * @param mask added to scaled scores, [B or 1, K or 1, M, S], or null
     * @param causal whether row i sees key j only where j ≤ i; then without a mask
     * @param scale of the products
     */
    public static Result of(
            Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask, boolean causal, double scale) {
        IValueVector stack = new IValueVector(
                new IValue(queries.handle),
                new IValue(keys.handle),
                new IValue(values.handle),
                Kernel.NO_DROPOUT,
                causal ? Kernel.CAUSAL : Kernel.NOT_CAUSAL,
                mask == null ? Kernel.NO_MASK : new IValue(mask.handle),
                new IValue(scale));
        Kernel.HANDLE.callBoxed(stack);
        return new Result(result(stack, 0), result(stack, 1));
    }

    /** What the stack gives is borrowed from it; the copy counts as a reference of its own. */
    private static Tensor result(IValueVector stack, long index) {
        return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(index).toTensor()));
    }
}
