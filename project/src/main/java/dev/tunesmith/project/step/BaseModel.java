package dev.tunesmith.project.step;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.engine.AdapterBase;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import dev.tunesmith.engine.checkpoint.ModelFiles;
import dev.tunesmith.engine.forecast.MachineChoice;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Device;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.models.WeightHashes;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.TemplateChoice;
import dev.tunesmith.tokenizer.TemplateFiles;
import dev.tunesmith.tokenizer.Tokenizer;
import dev.tunesmith.tokenizer.TrainedTurns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The base model of a project: one copy of its weights, which all steps share, loaded when the first step needs it.
 *
 * <p><b>Owns</b> weights and tokenizer until closed. One thread at a time.
 */
public final class BaseModel implements AutoCloseable {

    private final TunesmithConfig config;
    private final Progress progress;
    private final Path path;
    private final MachineChoice machine;
    private final WeightHashes hashes;
    private final int contextLength;
    private @Nullable String sha256;
    private @Nullable Tokenizer tokenizer;
    private @Nullable ConversationTokenizer conversations;
    private final HeldNotes notesOfLoading = new HeldNotes();
    private @Nullable FutureTask<DecoderModel> loading;
    private boolean loadingTrainable;
    private @Nullable LocalModel local;

    private BaseModel(StepContext context, Path path, MachineChoice machine, WeightHashes hashes, int contextLength) {
        this.hashes = hashes;
        this.contextLength = contextLength;
        this.config = context.config();
        this.progress = context.progress();
        this.path = path;
        this.machine = machine;
    }

    /**
     * Open a model; nothing is loaded yet.
     *
     * @param path a Hugging Face folder or a GGUF file
     * @param machine what is best on this machine
     * @param hashes remembers the hashes of model files
     * @throws ModelFileException if it is damaged or of a family that is not supported
     */
    public static BaseModel open(StepContext context, Path path, MachineChoice machine, WeightHashes hashes) {
        try (Checkpoint checkpoint = Checkpoint.open(path)) { // a damaged file is told now, not after the first steps
            return new BaseModel(context, path, machine, hashes, checkpoint.contextLength());
        }
    }

    /** Where the model is. */
    public Path path() {
        return path;
    }

    /** Hash of the weight files. */
    public String sha256() {
        String known = sha256;
        if (known == null) {
            known = hashes.of(path, this::computeSha256);
            sha256 = known;
        }
        return known;
    }

