package dev.tunesmith.engine.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types that tensors of this project have. */
public enum DType {
    FLOAT32(ScalarType.Float, 4),
    BFLOAT16(ScalarType.BFloat16, 2),
    FLOAT16(ScalarType.Half, 2),
    INT64(ScalarType.Long, 8),
    BOOL(ScalarType.Bool, 1);

    final ScalarType torchType;
    private final int bytes;

    DType(ScalarType torchType, int bytes) {
        this.torchType = torchType;
        this.bytes = bytes;
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }
}
