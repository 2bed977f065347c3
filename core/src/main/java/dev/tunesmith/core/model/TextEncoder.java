package dev.tunesmith.core.model;

import java.util.List;

/** Turns texts into vectors, for similarity, diversity and retrieval. */
public interface TextEncoder extends AutoCloseable {

    /** Length of every vector. */
    int dimension();

    /** Encode each text as a vector of unit length, in the order given; {@link #embed} also says which texts were cut. */
    List<float[]> encode(List<String> texts);

    /**
     * Encode each text, in the order given, and say which were longer than the encoder takes.
     *
     * <p>By default no text is: an encoder that cuts texts must say so here.
     */
    default List<Embedding> embed(List<String> texts) {
        return encode(texts).stream()
                .map(vector -> new Embedding(vector, false))
                .toList();
    }

    @Override
    void close();
}