    private String computeSha256() {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            return checkpoint.sha256(progress);
        }
    }

    /** What was found best on this machine. */
    public MachineChoice machine() {
        return machine;
    }

    /** Type of the matrix products: as configured, else the machine's best. */
    public DType dtype() {
        return switch (config.train().dtype()) {
            case FLOAT32 -> DType.FLOAT32;
            case BFLOAT16 -> DType.BFLOAT16;
            case AUTO -> machine.dtype();
        };
    }

    /** What numbers are computed in, see {@link Device#computing}: what is not the same may differ by near ties. */
    public String dtypeWord() {
        return Device.computing(dtype(), machine.device());
    }

    /** The longest sequence that the model takes. */
    public int contextLength() {
        return contextLength;
    }

    /** The tokenizer and chat template, or nothing where the model has no tokenizer. */
    public Optional<ConversationTokenizer> tokenizerIfAny() {
        return hasTokenizer() ? Optional.of(conversations()) : Optional.empty();
    }

    /** Whether it has a tokenizer; a folder with weights alone takes ids only. */
    public boolean hasTokenizer() {
        return !Files.isDirectory(path) || Files.exists(path.resolve("tokenizer.json"));
    }

    /**
     * The tokenizer and chat template.
     *
     * @throws ModelFileException if the model has no tokenizer
     * @throws UsageException if it has no chat template and none is configured
     */
    public ConversationTokenizer conversations() {
        ConversationTokenizer known = conversations;
        if (known == null) {
            known = new ConversationTokenizer(tokenizer(), format(tokenizer()), turns());
            conversations = known;
        }
        return known;
    }

    /**
     * The tokenizer, which needs no chat template.
     *
     * @throws ModelFileException if the model has no tokenizer
     */
    public Tokenizer tokenizer() {
        Tokenizer known = tokenizer;
        if (known == null) {
            known = Files.isDirectory(path) ? Tokenizer.fromFolder(path) : Tokenizer.fromGguf(path);
            tokenizer = known;
        }
        return known;
    }

    /**
     * The tokenizer and chat template, or nothing where there is no tokenizer, or no template: neither one that was chosen nor
     * one of the model's own.
     */
    Optional<ConversationTokenizer> conversationsIfAny() {
        boolean any = hasTokenizer()
                && (config.template() != null
                        || !templatesOfStart().isEmpty()
                        || !tokenizer().chatTemplates().isEmpty());
        return any ? Optional.of(conversations()) : Optional.empty();
    }

    /** Hash of the chat template's text and of the stop that was set; a word where there is no template. */
    String templateHash() {
        return conversationsIfAny().map(own -> own.format().sha256()).orElse("none");
    }

    /** What a person calls the chat template. */
    String templateLabel() {
        TemplateChoice chosen = config.template();
        if (chosen != null) {
            return chosen.label();
        }
        return templatesOfStart().isEmpty() ? "the model's own" : "that of train.lora.initAdapter";
    }

    /** The templates of the adapter that training starts from; empty where there is none or it brings none. */
    private Map<String, String> templatesOfStart() {
        Path start = trainsAllWeights() ? null : config.train().lora().initAdapter();
        return start == null ? Map.of() : TemplateFiles.read(start);
    }

    private ChatFormat format(Tokenizer own) {
        TemplateChoice chosen = config.template();
        Map<String, String> ofStart = templatesOfStart();
        ChatFormat format = chosen != null
                ? chosen.format(own)
                : ofStart.isEmpty() ? ChatFormat.of(own) : ChatFormat.of(own, ofStart);
        String stop = config.train().stop();
        ChatFormat stopped = stop == null ? format : format.withStop(stop);
        if (chosen != null && !ofStart.isEmpty() && !new ConversationTokenizer(own, stopped).isStoredAs(ofStart)) {
            throw new UsageException(
                    "template is " + chosen.label() + ", but the adapter of train.lora.initAdapter was trained with "
                            + "another chat template",
                    "remove template, and the adapter's own is used; to change it on purpose, remove "
                            + TemplateFiles.MAIN + " from a copy of the adapter");
        }
        return stopped;
    }

    private TrainedTurns turns() {
        return switch (config.train().trainedTurns()) {
            case ALL -> TrainedTurns.ALL;
            case LAST -> TrainedTurns.LAST;
            case MARKED -> TrainedTurns.MARKED;
        };
    }

    /** How many tokens a text has. */
    public int count(String text) {
        return conversations().tokenizer().encode(text).length;
    }

    /** Begin to load the weights on a thread of its own, where they will be wanted soon for training. */
    public void loadAhead() {
        if (loading == null) {
            loadingTrainable = trainsAllWeights();
            loading = load(notesOfLoading);
            Thread thread = new Thread(loading, "load-model");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private FutureTask<DecoderModel> load(Progress shown) {
        boolean trainable = loadingTrainable;
        return new FutureTask<>(() -> {
            EngineOptions options = EngineOptions.of(dtype());
            return trainable
                    ? LocalModel.loadTrainable(path, config.model(), options, shown)
                    : LocalModel.loadWeights(path, config.model(), options, shown);
        });
    }

    private boolean trainsAllWeights() {
        return config.train().method() != TrainConfig.Method.LORA;
    }

    /**
     * The loaded weights, for training; this object closes them. Where all weights are trained, they are no longer the
     * base's afterwards: call {@link #release} then.
     */
    public DecoderModel decoder() {
        DecoderModel weights = decoder(trainsAllWeights());
        weights.unpack(); // training has the memory to itself
        return weights;
    }

    private DecoderModel decoder(boolean trainable) {
        if (loading != null && loadingTrainable != trainable) {
            release();
        }
        loadingTrainable = trainable;
        DecoderModel weights = loaded();
        notesOfLoading.tell(progress);
        Tokenizer own = tokenizer;
        if (own != null) {
            LocalModel.requireFits(path, own, weights.dimensions().vocabSize());
        }
        return weights;
    }

    private DecoderModel loaded() {
        FutureTask<DecoderModel> task = loading;
        if (task == null) {
            task = load(progress);
            loading = task;
            task.run();
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException("Interrupted while the model was loaded", "run the command again");
        }
    }

    private LocalModel local() {
        LocalModel known = local;
        if (known == null) {
            known = LocalModel.of(
                    decoder(false), path, config.model(), EngineOptions.of(dtype()), this::format, progress);
            local = known;
        }
        return known;
    }

    /** The model as something that answers; this object closes it. */
    public LanguageModel language() {
        return local();
    }

    /**
     * What a run trained from this base, as something that answers; the caller closes it, before this object. A whole model
     * takes the place of the base's weights in memory.
     */
    public LanguageModel tuned(RunFolder run) {
        if (run.trainsAdapter()) {
            requireBaseOf(run.adapter(), "the setting model: the base that the run was trained on");
            return local().withAdapterOfAnyBase(run.adapter());
        }
        release();
        return LocalModel.load(
                run.model(),
                run.id(),
                EngineOptions.of(dtype()),
                own -> own.chatTemplates().isEmpty() ? format(own) : ChatFormat.of(own),
                progress);
    }

    /**
     * The hash of the templates that a run's result brings, or that of the base's where it brings none. Where they differ from
     * those configured now, that is told: the result is asked in its own.
     */
    String templateHash(RunFolder run) {
        Map<String, String> own = TemplateFiles.read(run.result());
        if (own.isEmpty()) {
            return templateHash();
        }
        Optional<ConversationTokenizer> now = conversationsIfAny();
        if (now.isPresent() && !now.get().isStoredAs(own)) {
            progress.note("Run " + run.id() + " was trained in another chat template than the one configured now ("
                    + templateLabel() + "); it is asked in its own");
        }
        return new Fingerprint().add("templates", new TreeMap<>(own).toString()).hex();
    }

    /** What an adapter has beside its weights: the chat template that it is trained in, and which base it is for. */
    Map<String, byte[]> filesOfAdapter() {
        Map<String, byte[]> files = new TreeMap<>(conversationsIfAny()
                .map(own -> TemplateFiles.of(own.storedTemplates()))
                .orElse(Map.of()));
        files.put(AdapterBase.FILE, AdapterBase.record(config.model(), hashes.of(path)));
        return files;
    }

    /**
     * Check that an adapter belongs to this base.
     *
     * @param override how a user allows it all the same
     * @throws ModelFileException if it says that it was trained on another one
     */
    void requireBaseOf(Path adapter, String override) {
        AdapterBase.require(adapter, config.model(), hashes.of(path), override);
    }

    /** What a model trained from this base has beside its weights: the base's own files, with the template it was trained in. */
    Map<String, byte[]> filesOfTrained() {
        Map<String, byte[]> files = ModelFiles.of(path, DType.FLOAT32);
        return conversationsIfAny()
                .map(own -> ModelFiles.inTemplates(files, own.storedTemplates(), own.stopIds()))
                .orElse(files);
    }

    /** Free the weights; whoever needs them next loads them again. */
    public void release() {
        LocalModel answering = local;
        if (answering != null) {
            answering.close(); // the weights with it
        } else if (loading != null) {
            closeWeights();
        }
        local = null;
        loading = null;
    }

    @Override
    public void close() {
        release();
        Tokenizer own = tokenizer;
        if (own != null) {
            own.close();
        }
    }

    private void closeWeights() {
        try {
            loaded().close();
        } catch (RuntimeException e) {
            return; // it could not be loaded, so there is nothing to close; whoever wanted it was told
        }
    }
}
