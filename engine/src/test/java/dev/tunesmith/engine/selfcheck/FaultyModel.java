package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.engine.lora.Adaptable;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.model.TrainedWeights;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that makes one kind of mistake, as an engine with that bug would. */
record FaultyModel(DecoderModel right, Fault fault) implements DecoderModel {

    enum Fault {
        /** Rows of a batch see the rows before them. */
        ROWS_SEE_ONE_ANOTHER,
        /** What comes after a shared beginning does not see it. */
        PREFIX_UNSEEN,
        /** A single new token gets the position after its own. */
        LATE_IN_DECODING,
        /** Merging adds the update twice. */
        MERGED_TWICE,
        /** Each gradient counts by the size of its batch: a mean where a sum is meant. */
        GRADIENT_OF_MEANS
    }

    private PackedBatch changed(PackedBatch batch) {
        List<Segment> segments = new ArrayList<>();
        for (Segment segment : batch.segments()) {
            if (fault == Fault.ROWS_SEE_ONE_ANOTHER) {
                // Every row goes on from the one before it.
                segments.add(new Segment(segment.start(), segment.length(), segments.size() - 1));
            } else {
                segments.add(new Segment(segment.start(), segment.length(), -1));
            }
        }
        boolean change = fault == Fault.ROWS_SEE_ONE_ANOTHER || fault == Fault.PREFIX_UNSEEN;
        return change
                ? new PackedBatch(
                        batch.ids(),
                        batch.positions(),
                        segments,
                        batch.targetRows(),
                        batch.targetIds(),
                        batch.sequenceTokens())
                : batch;
    }

    @Override
    public boolean packForDecoding(long bytesAllowed) {
        return right.packForDecoding(bytesAllowed);
    }

    @Override
    public void unpack() {
        right.unpack();
    }

    @Override
    public ResponseLoss.Result loss(PackedBatch batch, @Nullable LoraAdapter adapter) {
        return right.loss(changed(batch), adapter);
    }

    @Override
    public Tensor trunk(PackedBatch batch, int layers) {
        return right.trunk(changed(batch), layers);
    }

    @Override
    public ResponseLoss.Result lossAndGradient(
            PackedBatch batch, @Nullable LoraAdapter adapter, PassOptions options, @Nullable Tensor trunk) {
        if (fault != Fault.GRADIENT_OF_MEANS || adapter == null) {
            return right.lossAndGradient(changed(batch), adapter, options, trunk);
        }
        Tensor before = adapter.gradients().copy();
        ResponseLoss.Result result = right.lossAndGradient(batch, adapter, options, trunk);
        adapter.gradients()
                .subInPlace(before)
                .mulInPlace(1.0 / batch.targetIds().length)
                .addInPlace(before);
        return result;
    }

    @Override
    public void merge(LoraAdapter adapter) {
        right.merge(adapter);
        if (fault == Fault.MERGED_TWICE) {
            right.merge(adapter);
        }
    }

    @Override
    public boolean canMerge(LoraAdapter adapter) {
        return right.canMerge(adapter);
    }

    @Override
    public Dimensions dimensions() {
        return right.dimensions();
    }

    @Override
    public DType compute() {
        return right.compute();
    }

    @Override
    public int window(int layer) {
        return right.window(layer);
    }

    @Override
    public long keptBytesPerToken(PassOptions options) {
        return right.keptBytesPerToken(options);
    }

    @Override
    public long workingBytesPerToken() {
        return right.workingBytesPerToken();
    }

    @Override
    public long attentionBytes(PackedBatch batch) {
        return right.attentionBytes(batch);
    }

    @Override
    public List<StoredWeight> storedWeights() {
        return right.storedWeights();
    }

    @Override
    public Adaptable adaptable() {
        return right.adaptable();
    }

    @Override
    public Tensor hidden(int[] ids, int[] positions, AttentionStep attention, @Nullable LoraAdapter adapter) {
        int[] used = positions.clone();
        if (fault == Fault.LATE_IN_DECODING && isOneStep(positions)) {
            for (int i = 0; i < used.length; i++) {
                used[i]++;
            }
        }
        return right.hidden(ids, used, attention, adapter);
    }

    /** Whether no token follows another one: a step of decoding, not the pass over a prompt. */
    private static boolean isOneStep(int[] positions) {
        for (int i = 1; i < positions.length; i++) {
            if (positions[i] == positions[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Tensor logits(Tensor hidden, @Nullable LoraAdapter adapter) {
        return right.logits(hidden, adapter);
    }

    @Override
    public @Nullable TrainedWeights trained() {
        return right.trained();
    }

    @Override
    public void close() {
        right.close();
    }
}
