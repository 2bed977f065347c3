package dev.tunesmith.weights;

/**
 * How the numbers of a tensor are stored.
 *
 * <p>A plain type holds one element in each block. The quantised ones are ggml's: a block holds 32 or 256 elements that
 * share scales, and lies within one row.
 */
public enum ElementType {
    F32(1, 4),
    F16(1, 2),
    BF16(1, 2),
    F64(1, 8),
    I64(1, 8),
    I32(1, 4),
    I16(1, 2),
    I8(1, 1),
    U8(1, 1),
    BOOL(1, 1),
    Q8_0(32, 34),
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q5_0(32, 22),
    Q5_1(32, 24),
    Q2_K(256, 84),
    Q3_K(256, 110),
    Q4_K(256, 144),
    Q5_K(256, 176),
    Q6_K(256, 210);

    private final int blockSize;
    private final int bytesPerBlock;

    ElementType(int blockSize, int bytesPerBlock) {
        this.blockSize = blockSize;
        this.bytesPerBlock = bytesPerBlock;
    }

    /** How many elements a block holds: 1, 32 or 256. */
    public int blockSize() {
        return blockSize;
    }

    /** How many bytes a block takes; for a plain type, the size of an element. */
    public int bytesPerBlock() {
        return bytesPerBlock;
    }

    /** Whether elements share scales, so that single ones cannot be addressed. */
    public boolean isQuantised() {
        return blockSize > 1;
    }

    /**
     * The bytes that so many elements take.
     *
     * @param elements a multiple of {@link #blockSize()}
     * @throws ArithmeticException if the result does not fit a long
     */
    public long byteLength(long elements) {
        if (elements < 0 || elements % blockSize != 0) {
            throw new IllegalArgumentException(
                    elements + " elements are not a whole number of " + this + " blocks of " + blockSize);
        }
        return Math.multiplyExact(elements / blockSize, (long) bytesPerBlock);
    }
}
