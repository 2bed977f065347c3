package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.core.model.TextEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours by what inputs mean: the cosine similarity of their embeddings, 0 where it is below 0.
 *
 * <p>The samples are encoded when the first item is asked for. Borrows the encoder, which must stay open. Not thread-safe.
 */
public final class EncodedNeighbours implements TrainingNeighbours {

    /** Sentence encoders put paraphrases above this and other questions of one topic below it. */
    private static final double CLOSE = 0.7;

    private final List<Sample> samples;
    private final TextEncoder encoder;
    private @Nullable List<Embedding> embeddings;

    /** Find neighbours among training samples. */
    public EncodedNeighbours(List<Sample> samples, TextEncoder encoder) {
        this.samples = List.copyOf(samples);
        this.encoder = encoder;
    }

    @Override
    public List<Neighbour> nearest(Sample item, int k) {
        List<Embedding> all = embeddings();
        Embedding own = embed(item);
        List<Neighbour> neighbours = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            neighbours.add(new Neighbour(samples.get(i), Math.max(0, own.similarity(all.get(i)))));
        }
        neighbours.sort(Comparator.comparingDouble(Neighbour::similarity).reversed());
        return List.copyOf(neighbours.subList(0, Math.min(k, neighbours.size())));
    }

    @Override
    public double similarity(Sample one, Sample other) {
        return Math.max(0, embed(one).similarity(embed(other)));
    }

    @Override
    public double close() {
        return CLOSE;
    }

    private Embedding embed(Sample sample) {
        return encoder.embed(List.of(sample.input())).get(0);
    }

    private List<Embedding> embeddings() {
        List<Embedding> known = embeddings;
        if (known == null) {
            known = encoder.embed(samples.stream().map(Sample::input).toList());
            embeddings = known;
        }
        return known;
    }
}
