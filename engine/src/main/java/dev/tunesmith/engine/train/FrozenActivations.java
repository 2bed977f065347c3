package dev.tunesmith.engine.train;

import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.train.Packer.MicroBatch;
import dev.tunesmith.engine.train.Packer.Piece;
import java.util.List;

/**
 * What goes into the lowest trained layer, kept for each training row: the layers below never change, so each row goes through
 * them once and not once an epoch.
 *
 * <p>A row is computed alone, so that what is kept does not depend on the rows it was packed with first; a resumed run, which
 * packs others first, then gets the same bits. <b>Owns</b> the store.
 */
final class FrozenActivations implements AutoCloseable {

    private final DecoderModel model;
    private final int layers;
    private final KeptRows kept;

    /**
     * Start with nothing kept.
     *
     * @param layers how many layers are frozen, from the lowest
     * @param kept an empty store, taken over
     */
    FrozenActivations(DecoderModel model, int layers, KeptRows kept) {
        this.model = model;
        this.layers = layers;
        this.kept = kept;
    }

    /** Hidden states [T, D] that enter the lowest trained layer, in the caller's scope. */
    Tensor of(MicroBatch micro) {
        List<Tensor> parts = micro.pieces().stream().map(this::piece).toList();
        return Tensors.cat(0, parts);
    }

    private Tensor piece(Piece piece) {
        TrainingRow row = piece.row();
        return kept.of(
                row,
                piece.from(),
                piece.to(),
                () -> model.trunk(Packer.alone(row).batch(), layers));
    }

    @Override
    public void close() {
        kept.close();
    }
}
