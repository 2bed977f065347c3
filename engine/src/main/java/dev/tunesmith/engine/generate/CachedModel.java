package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Lanes;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model whose attention reads and fills a {@link KvCache}: prompts as one stream without padding, then one token a row.
 *
 * <p>Prompts and scored sequences run side by side: where there are enough of them each core takes a share through the whole model,
 * with products of one thread, and no core waits for another within a pass; else only through attention, whose products are small.
 * Decoding steps are not shared out: each core would read all weights (docs/log.md).
 *
 * <p>Borrows model and adapter. <b>Owns</b> masks and threads. Tensors returned are made in the caller's scope.
 */
final class CachedModel implements AutoCloseable {

    /** Tokens from which a lane's products on one thread are as fast as those on all. */
    static final int LEAST_LANE_TOKENS = 128;

    private final DecoderModel model;
    private final @Nullable LoraAdapter adapter;
    private final AttentionShape shape;
    private final RunAttention runs;
    private final Lanes lanes;
    private final boolean fusedAttention;

    CachedModel(DecoderModel model, @Nullable LoraAdapter adapter, Shortcuts shortcuts) {
        this.model = model;
        this.adapter = adapter;
        this.shape = model.dimensions().attention();
        this.runs = new RunAttention(shape);
        this.lanes = shortcuts.parallelSequences() ? new Lanes() : Lanes.one();
        this.fusedAttention = shortcuts.fusedAttention();
    }

    /** How many independent parts of a pass run at once, at most. */
    int lanes() {
        return lanes.width();
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
        int longest = pieces.stream().mapToInt(piece -> piece.ids.length).max().orElse(0);
        reserve(longest, cache.prefixLength() + (long) cache.longest() + longest);
        List<List<Piece>> shares = Shares.of(pieces, piece -> piece.ids.length, lanes.width(), LEAST_LANE_TOKENS);
        int[] firstEnding = new int[shares.size() + 1];
        for (int i = 0; i < shares.size(); i++) {
            firstEnding[i + 1] = firstEnding[i]
                    + (int) shares.get(i).stream().filter(Piece::ends).count();
        }
        Tensor ending = Tensors.empty(
                DType.FLOAT32, firstEnding[shares.size()], dimensions().hiddenSize());
        lanes.run(shares.size(), i -> {
            try (Scope scope = Scope.open()) {
                Tensor last = prefillShare(cache, shares.get(i), shares.size() == 1 ? lanes : Lanes.one());
                if (last != null) {
                    ending.narrow(0, firstEnding[i], last.size(0)).copyInPlace(last);
                }
            }
        });
        pieces.forEach(piece -> cache.advance(piece.row, piece.ids.length));
        return firstEnding[shares.size()] == 0 ? null : model.logits(ending, adapter);
    }

    /** Hidden states of the last row of each piece that ends, [N, D]; null where none does. */
    private @Nullable Tensor prefillShare(KvCache cache, List<Piece> pieces, Lanes inside) {
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
                ids, positions, (layer, qkv) -> attendPieces(cache, pieces, layer, qkv, inside), adapter); // [T, D]
        return lastRows.isEmpty()
                ? null
                : hidden.indexSelect(
                        0,
                        Tensors.indices(
                                lastRows.stream().mapToInt(Integer::intValue).toArray()));
    }

    private Tensor attendPieces(KvCache cache, List<Piece> pieces, int layer, Tensor qkv, Lanes inside) {
        Tensor out = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.queryWidth());
        List<KeysAndValues> seen = shared(cache.prefix(), layer);
        int[] starts = new int[pieces.size()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + pieces.get(i - 1).ids.length;
        }
        inside.run(starts.length, i -> {
            try (Scope scope = Scope.open()) {
                Piece piece = pieces.get(i);
                int length = piece.ids.length;
                int before = cache.length(piece.row);
                Tensor rows = qkv.narrow(0, starts[i], length);
                KeysAndValues own = cache.row(layer, piece.row, before + length);
                own.keys().narrow(1, before, length).copyInPlace(shape.keys(rows));
                own.values().narrow(1, before, length).copyInPlace(shape.values(rows));
                runs.attend(rows, seen, own, model.window(layer), out.narrow(0, starts[i], length));
            }
        });
        return out;
    }

    /** Make masks now, so that lanes only read them. */
    private void reserve(int rows, long keys) {
        IntStream.range(0, dimensions().numLayers())
                .map(model::window)
                .distinct()
                .forEach(window -> runs.reserve(rows, keys, window));
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
        DecodeAttention attention = new DecodeAttention(cache, shape, windows, fusedAttention);
        Tensor hidden = model.hidden(
                tokens,
                positions,
                (layer, qkv) -> attention.attend(layer, qkv, model.window(layer)),
                adapter); // [B, D]
        for (int row = 0; row < tokens.length; row++) {
            cache.advance(row, 1);
        }
        return model.logits(hidden, adapter);
    }

    /**
     * Run independent streams of segments side by side, each segment after its parent, all after the shared prefix; the cache is
     * not used.
     *
     * @param then given the number of a stream and its hidden states [T, D], in a scope and perhaps on a thread of its own
     */
    void hidden(List<SegmentStream> streams, @Nullable SharedPrefix prefix, ObjIntConsumer<Tensor> then) {
        int prefixLength = prefix == null ? 0 : prefix.length();
        for (SegmentStream stream : streams) {
            reserve(stream.longestSegment(), prefixLength + (long) stream.mostKeys());
        }
        Lanes inside = streams.size() == 1 ? lanes : Lanes.one();
        lanes.run(streams.size(), i -> {
            try (Scope scope = Scope.open()) {
                SegmentStream stream = streams.get(i);
                then.accept(
                        model.hidden(
                                stream.ids(),
                                stream.positions(),
                                (layer, qkv) -> attendSegments(stream, prefix, layer, qkv, inside),
                                adapter),
                        i);
            }
        });
    }

    private Tensor attendSegments(
            SegmentStream stream, @Nullable SharedPrefix prefix, int layer, Tensor qkv, Lanes inside) {
        Tensor out = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.queryWidth());
        List<KeysAndValues> shared = shared(prefix, layer);
        List<SegmentStream.Segment> segments = stream.segments();
        inside.run(segments.size(), i -> {
            try (Scope scope = Scope.open()) {
                SegmentStream.Segment segment = segments.get(i);
                List<KeysAndValues> seen = new ArrayList<>(shared);
                if (segment.parent() != null) {
                    seen.add(keysAndValues(qkv, segment.parent()));
                }
                Tensor rows = qkv.narrow(0, segment.start(), segment.length());
                Tensor target = out.narrow(0, segment.start(), segment.length());
                runs.attend(rows, seen, keysAndValues(qkv, segment), model.window(layer), target);
            }
        });
        return out;
    }

    private KeysAndValues keysAndValues(Tensor qkv, SegmentStream.Segment segment) {
        Tensor rows = qkv.narrow(0, segment.start(), segment.length());
        return new KeysAndValues(shape.keys(rows), shape.values(rows));
    }

    /** Logits of some hidden rows: [T, D] -> [N, V]. */
    Tensor logits(Tensor hidden, int[] rows) {
        return model.logits(hidden.indexSelect(0, Tensors.indices(rows)), adapter);
    }

    @Override
    public void close() {
        runs.close();
        lanes.close();
    }
}
