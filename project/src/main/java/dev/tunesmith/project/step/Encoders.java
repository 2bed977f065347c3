package dev.tunesmith.project.step;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.TextEncoder;
import dev.tunesmith.engine.encode.EncoderFolder;
import dev.tunesmith.evaluate.embed.EmbeddingCache;
import dev.tunesmith.evaluate.issue.EncodedNeighbours;
import dev.tunesmith.evaluate.issue.TrainingNeighbours;
import dev.tunesmith.evaluate.issue.WordNeighbours;
import dev.tunesmith.evaluate.probe.EncodedSamples;
import dev.tunesmith.evaluate.probe.NearestSamples;
import dev.tunesmith.evaluate.probe.SampleRetrieval;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.project.models.WeightHashes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sentence encoder of a project, where its configuration names one: found at the first use, its weights loaded at the first
 * text that was not encoded before, its embeddings remembered in the project folder.
 *
 * <p><b>Owns</b> the encoder until closed, and tells at the end how many texts were too long for it. One thread at a time. Where none is configured, nothing is read and nothing fetched.
 */
public final class Encoders implements AutoCloseable {

    private final StepContext context;
    private @Nullable Found found;
    private @Nullable EmbeddingCache cache;

    /** What is known without the weights in memory. */
    private record Found(EncoderFolder folder, String identity) {}

    /** The encoder of a step's project; nothing is opened yet. */
    public Encoders(StepContext context) {
        this.context = context;
    }

    /** The encoder's name as the user gave it, or nothing where none is configured. */
    public Optional<String> name() {
        return Optional.ofNullable(context.config().encoder());
    }

    /**
     * A hash of everything that decides its vectors, or nothing where none is configured.
     *
     * @throws dev.tunesmith.core.error.ModelFileException if it cannot be found, or is no encoder
     * @throws dev.tunesmith.core.error.NetworkException if it must be fetched and cannot be
     */
    public Optional<String> identity() {
        return name().map(name -> found(name).identity);
    }

    /** The encoder, or nothing where none is configured; borrowed. Throws as {@link #identity} does. */
    public Optional<TextEncoder> encoder() {
        return name().map(this::open);
    }

    /** Finds the nearest of some samples: by meaning where there is an encoder, else by shared words. Borrows the encoder. */
    SampleRetrieval retrieval(List<Sample> samples) {
        return name().<SampleRetrieval>map(name -> new EncodedSamples(samples, open(name), name))
                .orElseGet(() -> new NearestSamples(samples));
    }

    /** Finds what training has near an item: by meaning where there is an encoder, else by shared words. Borrows the encoder. */
    TrainingNeighbours neighbours(List<Sample> samples) {
        return name().<TrainingNeighbours>map(name -> new EncodedNeighbours(samples, open(name)))
                .orElseGet(() -> new WordNeighbours(samples));
    }

    private Found found(String name) {
        Found known = found;
        if (known == null) {
            ModelReference reference =
                    ModelReference.parse(name, context.config().folder());
            Path path = context.models().resolve(reference);
            EncoderFolder folder = EncoderFolder.open(path);
            WeightHashes hashes = new WeightHashes(context.models().home(), context.progress());
            String weights = hashes.of(path, () -> folder.weightsSha256(context.progress()));
            known = new Found(folder, folder.identity(weights));
            found = known;
        }
        return known;
    }

    private EmbeddingCache open(String name) {
        EmbeddingCache known = cache;
        if (known == null) {
            Found files = found(name);
            known = EmbeddingCache.open(
                    context.project().embeddings(),
                    files.identity,
                    files.folder.dimension(),
                    () -> files.folder.load(context.progress(), context.cancellation()),
                    context.progress());
            cache = known;
        }
        return known;
    }

    @Override
    public void close() {
        EmbeddingCache known = cache;
        cache = null;
        if (known != null) {
            if (known.truncated() > 0) {
                context.progress()
                        .note(known.truncated()
                                + " texts are longer than the encoder takes: only their beginnings are compared");
            }
            known.close();
        }
    }
}
