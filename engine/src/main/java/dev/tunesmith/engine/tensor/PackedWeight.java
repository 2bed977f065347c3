package dev.tunesmith.engine.tensor;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * A weight in the order in which MKL multiplies it: an ordinary product of few rows spends a fifth of its time on sorting the weight
 * anew (docs/log.md).
 *
 * <p>The bindings of libtorch have no call for it; MKL's {@code cblas_sgemm_pack} and {@code cblas_sgemm_compute} are called in the
 * library that libtorch uses itself, with its threads.
 *
 * <p><b>Owns</b> a copy of the weight, as large as the weight; the caller closes it. It does not follow later changes of the weight.
 */
public final class PackedWeight implements AutoCloseable {

    private final Tensor order;
    private final int outputs;
    private final int inputs;

    private PackedWeight(Tensor order, int outputs, int inputs) {
        this.order = order;
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /** MKL's functions, mapped when they are first needed. */
    private static final class Mkl {
        private static final int ROW_MAJOR = 101;
        private static final int AS_IS = 111;
        private static final int TRANSPOSED = 112;
        private static final int PACKED = 151;
        private static final int RIGHT_MATRIX = 162;

        static final boolean MAPPED = map();

        private Mkl() {}

        private static boolean map() {
            if (Blas.chosen() != Blas.MKL) {
                return false;
            }
            Torch.ensureLoaded(); // It loads MKL; the name alone then finds the same library.
            try {
                Native.register(
                        Mkl.class, NativeLibrary.getInstance(Platform.isWindows() ? "mkl_rt.2" : "libmkl_rt.so.2"));
                return true;
            } catch (LinkageError e) {
                return false; // Another MKL, or no place for JNA to unpack itself: products are the ordinary ones then.
            }
        }

        static native long cblas_sgemm_pack_get_size(int identifier, int m, int n, int k);

        static native void cblas_sgemm_pack(
                int layout,
                int identifier,
                int transposition,
                int m,
                int n,
                int k,
                float alpha,
                long source,
                int sourceStride,
                long destination);

        static native void cblas_sgemm_compute(
                int layout,
                int transpositionA,
                int transpositionB,
                int m,
                int n,
                int k,
                long a,
                int strideA,
                long b,
                int strideB,
                float beta,
                long c,
                int strideC);
    }

    /** Whether this process can do it: it multiplies with MKL, in the machine's own memory. */
    public static boolean available() {
        return Device.current().isHost() && Mkl.MAPPED;
    }

    /**
     * Pack a weight.
     *
     * @param weight float32 [O, I], rows without gaps
     * @param rows how many rows will be multiplied with it, about
     */
    public static PackedWeight of(Tensor weight, int rows) {
        int outputs = Math.toIntExact(weight.size(0));
        int inputs = Math.toIntExact(weight.size(1));
        long bytes = Mkl.cblas_sgemm_pack_get_size(Mkl.RIGHT_MATRIX, rows, outputs, inputs);
        // MKL asks for more than it writes; what is never written takes no memory.
        Tensor order = Tensors.empty(DType.FLOAT32, (bytes + Float.BYTES - 1) / Float.BYTES)
                .keep();
        Mkl.cblas_sgemm_pack(
                Mkl.ROW_MAJOR,
                Mkl.RIGHT_MATRIX,
                Mkl.TRANSPOSED,
                rows,
                outputs,
                inputs,
                1,
                address(weight),
                inputs,
                address(order));
        return new PackedWeight(order, outputs, inputs);
    }

    /** {@code x W^T}: float32 [T, I] -> [T, O], of any number of rows. */
    public Tensor multiply(Tensor x) {
        Tensor rows = x.contiguous();
        int count = Math.toIntExact(rows.size(0));
        Tensor y = Tensors.empty(DType.FLOAT32, count, outputs);
        Mkl.cblas_sgemm_compute(
                Mkl.ROW_MAJOR,
                Mkl.AS_IS,
                Mkl.PACKED,
                count,
                outputs,
                inputs,
                address(rows),
                inputs,
                address(order),
                inputs,
                0,
                address(y),
                outputs);
        return y;
    }

    private static long address(Tensor tensor) {
        return tensor.handle.data_ptr_float().address();
    }

    @Override
    public void close() {
        order.close();
    }
}
