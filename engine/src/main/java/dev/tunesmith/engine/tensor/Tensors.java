package dev.tunesmith.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Makes tensors; each belongs to the innermost open {@link Scope} unless kept. */
public final class Tensors {

    private Tensors() {}

    /** Uninitialised memory. */
    public static Tensor empty(DType type, long... shape) {
        Torch.ensureLoaded();
        return new Tensor(torch.torch_empty(shape, Device.current().options(type), new MemoryFormatOptional()));
    }

    /** Uninitialised memory that Java reaches, wherever other tensors lie. */
    public static Tensor hostEmpty(DType type, long... shape) {
        Torch.ensureLoaded();
        return new Tensor(torch.torch_empty(shape, new TensorOptions(type.torchType), new MemoryFormatOptional()));
    }

    public static Tensor zeros(DType type, long... shape) {
        Torch.ensureLoaded();
        return new Tensor(torch.torch_zeros(shape, Device.current().options(type)));
    }

    public static Tensor full(double value, long... shape) {
        return empty(DType.FLOAT32, shape).fillInPlace(value);
    }

    /** A float32 tensor with a copy of the values, row-major. */
    public static Tensor of(float[] values, long... shape) {
        Tensor result = hostEmpty(DType.FLOAT32, shape);
        requireElements(values.length, result);
        if (values.length > 0) { // no elements, no memory
            new FloatPointer(result.handle.data_ptr_float()).put(values, 0, values.length);
        }
        return result.onDevice();
    }

    /** An int64 tensor with a copy of the values, row-major. */
    public static Tensor of(long[] values, long... shape) {
        Tensor result = hostEmpty(DType.INT64, shape);
        requireElements(values.length, result);
        if (values.length > 0) {
            result.handle.data_ptr_long().put(values, 0, values.length);
        }
        return result.onDevice();
    }

    /** An int64 vector with a copy of the values. */
    public static Tensor indices(int... values) {
        long[] wide = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return of(wide, wide.length);
    }

    private static void requireElements(long found, Tensor tensor) {
        if (found != tensor.elements()) {
            throw new IllegalArgumentException(found + " values for " + tensor);
        }
    }

    /** Give a contiguous float32 tensor its values from Java, in bulk; those that are not written are undefined. */
    public static void fill(Tensor target, Consumer<FloatBuffer> values) {
        if (Device.current().isHost()) {
            values.accept(floatMemory(target));
            return;
        }
        try (Scope scope = Scope.open()) {
            Tensor host = hostEmpty(DType.FLOAT32, target.shape());
            values.accept(floatMemory(host));
            target.copyInPlace(host);
        }
    }

    /** Change values of a contiguous float32 tensor in Java. */
    public static void edit(Tensor target, Consumer<FloatBuffer> values) {
        try (Scope scope = Scope.open()) {
            Tensor host = target.onHost();
            values.accept(floatMemory(host));
            if (!Device.current().isHost()) {
                target.copyInPlace(host);
            }
        }
    }

    /**
     * The memory of a contiguous float32 tensor that lies on the host, see {@link Tensor#onHost}, to be read from Java in bulk; valid
     * while the tensor lives.
     */
    public static FloatBuffer floatMemory(Tensor host) {
        FloatPointer pointer = new FloatPointer(host.requireHost().data_ptr_float());
        pointer.capacity(host.elements());
        return pointer.asBuffer();
    }

    /** The same of any type as bytes, at most 2 GiB from a byte offset. */
    public static ByteBuffer byteMemory(Tensor host, long offset, int length) {
        BytePointer pointer = new BytePointer(host.requireHost().data_ptr());
        pointer.position(offset).limit(offset + length);
        return pointer.asByteBuffer();
    }

    public static Tensor cat(int dimension, List<Tensor> parts) {
        org.bytedeco.pytorch.Tensor[] handles =
                parts.stream().map(part -> part.handle).toArray(org.bytedeco.pytorch.Tensor[]::new);
        return new Tensor(torch.cat(new TensorVector(handles), dimension));
    }

    /** Values drawn evenly from [0, 1) by libtorch's generator (see {@link Torch#seed}). */
    public static Tensor uniform(long... shape) {
        Tensor result = empty(DType.FLOAT32, shape);
        result.handle.uniform_();
        return result;
    }

    /** 1 / (1 - p) where kept, 0 where dropped, each with probability p, by libtorch's generator. */
    public static Tensor dropoutMask(double p, long... shape) {
        Tensor drawn = uniform(shape);
        Tensor kept = new Tensor(drawn.handle.ge(new org.bytedeco.pytorch.Scalar(p)));
        return kept.to(DType.FLOAT32).mulInPlace(1 / (1 - p));
    }
}
