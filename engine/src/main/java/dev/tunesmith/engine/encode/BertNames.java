package dev.tunesmith.engine.encode;

import dev.tunesmith.engine.model.WeightSource;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A BERT checkpoint under the names that {@code BertModel} has: without the {@code bert.} of models that were saved with a
 * head, and with {@code weight} and {@code bias} for the {@code gamma} and {@code beta} of the first checkpoints.
 */
final class BertNames implements WeightSource {

    private static final String PREFIX = "bert.";

    private final WeightSource source;
    private final Map<String, String> stored = new LinkedHashMap<>();

    BertNames(WeightSource source) {
        this.source = source;
        for (String name : source.names()) {
            stored.put(plain(name), name);
        }
    }

    private static String plain(String name) {
        String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return plain.replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
                .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
    }

    @Override
    public String description() {
        return source.description();
    }

    @Override
    public Set<String> names() {
        return stored.keySet();
    }

    @Override
    public List<Long> shape(String name) {
        return source.shape(storedAs(name));
    }

    @Override
    public void requireWeight(String name) {
        source.requireWeight(storedAs(name));
    }

    @Override
    public void read(String name, FloatBuffer out) {
        source.read(storedAs(name), out);
    }

    private String storedAs(String name) {
        String own = stored.get(name);
        if (own == null) {
            throw new IllegalArgumentException(name + " was not checked to be there");
        }
        return own;
    }
}
