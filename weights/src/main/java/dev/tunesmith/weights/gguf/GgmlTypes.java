package dev.tunesmith.weights.gguf;

import dev.tunesmith.weights.ElementType;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The numbers by which GGUF files name the types of tensors (enum ggml_type). */
final class GgmlTypes {

    private static final Map<Integer, ElementType> SUPPORTED = new TreeMap<>(Map.ofEntries(
            Map.entry(0, ElementType.F32),
            Map.entry(1, ElementType.F16),
            Map.entry(2, ElementType.Q4_0),
            Map.entry(3, ElementType.Q4_1),
            Map.entry(6, ElementType.Q5_0),
            Map.entry(7, ElementType.Q5_1),
            Map.entry(8, ElementType.Q8_0),
            Map.entry(10, ElementType.Q2_K),
            Map.entry(11, ElementType.Q3_K),
            Map.entry(12, ElementType.Q4_K),
            Map.entry(13, ElementType.Q5_K),
            Map.entry(14, ElementType.Q6_K),
            Map.entry(24, ElementType.I8),
            Map.entry(25, ElementType.I16),
            Map.entry(26, ElementType.I32),
            Map.entry(27, ElementType.I64),
            Map.entry(28, ElementType.F64),
            Map.entry(30, ElementType.BF16)));

    /** Names of types that exist but are not read here, so that an error can name them. */
    private static final Map<Integer, String> UNSUPPORTED = Map.ofEntries(
            Map.entry(4, "Q4_2"),
            Map.entry(5, "Q4_3"),
            Map.entry(9, "Q8_1"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(20, "IQ4_NL"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(23, "IQ4_XS"),
            Map.entry(29, "IQ1_M"),
            Map.entry(31, "Q4_0_4_4"),
            Map.entry(32, "Q4_0_4_8"),
            Map.entry(33, "Q4_0_8_8"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(39, "MXFP4"));

    private GgmlTypes() {}

    static @Nullable ElementType byNumber(int number) {
        return SUPPORTED.get(number);
    }

    /** What to call a type that is not supported. */
    static String describe(int number) {
        String name = UNSUPPORTED.get(number);
        String shown = Integer.toUnsignedString(number);
        return name == null ? "unknown type number " + shown : name + " (type number " + shown + ")";
    }

    static String supported() {
        return SUPPORTED.values().stream().map(Enum::name).collect(Collectors.joining(", "));
    }
}
