package dev.tunesmith.evaluate;

import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.core.model.TextEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Gives each text a vector of its own, drawn from its hash; texts of more than 20 characters are cut. Counts what it is asked. */
public final class FakeEncoder implements TextEncoder {

    private static final int MOST = 20;

    private final int dimension;
    public final List<String> asked = new ArrayList<>();
    public boolean closed;

    public FakeEncoder(int dimension) {
        this.dimension = dimension;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public List<float[]> encode(List<String> texts) {
        return embed(texts).stream().map(Embedding::vector).toList();
    }

    @Override
    public List<Embedding> embed(List<String> texts) {
        asked.addAll(texts);
        return texts.stream().map(this::embedding).toList();
    }

    private Embedding embedding(String text) {
        String kept = text.substring(0, Math.min(MOST, text.length()));
        Random random = new Random(kept.hashCode());
        float[] vector = new float[dimension];
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return new Embedding(vector, text.length() > MOST);
    }

    @Override
    public void close() {
        closed = true;
    }
}
