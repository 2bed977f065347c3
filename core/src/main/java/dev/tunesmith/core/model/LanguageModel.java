package dev.tunesmith.core.model;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model that continues prompts and scores continuations, both in batches.
 *
 * <p>Results are handed to the consumer as each item ends, in any order, on the calling thread; each result carries the
 * index of its request. A batch is finished when the method returns. One thread at a time.
 */
public interface LanguageModel extends AutoCloseable {

    /** What this model can do; ask before starting work. */
    ModelCapabilities capabilities();

    /** Hashes of the weights, adapter, template and tokenizer behind the answers. */
    ModelIdentity identity();

    /**
     * Continue each prompt.
     *
     * @throws dev.tunesmith.core.error.DataException if a prompt is longer than the context; names its index
     * @throws dev.tunesmith.core.error.NetworkException if calls of an endpoint failed; where others of the batch were
     *     answered, it says which failed
     * @throws dev.tunesmith.core.error.UsageException if a prompt is of a kind that {@link #capabilities()} excludes
     */
    void generate(List<GenerationRequest> requests, Cancellation cancellation, Consumer<Generation> results);

    /**
     * Score each continuation.
     *
     * @throws dev.tunesmith.core.error.DataException if a pair is longer than the context, or has no continuation
     * @throws dev.tunesmith.core.error.UsageException if this model cannot score
     */
    void score(List<ScoreRequest> requests, Cancellation cancellation, Consumer<Score> results);

    /**
     * View the same loaded base with an adapter switched on; the base stays as it is and is shared.
     *
     * @param adapterFolder a PEFT folder
     * @throws dev.tunesmith.core.error.ModelFileException if the adapter does not fit this base
     */
    LanguageModel withAdapter(Path adapterFolder);

    /** Free what this object owns; a view frees its adapter, the base frees the weights. */
    @Override
    void close();
}
