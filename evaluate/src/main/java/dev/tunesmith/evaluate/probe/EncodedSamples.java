package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.core.model.TextEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the samples whose input means most nearly what an item's does: by the cosine similarity of their embeddings.
 *
 * <p>The samples are encoded when the first item is asked for. Borrows the encoder, which must stay open. Not thread-safe.
 */
public final class EncodedSamples implements SampleRetrieval {

    private final List<Sample> samples;
    private final TextEncoder encoder;
    private final String name;
    private @Nullable List<Embedding> embeddings;

    /**
     * Retrieve with an encoder.
     *
     * @param encoder of the inputs; borrowed
     * @param name of the encoder, as the user gave it
     */
    public EncodedSamples(List<Sample> samples, TextEncoder encoder, String name) {
        this.samples = List.copyOf(samples);
        this.encoder = encoder;
        this.name = name;
    }

    @Override
    public List<Sample> nearest(Sample item, int k) {
        List<Embedding> all = embeddings();
        Embedding own = encoder.embed(List.of(item.input())).get(0);
        double[] scores = new double[all.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = own.similarity(all.get(i));
        }
        return SampleRetrieval.best(samples, scores, item, k);
    }

    private List<Embedding> embeddings() {
        List<Embedding> known = embeddings;
        if (known == null) {
            known = encoder.embed(samples.stream().map(Sample::input).toList());
            embeddings = known;
        }
        return known;
    }

    @Override
    public String description() {
        return "by meaning (" + name + ")";
    }
}
