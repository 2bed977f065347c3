package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model whose attention reads and fills a {@link KvCache}: prompts as one stream without padding, then one token a row.
 *
 * <p>Borrows model and adapter. <b>Owns</b> a mask. Tensors returned are made in the caller's scope.
 */
final class CachedModel implements AutoCloseable {

    private final DecoderModel model;
    private final @Nullable LoraAdapter adapter;
    private final AttentionShape shape;
    private final RunAttention runs;

    CachedModel(DecoderModel model, @Nullable LoraAdapter adapter) {
        this.model = model;
        this.adapter = adapter;
        this.shape = model.dimensions().attention();
        this.runs = new RunAttention(shape);
    }

    DecoderModel.Dimensions dimensions() {
        return model.dimensions();
    }

    /**
     * Tokens that go on where a row of the cache ends.
     *
     * @param row of the cache
     * @param ids at least one
     * @param ends whether the logits after the last of them are wanted
     */
    @SuppressWarnings("ArrayRecordComponent") // ids by the thousand; handed on, never compared or changed
    record Piece(int row, int[] ids, boolean ends) {}

    /**
     * Fill the cache with prompts. At most one piece a row; the cache has room.
     *
     * @return logits after each piece that {@code ends}, in order, [N, V]; null where none does
     */
    @Nullable
    Tensor prefill(KvCache cache, List<Piece> pieces) {
        int total = pieces.stream().mapToInt(piece -> piece.ids.length).sum();
        int[] ids = new int[total];
        int[] positions = new int[total];
        List<Integer> lastRows = new ArrayList<>();
        int at = 0;
        for (Piece piece : pieces) {
            int before = cache.prefixLength() + cache.length(piece.row);
            for (int id : piece.ids) {
                ids[at] = id;
                positions[at] = before++;
                at++;
            }
            if (piece.ends) {
                lastRows.add(at - 1);
            }
        }
        Tensor hidden = model.hidden(
                ids, positions, (layer, qkv) -> attendPieces(cache, pieces, layer, qkv), adapter); // [T, D]
        pieces.forEach(piece -> cache.advance(piece.row, piece.ids.length));
        return lastRows.isEmpty()
                ? null
                : logits(hidden, lastRows.stream().mapToInt(Integer::intValue).toArray());
    }

    private Tensor attendPieces(KvCache cache, List<Piece> pieces, int layer, Tensor qkv) {
        Tensor out = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.queryWidth());
        List<KeysAndValues> seen = shared(cache.prefix(), layer);
        int start = 0;
        for (Piece piece : pieces) {
            int length = piece.ids.length;
            int before = cache.length(piece.row);
            Tensor rows = qkv.narrow(0, start, length);
            KeysAndValues own = cache.row(layer, piece.row, before + length);
            own.keys().narrow(1, before, length).copyInPlace(shape.keys(rows));
            own.values().narrow(1, before, length).copyInPlace(shape.values(rows));
            runs.attend(rows, seen, own, model.window(layer), out.narrow(0, start, length));
            start += length;
        }
        return out;
    }

    private static List<KeysAndValues> shared(@Nullable SharedPrefix prefix, int layer) {
        return prefix == null ? List.of() : List.of(prefix.layer(layer));
    }

    /** One step: the next token of each live row -> logits after it [B, V]. The cache has room. */
    Tensor decode(KvCache cache, int[] tokens) {
        int[] positions = new int[tokens.length];
        for (int row = 0; row < tokens.length; row++) {
            positions[row] = cache.prefixLength() + cache.length(row);
        }
        IntStream windows = IntStream.range(0, dimensions().numLayers()).map(model::window);
        DecodeAttention attention = new DecodeAttention(cache, shape, windows);
        Tensor hidden = model.hidden(
                tokens,
                positions,
                (layer, qkv) -> attention.attend(layer, qkv, model.window(layer)),
                adapter); // [B, D]
        for (int row = 0; row < tokens.length; row++) {
            cache.advance(row, 1);
        }
        return model.logits(hidden);
    }

    /**
     * Run independent segments, each after its parent segment, all after the shared prefix; the cache is not used.
     *
     * @return hidden states [T, D]
     */
    Tensor hidden(SegmentStream stream, @Nullable SharedPrefix prefix) {
        return model.hidden(
                stream.ids(), stream.positions(), (layer, qkv) -> attendSegments(stream, prefix, layer, qkv), adapter);
    }

    private Tensor attendSegments(SegmentStream stream, @Nullable SharedPrefix prefix, int layer, Tensor qkv) {
        Tensor out = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.queryWidth());
        for (SegmentStream.Segment segment : stream.segments()) {
            List<KeysAndValues> seen = new ArrayList<>(shared(prefix, layer));
            if (segment.parent() != null) {
                seen.add(keysAndValues(qkv, segment.parent()));
            }
            Tensor rows = qkv.narrow(0, segment.start(), segment.length());
            Tensor target = out.narrow(0, segment.start(), segment.length());
            runs.attend(rows, seen, keysAndValues(qkv, segment), model.window(layer), target);
        }
        return out;
    }

    private KeysAndValues keysAndValues(Tensor qkv, SegmentStream.Segment segment) {
        Tensor rows = qkv.narrow(0, segment.start(), segment.length());
        return new KeysAndValues(shape.keys(rows), shape.values(rows));
    }

    /** Logits of some hidden rows: [T, D] -> [N, V]. */
    Tensor logits(Tensor hidden, int[] rows) {
        return model.logits(hidden.indexSelect(0, Tensors.indices(rows)));
    }

    @Override
    public void close() {
        runs.close();
    }
}
