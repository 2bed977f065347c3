package dev.tunesmith.core.model;

import java.util.List;

/** Turns texts into vectors, for similarity, diversity and retrieval. */
public interface TextEncoder extends AutoCloseable {

    /** Length of every vector. */
    int dimension();

    /** Encode each text as a vector of unit length, in the order given. */
    List<float[]> encode(List<String> texts);

    @Override
    void close();
}
