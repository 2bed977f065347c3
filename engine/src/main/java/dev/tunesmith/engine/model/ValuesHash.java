package dev.tunesmith.engine.model;

import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-256 of what a model's weights are, whatever files they lie in: a GGUF file and the float32 folder exported from it have
 * the same, and so has a folder that was cut into other files.
 *
 * <p>It is the hash of one line for each weight that the model needs, in the order of their names: name, shape, and SHA-256 of its
 * numbers as float32, little-endian, row by row.
 */
public final class ValuesHash {

    private static final int PIECE_BYTES = 1 << 26;

    private ValuesHash() {}

    /**
     * Read all weights, on all cores.
     *
     * @param spec says which weights there are
     */
    public static String of(DecoderSpec spec, WeightSource source) {
        WeightSource named = WithPrefix.where(spec, source);
        Map<String, long[]> shapes = new TreeMap<>(DecoderLoader.shapes(spec));
        List<String> lines = shapes.keySet().parallelStream()
                .map(name -> name + " " + Arrays.toString(shapes.get(name)) + " " + hash(named, name) + "\n")
                .toList();
        MessageDigest all = Sha256.digest();
        lines.forEach(line -> all.update(line.getBytes(StandardCharsets.UTF_8)));
        return Sha256.hex(all);
    }

    private static String hash(WeightSource source, String name) {
        MessageDigest digest = Sha256.digest();
        try (Scope scope = Scope.open()) {
            long[] shape =
                    source.shape(name).stream().mapToLong(Long::longValue).toArray();
            Tensor values = Tensors.hostEmpty(DType.FLOAT32, shape);
            source.read(name, Tensors.floatMemory(values));
            long bytes = values.elements() * Float.BYTES;
            for (long from = 0; from < bytes; from += PIECE_BYTES) {
                digest.update(Tensors.byteMemory(values, from, (int) Math.min(PIECE_BYTES, bytes - from)));
            }
        }
        return Sha256.hex(digest);
    }
}
