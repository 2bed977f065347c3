package dev.tunesmith.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Makes tensors; each belongs to the innermost open {@link Scope} unless kept. */
public final class Tensors {

    private Tensors() {}

    /** Uninitialised memory. */
    public static Tensor empty(DType type, long... shape) {
        Torch.ensureLoaded();
        return new Tensor(torch.torch_empty(shape, new TensorOptions(type.torchType), new MemoryFormatOptional()));
    }

    public static Tensor zeros(DType type, long... shape) {
        Torch.ensureLoaded();
        return new Tensor(torch.torch_zeros(shape, new TensorOptions(type.torchType)));
    }

    public static Tensor full(double value, long... shape) {
        return empty(DType.FLOAT32, shape).fillInPlace(value);
    }

    /** A float32 tensor with a copy of the values, row-major. */
    public static Tensor of(float[] values, long... shape) {
        Torch.ensureLoaded();
        Tensor result = empty(DType.FLOAT32, shape);
        requireElements(values.length, result);
        new FloatPointer(result.handle.data_ptr_float()).put(values, 0, values.length);
        return result;
    }

    /** An int64 tensor with a copy of the values, row-major. */
    public static Tensor of(long[] values, long... shape) {
        Torch.ensureLoaded();
        Tensor result = empty(DType.INT64, shape);
        requireElements(values.length, result);
        result.handle.data_ptr_long().put(values, 0, values.length);
        return result;
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

    /**
     * A tensor that reads mapped memory without copying it.
     *
     * <p><b>Owns</b> nothing: the buffer must stay reachable and mapped for as long as the tensor is used; never write to
     * the tensor.
     */
    public static Tensor overMemory(ByteBuffer direct, DType type, long... shape) {
        Torch.ensureLoaded();
        Pointer memory = new BytePointer(direct);
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        if (stride * type.bytes() != direct.remaining()) {
            throw new IllegalArgumentException(direct.remaining() + " bytes for " + stride + " elements of " + type);
        }
        return new Tensor(torch.from_blob(
                memory,
                shape,
                strides,
                (PointerConsumer) null,
                new TensorOptions(type.torchType),
                new DeviceOptional()));
    }

    /** The memory of a contiguous float32 tensor, to be filled or read from Java in bulk; valid while the tensor lives. */
    public static FloatBuffer floatMemory(Tensor tensor) {
        FloatPointer pointer = new FloatPointer(tensor.handle.data_ptr_float());
        pointer.capacity(tensor.elements());
        return pointer.asBuffer();
    }

    /** The memory of any contiguous tensor as bytes, at most 2 GiB from a byte offset; valid while the tensor lives. */
    public static ByteBuffer byteMemory(Tensor tensor, long offset, int length) {
        BytePointer pointer = new BytePointer(tensor.handle.data_ptr());
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
