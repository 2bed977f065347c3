package dev.tunesmith.engine.encode;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.core.model.TextEncoder;
import dev.tunesmith.engine.nn.BidirectionalAttention.Run;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.tokenizer.SequenceTemplate;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A loaded sentence encoder of the BERT family.
 *
 * <p>Texts are tokenised as what people wrote: {@code [SEP]} in a text is its five characters. They run sorted by length, without
 * padding. A vector does not depend on the texts beside it beyond rounding.
 *
 * <p><b>Owns</b> weights and tokenizer. One thread at a time.
 */
public final class BertEncoder implements TextEncoder {

    /** Tokens of a pass: enough to fill the cores, few enough for their caches. */
    private static final int TOKENS = 2048;

    private final Path folder;
    private final EncoderSettings settings;
    private final int dimension;
    private final BertModel model;
    private final Tokenizer tokenizer;
    private final SequenceTemplate template;
    private final Progress progress;
    private final Cancellation cancellation;

    BertEncoder(
            Path folder,
            EncoderSettings settings,
            int dimension,
            BertModel model,
            Tokenizer tokenizer,
            SequenceTemplate template,
            Progress progress,
            Cancellation cancellation) {
        this.folder = folder;
        this.settings = settings;
        this.dimension = dimension;
        this.model = model;
        this.tokenizer = tokenizer;
        this.template = template;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public List<float[]> encode(List<String> texts) {
        return embed(texts).stream().map(Embedding::vector).toList();
    }

    /**
     * Encode texts.
     *
     * @throws DataException if a text cannot be tokenised; names its place
     * @throws InterruptedRunException if cancellation was asked for
     */
    @Override
    public List<Embedding> embed(List<String> texts) {
        int[][] sequences = new int[texts.size()][];
        boolean[] truncated = new boolean[texts.size()];
        for (int i = 0; i < sequences.length; i++) {
            int[] ids = tokenise(texts.get(i), i);
            int most = settings.maxTokens() - template.size();
            truncated[i] = ids.length > most;
            sequences[i] = template.around(ids, most);
        }
        float[][] vectors = vectors(sequences);
        return IntStream.range(0, sequences.length)
                .mapToObj(i -> new Embedding(vectors[i], truncated[i]))
                .toList();
    }

    private int[] tokenise(String text, int index) {
        String whole = settings.prompt() + text;
        try {
            return tokenizer.encode(settings.lowerCase() ? whole.toLowerCase(Locale.ROOT) : whole);
        } catch (DataException e) {
            throw new DataException("text " + index + ": " + e.getMessage(), e.fix(), e);
        }
    }

    private float[][] vectors(int[][] sequences) {
        float[][] vectors = new float[sequences.length][];
        List<Integer> order = IntStream.range(0, sequences.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> sequences[i].length))
                .toList();
        try (Progress.Task task = progress.start("encode", sequences.length, "texts")) {
            int from = 0;
            while (from < order.size()) {
                if (cancellation.isCancelled()) {
                    throw new InterruptedRunException("Encoding was stopped", "run the command again");
                }
                int to = from + 1;
                int tokens = sequences[order.get(from)].length;
                while (to < order.size() && tokens + sequences[order.get(to)].length <= TOKENS) {
                    tokens += sequences[order.get(to)].length;
                    to++;
                }
                batch(sequences, order.subList(from, to), vectors);
                from = to;
                task.update(from, "");
            }
        }
        return vectors;
    }

    private void batch(int[][] sequences, List<Integer> indices, float[][] vectors) {
        List<int[]> own = new ArrayList<>();
        indices.forEach(i -> own.add(sequences[i]));
        EncoderBatch batch = EncoderBatch.of(own);
        try (Scope scope = Scope.open()) {
            Tensor states = model.hidden(batch);
            int next = 0;
            for (Run run : batch.runs()) {
                Tensor rows = states.narrow(0, run.start(), (long) run.sequences() * run.length());
                float[] pooled = settings.pooling()
                        .of(rows.view(run.sequences(), run.length(), dimension))
                        .toFloats();
                for (int i = 0; i < run.sequences(); i++) {
                    float[] vector = Arrays.copyOfRange(pooled, i * dimension, (i + 1) * dimension);
                    vectors[indices.get(next++)] = unit(vector);
                }
            }
        }
    }

    private float[] unit(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double norm = Math.sqrt(squares);
        if (!Double.isFinite(norm) || norm == 0) {
            throw new ModelFileException(
                    folder + " gave a vector of length " + norm, "its weights are damaged: fetch the model again");
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / norm);
        }
        return vector;
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
