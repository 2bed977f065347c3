package dev.tunesmith.project.step;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import dev.tunesmith.engine.checkpoint.ModelFiles;
import dev.tunesmith.engine.forecast.MachineChoice;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.models.WeightHashes;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.Tokenizer;
import dev.tunesmith.tokenizer.TrainedTurns;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The base model of a project: one copy of its weights, which all steps share, loaded when the first step needs it.
 *
 * <p><b>Owns</b> weights and tokenizer until closed. One thread at a time.
 */
public final class BaseModel implements AutoCloseable {

    private static final String GENERATION = "generation_config.json";

    private final TunesmithConfig config;
    private final Progress progress;
    private final Path path;
    private final MachineChoice machine;
    private final WeightHashes hashes;
    private final int contextLength;
    private @Nullable String sha256;
    private @Nullable Tokenizer tokenizer;
    private @Nullable ConversationTokenizer conversations;
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

    /** The type in the words of the configuration. */
    public String dtypeWord() {
        return dtype().name().toLowerCase(Locale.ROOT);
    }

    /** The longest sequence that the model takes. */
    public int contextLength() {
        return contextLength;
    }

    /** The tokenizer and chat template, or nothing where the model has no tokenizer. */
    public Optional<ConversationTokenizer> tokenizerIfAny() {
        return hasTokenizer() ? Optional.of(conversations()) : Optional.empty();
    }

    private boolean hasTokenizer() {
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
            Tokenizer own = tokenizer();
            known = new ConversationTokenizer(own, format(own), turns());
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

    private ChatFormat format(Tokenizer own) {
        Path file = config.template();
        ChatFormat format = file == null
                ? ChatFormat.of(own)
                : ChatFormat.of(own, StepFiles.read(file), String.valueOf(file.getFileName()));
        String stop = config.train().stop();
        return stop == null ? format : format.withStop(stop);
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
            FutureTask<DecoderModel> task = load(Progress.silent());
            loading = task;
            Thread thread = new Thread(task, "load-model");
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
        return decoder(trainsAllWeights());
    }

    private DecoderModel decoder(boolean trainable) {
        if (loading != null && loadingTrainable != trainable) {
            release();
        }
        loadingTrainable = trainable;
        DecoderModel weights = loaded();
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
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
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
            return language().withAdapter(run.adapter());
        }
        release();
        return LocalModel.load(run.model(), run.id(), EngineOptions.of(dtype()), this::format, progress);
    }

    /** What a model trained from this base has beside its weights: the base's own files, with the template it was trained in. */
    Map<String, byte[]> filesOfTrained() {
        Map<String, byte[]> files = new TreeMap<>(ModelFiles.of(path, DType.FLOAT32));
        Path template = config.template();
        if (template != null) {
            files.put("chat_template.jinja", StepFiles.read(template).getBytes(StandardCharsets.UTF_8));
        }
        if (config.train().stop() != null && hasTokenizer()) {
            files.put(
                    GENERATION, withEnds(files.get(GENERATION), conversations().stopIds()));
        }
        return files;
    }

    /** The file's settings, with all these tokens ending an answer. */
    private static byte[] withEnds(byte @Nullable [] generation, Set<Integer> ends) {
        String text = generation == null ? "{}" : new String(generation, StandardCharsets.UTF_8);
        ObjectNode json = (ObjectNode) Json.parse(text);
        ends.forEach(json.putArray("eos_token_id")::add);
        return (Json.pretty(json) + "\n").getBytes(StandardCharsets.UTF_8);
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
        } catch (TunesmithException e) {
            return; // it could not be loaded, so there is nothing to close; whoever wanted it was told
        }
    }
}
