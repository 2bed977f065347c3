package dev.tunesmith.engine.model;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Weights of a checkpoint that was saved without the language model's head, and so without the first part of its names: {@code
 * wte.weight} for {@code transformer.wte.weight}.
 *
 * @param source the checkpoint
 * @param prefix what its names lack, with a dot at its end
 */
record WithPrefix(WeightSource source, String prefix) implements WeightSource {

    /** The source itself, or a view of it under the names that the spec has. */
    static WeightSource where(DecoderSpec spec, WeightSource source) {
        String tokens = spec.embeddings().tokens() + ".weight";
        String prefix = tokens.substring(0, tokens.indexOf('.') + 1);
        String without = tokens.substring(prefix.length());
        boolean lacks = !source.names().contains(tokens) && source.names().contains(without);
        return lacks ? new WithPrefix(source, prefix) : source;
    }

    @Override
    public String description() {
        return source.description();
    }

    @Override
    public Set<String> names() {
        return source.names().stream().map(prefix::concat).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<Long> shape(String name) {
        return source.shape(name.substring(prefix.length()));
    }

    @Override
    public void requireWeight(String name) {
        source.requireWeight(name.substring(prefix.length()));
    }

    @Override
    public void read(String name, FloatBuffer out) {
        source.read(name.substring(prefix.length()), out);
    }

    @Override
    public boolean readsParts(String name) {
        return source.readsParts(name.substring(prefix.length()));
    }

    @Override
    public void readPart(String name, long from, FloatBuffer out) {
        source.readPart(name.substring(prefix.length()), from, out);
    }
}
