package dev.tunesmith.engine.tensor;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A tensor of libtorch: a thin, unchecked view that keeps the field's names for operations.
 *
 * <p><b>Owns</b>: freed by the {@link Scope} it was made in, or by {@link #close()} after {@link #keep()}. A view
 * ({@code narrow}, {@code view}, {@code permute}, …) shares memory with its origin and keeps that memory alive.
 *
 * <p>Shapes that do not fit are errors of libtorch and mean a bug here, not wrong input: files and ids are checked before
 * they become tensors. Not thread-safe.
 */
public final class Tensor implements AutoCloseable {

    /** Multiply-adds of one matrix product, about 10 microseconds of a core's work, up to which one thread is faster. */
    private static final double MAX_ONE_THREAD = 5e5;

    final org.bytedeco.pytorch.Tensor handle;

    Tensor(org.bytedeco.pytorch.Tensor handle) {
        this.handle = handle;
    }

    // ---- ownership and facts

    /** Outlive the scope; the caller now owns this tensor and closes it. Returns this tensor. */
    public Tensor keep() {
        handle.retainReference();
        return this;
    }

    /** Free a kept tensor. */
    @Override
    public void close() {
        handle.releaseReference();
    }

    public long size(int dimension) {
        return handle.size(dimension);
    }

    public long[] shape() {
        long[] shape = new long[(int) handle.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = handle.size(i);
        }
        return shape;
    }

    public long elements() {
        return handle.numel();
    }

    public DType dtype() {
        for (DType type : DType.values()) {
            if (type.torchType.value == handle.scalar_type().value) {
                return type;
            }
        }
        throw new IllegalStateException("tensor of a type this project does not use: " + handle.scalar_type());
    }

    /** Convert; the same memory where the type is already that. */
    public Tensor to(DType type) {
        return new Tensor(handle.to(type.torchType));
    }

    /** The same values in memory that Java reaches: this very memory where tensors lie there, else a copy. */
    public Tensor onHost() {
        return Device.current().isHost() ? this : new Tensor(handle.cpu());
    }

    /** The same values where this process computes: this very memory where that is the host, else a copy. */
    public Tensor onDevice() {
        Device device = Device.current();
        return device.isHost() ? this : new Tensor(handle.to(device.handle(), handle.scalar_type()));
    }

    org.bytedeco.pytorch.Tensor requireHost() {
        if (!handle.is_cpu()) {
            throw new IllegalStateException(this + " does not lie in memory that Java reaches");
        }
        return handle;
    }

    // ---- views

    public Tensor narrow(int dimension, long start, long length) {
        return new Tensor(handle.narrow(dimension, start, length));
    }

    /** The tensor without one dimension: its entry at an index. */
    public Tensor select(int dimension, long index) {
        return new Tensor(handle.select(dimension, index));
    }

    public Tensor view(long... shape) {
        return new Tensor(handle.view(shape));
    }

    /** A view where strides allow, else a copy. */
    public Tensor reshape(long... shape) {
        return new Tensor(handle.reshape(shape));
    }

    public Tensor permute(long... order) {
        return new Tensor(handle.permute(order));
    }

    public Tensor transpose(int a, int b) {
        return new Tensor(handle.transpose(a, b));
    }

    /** Transpose of a matrix, a view. */
    public Tensor t() {
        return new Tensor(handle.t());
    }

    public Tensor unsqueeze(int dimension) {
        return new Tensor(handle.unsqueeze(dimension));
    }

    /** Repeat dimensions of size 1 without copying; -1 keeps a size. */
    public Tensor expand(long... shape) {
        return new Tensor(handle.expand(shape, false));
    }

    public Tensor contiguous() {
        return new Tensor(handle.contiguous());
    }

    /** A copy with memory of its own. */
    public Tensor copy() {
        return new Tensor(handle.clone());
    }

    // ---- new tensors from arithmetic

    public Tensor add(Tensor other) {
        return new Tensor(handle.add(other.handle));
    }

    public Tensor add(double value) {
        return new Tensor(handle.add(new Scalar(value)));
    }

    public Tensor sub(Tensor other) {
        return new Tensor(handle.sub(other.handle));
    }

    public Tensor mul(Tensor other) {
        return new Tensor(handle.mul(other.handle));
    }

    public Tensor mul(double factor) {
        return new Tensor(handle.mul(new Scalar(factor)));
    }

    /** Matrix product: [A, B] x [B, C] -> [A, C]. */
    public Tensor mm(Tensor other) {
        return new Tensor(handle.mm(other.handle));
    }

    /**
     * Batched matrix product: [Z, A, B] x [Z, B, C] -> [Z, A, C].
     *
     * <p>Small matrices are multiplied on one thread: the BLAS is called for each of the batch, and waking its threads costs
     * 5 to 20 microseconds a call, more than the second thread saves (docs/performance.md).
     */
    public Tensor bmm(Tensor other) {
        double multiplyAdds = (double) handle.size(1) * handle.size(2) * other.handle.size(2);
        if (multiplyAdds > MAX_ONE_THREAD || !Device.current().isHost()) {
            return new Tensor(handle.bmm(other.handle));
        }
        int threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try {
            return new Tensor(handle.bmm(other.handle));
        } finally {
            torch.set_num_threads(threads);
        }
    }

    /** {@code x W^T + b}: [T, I] x [O, I] -> [T, O]. */
    public Tensor linear(Tensor weight, Tensor bias) {
        return new Tensor(torch.linear(handle, weight.handle, new TensorOptional(bias.handle)));
    }

    /** {@code x W^T}: [T, I] x [O, I] -> [T, O]. */
    public Tensor linear(Tensor weight) {
        return new Tensor(torch.linear(handle, weight.handle));
    }

    public Tensor silu() {
        return new Tensor(torch.silu(handle));
    }

    /** GELU with the error function. */
    public Tensor gelu() {
        return new Tensor(torch.gelu(handle));
    }

    /** GELU by its tanh formula. */
    public Tensor geluTanh() {
        return new Tensor(torch.gelu(handle, "tanh"));
    }

    /** {@code (x - mean(x)) / sqrt(var(x) + epsilon) * weight + bias} over the last dimension. */
    public Tensor layerNorm(Tensor weight, Tensor bias, double epsilon) {
        long[] last = {weight.handle.size(0)};
        return new Tensor(torch.layer_norm(
                handle, last, new TensorOptional(weight.handle), new TensorOptional(bias.handle), epsilon, false));
    }

    public Tensor rsqrt() {
        return new Tensor(handle.rsqrt());
    }

    public Tensor square() {
        return new Tensor(handle.square());
    }

    public Tensor softmax(int dimension) {
        return new Tensor(handle.softmax(dimension));
    }

    public Tensor logSoftmax(int dimension) {
        return new Tensor(handle.log_softmax(dimension));
    }

    public Tensor logSumExp(int dimension) {
        return new Tensor(handle.logsumexp(new long[] {dimension}, true));
    }

    /** {@code log(exp(this) + exp(other))}, element by element, without overflow. */
    public Tensor logAddExp(Tensor other) {
        return new Tensor(handle.logaddexp(other.handle));
    }

    /** {@code this + weight * (end - this)}, element by element. */
    public Tensor lerp(Tensor end, Tensor weight) {
        return new Tensor(handle.lerp(end.handle, weight.handle));
    }

    public Tensor sigmoid() {
        return new Tensor(handle.sigmoid());
    }

    /** Sum over one dimension, which stays with size 1. */
    public Tensor sum(int dimension) {
        return new Tensor(handle.sum(new long[] {dimension}, true, new ScalarTypeOptional()));
    }

    /** L2 norm over one dimension, which stays with size 1. */
    public Tensor norm(int dimension) {
        return new Tensor(torch.linalg_vector_norm(
                handle, new Scalar(2.0), new long[] {dimension}, true, new ScalarTypeOptional()));
    }

    /** Mean over one dimension, which stays with size 1. */
    public Tensor mean(int dimension) {
        return new Tensor(handle.mean(new long[] {dimension}, true, new ScalarTypeOptional()));
    }

    /** Largest value along a dimension, which goes. */
    public Tensor amax(int dimension) {
        return new Tensor(handle.amax(new long[] {dimension}, false));
    }

    public Tensor argmax(int dimension) {
        return new Tensor(handle.argmax(new LongOptional(dimension), false));
    }

    /** The largest k along the last dimension, sorted downwards. */
    public TopK topK(int k) {
        T_TensorTensor_T pair = handle.topk(k, -1, true, true);
        return new TopK(new Tensor(pair.get0()), new Tensor(pair.get1()));
    }

    /** Values and their indices. */
    public record TopK(Tensor values, Tensor indices) {}

    /** Rows (entries along a dimension) picked by an int64 index tensor. */
    public Tensor indexSelect(int dimension, Tensor index) {
        return new Tensor(handle.index_select(dimension, index.handle));
    }

    public Tensor gather(int dimension, Tensor index) {
        return new Tensor(handle.gather(dimension, index.handle));
    }

    // ---- in place

    public Tensor fillInPlace(double value) {
        handle.fill_(new Scalar(value));
        return this;
    }

    public Tensor zeroInPlace() {
        handle.zero_();
        return this;
    }

    /** Copy another tensor's values here, converting the type. */
    public Tensor copyInPlace(Tensor source) {
        handle.copy_(source.handle);
        return this;
    }

    public Tensor addInPlace(Tensor other) {
        handle.add_(other.handle);
        return this;
    }

    public Tensor addInPlace(Tensor other, double factor) {
        handle.add_(other.handle, new Scalar(factor));
        return this;
    }

    public Tensor addInPlace(double value) {
        handle.add_(new Scalar(value));
        return this;
    }

    public Tensor mulInPlace(Tensor other) {
        handle.mul_(other.handle);
        return this;
    }

    public Tensor mulInPlace(double factor) {
        handle.mul_(new Scalar(factor));
        return this;
    }

    public Tensor sqrtInPlace() {
        handle.sqrt_();
        return this;
    }

    /** {@code this += factor * a * b}, element by element. */
    public Tensor addProductInPlace(Tensor a, Tensor b, double factor) {
        handle.addcmul_(a.handle, b.handle, new Scalar(factor));
        return this;
    }

    /** {@code this += factor * a / b}, element by element. */
    public Tensor addQuotientInPlace(Tensor a, Tensor b, double factor) {
        handle.addcdiv_(a.handle, b.handle, new Scalar(factor));
        return this;
    }

    /** {@code this += factor * (a @ b)}: [A, B] x [B, C] added to [A, C]. */
    public Tensor addMatmulInPlace(Tensor a, Tensor b, double factor) {
        handle.addmm_(a.handle, b.handle, new Scalar(1.0), new Scalar(factor));
        return this;
    }

    /** {@code this += factor * (a @ b)} for each of a batch. */
    public Tensor addBatchMatmulInPlace(Tensor a, Tensor b, double factor) {
        handle.baddbmm_(a.handle, b.handle, new Scalar(1.0), new Scalar(factor));
        return this;
    }

    /** Softmax over a dimension, written over its own input. */
    public Tensor softmaxInPlace(int dimension) {
        torch.softmax_out(handle, handle, dimension);
        return this;
    }

    /** Logarithm of the softmax over a dimension, written over its own input. */
    public Tensor logSoftmaxInPlace(int dimension) {
        torch.log_softmax_out(handle, handle, dimension);
        return this;
    }

    public Tensor expInPlace() {
        handle.exp_();
        return this;
    }

    public Tensor subInPlace(Tensor other) {
        handle.sub_(other.handle);
        return this;
    }

    public Tensor indexAddInPlace(int dimension, Tensor index, Tensor source) {
        handle.index_add_(dimension, index.handle, source.handle);
        return this;
    }

    public Tensor indexCopyInPlace(int dimension, Tensor index, Tensor source) {
        handle.index_copy_(dimension, index.handle, source.handle);
        return this;
    }

    /** Add a value at the places an index names, along a dimension. */
    public Tensor scatterAddInPlace(int dimension, Tensor index, Tensor source) {
        handle.scatter_add_(dimension, index.handle, source.handle);
        return this;
    }

    /** Write {@code a @ b} over this tensor. */
    public Tensor matmulInto(Tensor a, Tensor b) {
        torch.mm_out(handle, a.handle, b.handle);
        return this;
    }

    /** Write {@code factor * (a @ b)} over this tensor. */
    public Tensor matmulInto(Tensor a, Tensor b, double factor) {
        handle.addmm_(a.handle, b.handle, new Scalar(0.0), new Scalar(factor)); // times 0 it is not read
        return this;
    }

    /** Write {@code a * b}, element by element, over this tensor. */
    public Tensor productInto(Tensor a, Tensor b) {
        torch.mul_out(handle, a.handle, b.handle);
        return this;
    }

    /** Write the gradient of {@link #silu()} at {@code x}, given that of its output, over this tensor. */
    public Tensor siluBackwardInto(Tensor dy, Tensor x) {
        torch.silu_backward_out(handle, dy.handle, x.handle);
        return this;
    }

    /** Write the gradient of {@link #gelu()} at {@code x}, given that of its output, over this tensor. */
    public Tensor geluBackwardInto(Tensor dy, Tensor x) {
        torch.gelu_backward_out(handle, dy.handle, x.handle);
        return this;
    }

    /** Write the gradient of {@link #geluTanh()} at {@code x}, given that of its output, over this tensor. */
    public Tensor geluTanhBackwardInto(Tensor dy, Tensor x) {
        torch.gelu_backward_out(handle, dy.handle, x.handle, "tanh");
        return this;
    }

    // ---- to Java

    /** The single value of a one-element tensor. */
    public double item() {
        return handle.item_double();
    }

    /** L2 norm of all elements. */
    public double norm() {
        try (org.bytedeco.pytorch.Tensor value =
                handle.norm()) { // asked for at every step; not left to the garbage collector
            return value.item_double();
        }
    }

    /** All elements in row-major order, converted to float32. */
    public float[] toFloats() {
        Tensor dense = to(DType.FLOAT32).contiguous().onHost();
        float[] result = new float[Math.toIntExact(dense.elements())];
        if (result.length > 0) { // no elements, no memory
            new FloatPointer(dense.handle.data_ptr_float()).get(result);
        }
        return result;
    }

    /** All elements of an int64 tensor in row-major order. */
    public long[] toLongs() {
        Tensor dense = contiguous().onHost();
        long[] result = new long[Math.toIntExact(dense.elements())];
        if (result.length > 0) {
            new LongPointer(dense.handle.data_ptr_long()).get(result);
        }
        return result;
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape()) + " " + dtype();
    }
}
