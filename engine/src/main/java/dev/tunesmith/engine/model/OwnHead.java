package dev.tunesmith.engine.model;

import dev.tunesmith.engine.model.DecoderSpec.Head;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds a head of its own in a checkpoint whose configuration ties the head to the embeddings: where the files hold both with
 * different numbers, the configuration is wrong and the head counts. <b>Source</b>: {@code tie_weights} in transformers'
 * {@code modeling_utils.py}, from version 5 on.
 */
public final class OwnHead {

    private static final int PART = 1 << 15; // numbers

    private OwnHead() {}

    /** The spec with an untied head where the checkpoint holds one that differs from the embeddings, else as it is. */
    public static DecoderSpec in(DecoderSpec spec, WeightSource source) {
        WeightSource named = WithPrefix.where(spec, source);
        Head head = spec.head();
        String weight = head.stored() + ".weight";
        String tokens = spec.embeddings().tokens() + ".weight";
        boolean both = head.tied()
                && named.names().contains(weight)
                && named.names().contains(tokens)
                && named.readsParts(weight)
                && named.readsParts(tokens);
        return both && differ(named, weight, tokens)
                ? spec.withHead(new Head(head.module(), head.stored(), false, head.bias()))
                : spec;
    }

    /** Compare part by part, on all cores, up to the first difference. */
    private static boolean differ(WeightSource source, String a, String b) {
        source.requireWeight(a);
        source.requireWeight(b);
        List<Long> shape = source.shape(a);
        if (!shape.equals(source.shape(b))) {
            return true;
        }
        long numbers = shape.stream().reduce(1L, Math::multiplyExact);
        return IntStream.range(0, Math.toIntExact((numbers + PART - 1) / PART))
                .parallel()
                .anyMatch(i -> {
                    long from = (long) i * PART;
                    int length = (int) Math.min(PART, numbers - from);
                    return !part(source, a, from, length).equals(part(source, b, from, length));
                });
    }

    private static FloatBuffer part(WeightSource source, String name, long from, int length) {
        FloatBuffer values = FloatBuffer.allocate(length);
        source.readPart(name, from, values);
        return values.rewind();
    }
}
