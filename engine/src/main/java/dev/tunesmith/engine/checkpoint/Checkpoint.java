package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.family.ConfigJson;
import dev.tunesmith.engine.model.DecoderLoader;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.OwnHead;
import dev.tunesmith.engine.model.ValuesHash;
import dev.tunesmith.engine.model.WeightSource;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.TensorEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A base model on disk, opened and checked but not loaded.
 *
 * <p><b>Owns</b> the mapped files; close it once the model is loaded.
 */
public final class Checkpoint implements AutoCloseable {

    private final Path path;
    private final DecoderSpec configured;
    private final CheckpointFiles files;
    private @Nullable DecoderSpec spec;

    /** What a file format gives: settings and weights under Hugging Face names, and a hash of all of it. */
    sealed interface CheckpointFiles extends AutoCloseable permits HuggingFaceFiles, GgufFiles {

        /** The settings under Hugging Face's names. */
        ConfigJson config();

        WeightSource weights();

        String sha256(Progress progress);

        /** What the files hold. */
        Collection<TensorEntry> entries();

        @Override
        void close();
    }

    private Checkpoint(Path path, DecoderSpec configured, CheckpointFiles files) {
        this.path = path;
        this.configured = configured;
        this.files = files;
    }

    /**
     * Open a Hugging Face folder or a GGUF file.
     *
     * @throws ModelFileException if files are missing, damaged or of a family that is not supported
     */
    public static Checkpoint open(Path path) {
        CheckpointFiles files = openFiles(path);
        try {
            return new Checkpoint(path, Families.spec(files.config(), path), files);
        } catch (ModelFileException e) {
            files.close();
            throw e;
        }
    }

    private static CheckpointFiles openFiles(Path path) {
        if (Files.isDirectory(path)) {
            return HuggingFaceFiles.open(path);
        }
        if (Files.isRegularFile(path) && path.toString().endsWith(".gguf")) {
            return GgufFiles.open(path);
        }
        throw new ModelFileException(
                path + (Files.exists(path) ? " is neither a folder nor a .gguf file" : " does not exist"),
                "name a Hugging Face folder (config.json, *.safetensors, tokenizer.json) or a .gguf file");
    }

    public Path path() {
        return path;
    }

    /** The family's name, as in a Hugging Face folder. */
    public String family() {
        return files.config().string("model_type");
    }

    /** The longest sequence that the model takes. */
    public int contextLength() {
        return configured.maxPositions();
    }

    /** How many rows the embedding has: one for each token id. */
    public int vocabSize() {
        return configured.vocabSize();
    }

    /**
     * In which types the weights of a folder are stored where that is more than one, as some tools leave them: {@code 30 in BF16, 5 in
     * F32}. Each is read as what it is. A GGUF file mixes types by design.
     */
    public Optional<String> mixedTypes() {
        Map<ElementType, Long> types = files.entries().stream()
                .collect(Collectors.groupingBy(TensorEntry::type, TreeMap::new, Collectors.counting()));
        return files instanceof GgufFiles || types.size() < 2
                ? Optional.empty()
                : Optional.of(types.entrySet().stream()
                        .map(type -> type.getValue() + " in " + type.getKey())
                        .collect(Collectors.joining(", ")));
    }

    /**
     * What to tell where the files hold a head of their own though the settings tie it to the embeddings; it is used. Reads
     * both where the files hold both.
     */
    public Optional<String> ownHead() {
        DecoderSpec.Head head = spec().head();
        return head.tied() == configured.head().tied()
                ? Optional.empty()
                : Optional.of(files.config().where("tie_word_embeddings") + " is true, but " + head.stored()
                        + ".weight and " + configured.embeddings().tokens()
                        + ".weight differ: the head is used as it is, untied; false says so");
    }

    /** As configured, but for a head that the files have and the settings deny; found when it is first needed. */
    private DecoderSpec spec() {
        DecoderSpec known = spec;
        if (known == null) {
            known = OwnHead.in(configured, files.weights());
            spec = known;
        }
        return known;
    }

    /** Hash of the weight files. */
    public String sha256(Progress progress) {
        return files.sha256(progress);
    }

    /** Hash of the weights' values, whatever files they lie in, see {@link ValuesHash}. */
    public String valuesSha256() {
        return ValuesHash.of(spec(), files.weights());
    }

    /** Load the weights to train them all; the caller closes the model. */
    public DecoderModel loadTrainable(DType compute) {
        return DecoderLoader.loadTrainable(spec(), files.weights(), compute);
    }

    /** Load the weights; the caller closes the model. */
    public DecoderModel load(DType compute) {
        return DecoderLoader.load(spec(), files.weights(), compute);
    }

    @Override
    public void close() {
        files.close();
    }
}
