package dev.tunesmith.engine;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.ModelCapabilities;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import dev.tunesmith.engine.checkpoint.FiniteNumbers;
import dev.tunesmith.engine.generate.Generator;
import dev.tunesmith.engine.generate.Limits;
import dev.tunesmith.engine.generate.PreparedRequest;
import dev.tunesmith.engine.generate.ScoreItem;
import dev.tunesmith.engine.generate.Scorer;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Device;
import dev.tunesmith.engine.tensor.DeviceMemory;
import dev.tunesmith.engine.tensor.Torch;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model on this machine, with or without an adapter.
 *
 * <p>{@link #load} gives the base, which owns weights and tokenizer; {@link #withAdapter} gives views that share them and own
 * their adapter only. Close views before the base. One thread at a time, over all views of a base.
 */
public final class LocalModel implements LanguageModel {

    private static final String OTHER_BASE = "withAdapterOfAnyBase, or --other-base on the command line";

    /** Share of the memory that is free when a batch starts which its keys and values may take. */
    private static final double CACHE_SHARE = 0.5;

    /** Share of the memory that is free which packed copies of the weights may take. */
    private static final double PACKED_SHARE = 0.25;

    /** Answers at once, and steps, from which packing the weights is worth its time. */
    private static final int LEAST_PACKED_ANSWERS = 4;

    private static final int LEAST_PACKED_STEPS = 48;

    private final Base base;
    /** The base's, or the same tokenizer with the adapter's chat template. */
    private final TextInterface text;

    private final @Nullable Adapter adapter;

    /** What views share. */
    private static final class Base {
        private final Path path;
        private final String name;
        private final EngineOptions options;
        private final DecoderModel model;
        private final TextInterface text;
        private @Nullable String weightsHash;

        Base(Path path, String name, EngineOptions options, DecoderModel model, TextInterface text) {
            this.path = path;
            this.name = name;
            this.options = options;
            this.model = model;
            this.text = text;
        }

        /** Hash the weight files at the first call; a view asks the same base. */
        String weightsHash() {
            String hash = weightsHash;
            if (hash == null) {
                try (Checkpoint checkpoint = Checkpoint.open(path)) {
                    hash = checkpoint.sha256(Progress.silent());
                }
                weightsHash = hash;
            }
            return hash;
        }
    }

    /** What a view adds. */
    private record Adapter(Path folder, String sha256, LoraAdapter weights) {}

    private LocalModel(Base base, TextInterface text, @Nullable Adapter adapter) {
        this.base = base;
        this.text = text;
        this.adapter = adapter;
    }

    /**
     * Load a model; the caller closes it.
     *
     * @param modelPath a Hugging Face folder or a .gguf file; a folder without tokenizer.json takes token ids only
     * @param name as the user gave it, for {@link #identity}
     * @param progress shows the loading, and a note where the model lacks something
     * @throws ModelFileException if files are missing or damaged, of a family that is not supported, or do not fit together
     */
    public static LocalModel load(Path modelPath, String name, EngineOptions options, Progress progress) {
        return load(modelPath, name, options, ChatFormat::of, progress);
    }

    /**
     * Load a model that is asked in another chat format than its own.
     *
     * @param format makes the chat format of the model's tokenizer
     */
    public static LocalModel load(
            Path modelPath,
            String name,
            EngineOptions options,
            Function<Tokenizer, ChatFormat> format,
            Progress progress) {
        DecoderModel model = loadWeights(modelPath, name, options, progress);
        try {
            return of(model, modelPath, name, options, format, progress);
        } catch (TunesmithException e) {
            model.close();
            throw e;
        }
    }

    /**
     * Begin to load the native library on a thread of its own, for a second of work that needs nothing else; call it once
     * the BLAS is chosen. An error is told by whoever needs the library first.
     */
    public static void loadLibraryAhead() {
        Thread thread = new Thread(Torch::ensureLoaded, "load-libtorch");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, error) -> {
            // Loading fails again, and is told, where the library is needed.
        });
        thread.start();
    }

    /** Load a model's weights alone, for training that needs no text; the caller closes them. */
    public static DecoderModel loadWeights(Path modelPath, String name, EngineOptions options, Progress progress) {
        return load(modelPath, name, progress, checkpoint -> checkpoint.load(options.dtype()));
    }

    private static DecoderModel load(
            Path modelPath, String name, Progress progress, Function<Checkpoint, DecoderModel> loading) {
        try (Checkpoint checkpoint = Checkpoint.open(modelPath);
                Progress.Task task = progress.start("load " + name, 1, "models")) {
            if (Device.lacksItsGpu()) {
                progress.note("libtorch finds no GPU that it can use: computing on the processor (docs/gpu.md)");
            }
            checkpoint
                    .mixedTypes()
                    .ifPresent(types -> progress.note(
                            modelPath + " stores weights in several types, " + types + "; each is read as what it is"));
            checkpoint.ownHead().ifPresent(progress::note);
            DecoderModel model = loading.apply(checkpoint);
            task.update(1, "");
            return model;
        }
    }

    /** Load a model's weights to train them all; the caller closes them. */
    public static DecoderModel loadTrainable(Path modelPath, String name, EngineOptions options, Progress progress) {
        return load(modelPath, name, progress, checkpoint -> checkpoint.loadTrainable(options.dtype()));
    }

    /**
     * Check that a tokenizer belongs to a model of this vocabulary.
     *
     * @throws ModelFileException if it has more tokens
     */
    public static void requireFits(Path modelPath, Tokenizer tokenizer, int vocabSize) {
        if (tokenizer.vocabSize() > vocabSize) {
            throw new ModelFileException(
                    modelPath + ": the tokenizer has " + tokenizer.vocabSize() + " tokens, but the model only "
                            + vocabSize,
                    "use the tokenizer files that belong to this model");
        }
    }

    /** Make loaded weights answer texts: the result takes them over. */
    public static LocalModel of(
            DecoderModel weights,
            Path modelPath,
            String name,
            EngineOptions options,
            Function<Tokenizer, ChatFormat> format,
            Progress progress) {
        TextInterface text = TextInterface.open(modelPath, weights.dimensions().vocabSize(), format, progress);
        return new LocalModel(new Base(modelPath, name, options, weights, text), text, null);
    }

    /** The loaded weights, for training on the same base, which has the memory of packed copies to itself; borrowed. */
    public DecoderModel decoder() {
        base.model.unpack();
        return base.model;
    }

    /** The tokenizer, where the model has one; borrowed. */
    public Optional<Tokenizer> tokenizer() {
        return Optional.ofNullable(text.tokenizer());
    }

    /** Turns conversations into ids, where the model has a chat template; borrowed. */
    public Optional<ConversationTokenizer> conversations() {
        return Optional.ofNullable(text.chat());
    }

    /** How it was loaded. */
    public EngineOptions options() {
        return base.options;
    }

    @Override
    public ModelCapabilities capabilities() {
        boolean tokenizer = text.tokenizer() != null;
        boolean chat = text.chat() != null;
        return new ModelCapabilities(chat, tokenizer, true, true, contextLength());
    }

    private int contextLength() {
        return base.model.dimensions().maxPositions();
    }

    /** The hashes; that of the weights reads their files at the first call. */
    @Override
    public ModelIdentity identity() {
        ConversationTokenizer chat = text.chat();
        Tokenizer tokenizer = text.tokenizer();
        return new ModelIdentity(
                base.name,
                base.weightsHash(),
                adapter == null ? null : adapter.sha256,
                chat == null ? null : chat.format().sha256(),
                tokenizer == null ? null : tokenizer.sha256(),
                Device.computing(base.options.dtype(), Device.current().name()));
    }

    @Override
    public void generate(List<GenerationRequest> requests, Cancellation cancellation, Consumer<Generation> results) {
        List<PreparedRequest> prepared = requestChecks().prompts(requests);
        packIfWorthIt(requests);
        Limits limits = new Limits(
                text.stopIds(), contextLength(), base.options.maxLiveRows(), base.options.tokenBudget(), (long)
                        (CACHE_SHARE * DeviceMemory.availableBytes()));
        tellingWhy(() -> new Generator(base.model, weights(), text.tokenizer(), limits, base.options.shortcuts())
                .run(prepared, cancellation, results));
    }

    private RequestChecks requestChecks() {
        return new RequestChecks(
                base.path, text, contextLength(), base.model.dimensions().vocabSize());
    }

    /** Pack the weights before many steps: it takes as long as some thirty steps gain. */
    private void packIfWorthIt(List<GenerationRequest> requests) {
        long answers = requests.stream().mapToLong(GenerationRequest::n).sum();
        int longest = requests.stream()
                .mapToInt(GenerationRequest::maxNewTokens)
                .max()
                .orElse(0);
        long rounds = (answers + base.options.maxLiveRows() - 1) / base.options.maxLiveRows();
        if (base.options.shortcuts().packedWeights()
                && answers >= LEAST_PACKED_ANSWERS
                && rounds * longest >= LEAST_PACKED_STEPS) {
            base.model.packForDecoding((long) (PACKED_SHARE * DeviceMemory.availableBytes()));
        }
    }

    @Override
    public void score(List<ScoreRequest> requests, Cancellation cancellation, Consumer<Score> results) {
        List<ScoreItem> items = requestChecks().continuations(requests);
        tellingWhy(() -> new Scorer(base.model, weights(), base.options.tokenBudget(), base.options.shortcuts())
                .run(items, cancellation, results));
    }

    /** Where logits are no numbers, say which weight of the adapter or the base is none, if one is. */
    private void tellingWhy(Runnable run) {
        try {
            run.run();
        } catch (ModelFileException e) {
            try {
                if (adapter != null) {
                    FiniteNumbers.require(adapter.weights, adapter.folder);
                }
                FiniteNumbers.require(base.model, base.path);
            } catch (ModelFileException reason) {
                reason.addSuppressed(e);
                throw reason;
            }
            throw e;
        }
    }

    private @Nullable LoraAdapter weights() {
        return adapter == null ? null : adapter.weights;
    }

    /**
     * As {@link LanguageModel#withAdapter}; an adapter that brings a chat template is asked in it.
     *
     * @throws ModelFileException also if the adapter says that it was trained on another base, see {@link AdapterBase}
     */
    @Override
    public LocalModel withAdapter(Path adapterFolder) {
        AdapterBase.require(
                adapterFolder,
                base.name,
                new AdapterBase.Hashes(
                        base::weightsHash, AdapterBase.Hashes.of(base.path).values()),
                OTHER_BASE);
        return withAdapterOfAnyBase(adapterFolder);
    }

    /** The same without asking which base the adapter was trained on; its shapes are checked. */
    public LocalModel withAdapterOfAnyBase(Path adapterFolder) {
        LoraAdapter weights = PeftFolder.read(adapterFolder, base.model.adaptable(), false, base.options.dtype());
        try {
            return new LocalModel(
                    base,
                    base.text.inTemplatesOf(adapterFolder),
                    new Adapter(adapterFolder, AdapterHash.of(adapterFolder), weights));
        } catch (TunesmithException e) {
            weights.close();
            throw e;
        }
    }

    /** Keys of the adapter's patterns that change nothing, see {@link LoraAdapter#unusedPatterns}; none without an adapter. */
    public Set<String> unusedPatterns() {
        return adapter == null ? Set.of() : adapter.weights.unusedPatterns();
    }

    @Override
    public void close() {
        if (adapter != null) {
            adapter.weights.close();
        } else {
            base.text.close();
            base.model.close();
        }
    }
}
