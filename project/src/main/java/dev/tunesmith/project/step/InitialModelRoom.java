package dev.tunesmith.project.step;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.project.config.PretrainConfig.FromScratch;
import dev.tunesmith.project.config.TrainConfig.Dtype;
import java.util.Locale;

/**
 * What a model from random weights takes, by its sizes alone: the forecast that stands before its tokenizer is trained.
 *
 * @param parameters how many weights, with as large a vocabulary as is asked for
 * @param trainedBytes of one weight while it is trained
 * @param savers the two settings that save most, in words
 */
record InitialModelRoom(long parameters, int trainedBytes, String savers) {

    /** Weight, gradient and AdamW's two averages, float32. */
    private static final int TRAINED_BYTES = 4 * Float.BYTES;

    /** The copy that products read where they are not float32. */
    private static final int COPY_BYTES = 2;

    /** The weights and what they are made and written from. */
    private static final int MADE_BYTES = 2 * Float.BYTES;

    static InitialModelRoom of(FromScratch sizes, long parameters, Dtype dtype) {
        long outer = (sizes.tiedHead() ? 1L : 2L) * sizes.vocabularySize() * sizes.hiddenSize();
        // Half of hiddenSize saves at least half of everything, so it is always one of the two.
        String second = outer > parameters - outer
                ? "vocabularySize (" + sizes.vocabularySize() + ")"
                : "layers (" + sizes.layers() + ")";
        return new InitialModelRoom(
                parameters,
                TRAINED_BYTES + (dtype == Dtype.BFLOAT16 ? COPY_BYTES : 0),
                "hiddenSize (" + sizes.hiddenSize() + ") or " + second);
    }

    /**
     * Refuse what cannot fit.
     *
     * @throws ResourceException with the number of parameters and the two settings that save most
     */
    void requireFits(Room room) {
        String model = String.format(
                Locale.ROOT, "The model of train.pretrain.fromScratch would have %,d parameters", parameters);
        long trained = trainedBytes * parameters;
        if (trained > room.memory()) {
            throw new ResourceException(
                    model + ": training it takes " + gigabytes(trained) + " of memory (" + trainedBytes
                            + " bytes each: weights, gradients and AdamW's averages), and making it "
                            + gigabytes(MADE_BYTES * parameters) + "; " + gigabytes(room.memory()) + " are available",
                    fix());
        }
        long stored = Float.BYTES * parameters;
        if (stored > room.disk()) {
            throw new ResourceException(
                    model + ": its folder takes " + gigabytes(stored) + " of disk; " + gigabytes(room.disk())
                            + " are free",
                    "free disk space, or " + fix());
        }
    }

    private String fix() {
        return "set a lower " + savers + "; these two save most";
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, bytes < 10_000_000 ? "%.4f GB" : "%.2f GB", bytes / 1e9);
    }
}
