package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.data.format.TextRow;
import dev.tunesmith.engine.checkpoint.InitialModel;
import dev.tunesmith.engine.family.Llama;
import dev.tunesmith.engine.family.Sizes;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.project.config.PretrainConfig.FromScratch;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.tokenizer.BpeTrainer;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes the model that a training from scratch begins with: a tokenizer trained on the training texts, and random weights.
 *
 * <p><b>Writes</b> {@code data/initial-model/}, a Hugging Face folder, unless it is there from the same texts and sizes.
 */
public final class InitialModelStep {

    private static final String NAME = "initial-model";

    /** A pair that occurs once only would waste a token. */
    private static final int MIN_FREQUENCY = 2;

    private static final double NORM_EPSILON = 1e-5;
    private static final double ROPE_THETA = 10_000;

    private final StepContext context;

    public InitialModelStep(StepContext context) {
        this.context = context;
    }

    /**
     * Make the model where the configuration asks for one.
     *
     * @throws DataException if there is no text
     * @throws dev.tunesmith.core.error.LockedException if another process makes it now
     * @throws dev.tunesmith.core.error.ResourceException if memory or disk will not do; nothing was made then
     * @throws dev.tunesmith.core.error.UsageException if the vocabulary is too small
     */
    public void runIfAsked() {
        runIfAsked(Room.now(context.project().root()));
    }

    void runIfAsked(Room room) {
        FromScratch sizes = context.config().train().pretrain().fromScratch();
        if (sizes != null) {
            try (FolderLock lock = context.project().initialModelLock()) {
                run(sizes, room);
            }
        }
    }

    private void run(FromScratch sizes, Room room) {
        Path folder =
                context.config().folder().resolve(TunesmithConfig.INITIAL_MODEL).normalize();
        BpeTrainer trainer = new BpeTrainer(sizes.vocabularySize(), MIN_FREQUENCY);
        List<TextRow> texts = new PretrainTexts(context).train();
        long seed = context.config().train().seed();
        Fingerprint fingerprint =
                new Fingerprint().add("sizes", sizes.toString()).add("seed", "" + seed);
        texts.forEach(text -> fingerprint.add(text.source(), text.text()));
        String inputs = fingerprint.hex();
        if (context.project().stamps().done(NAME, inputs).isPresent()
                && Files.isRegularFile(folder.resolve("model.safetensors"))) {
            return;
        }
        Llama.Settings largest = settings(sizes, sizes.vocabularySize());
        InitialModelRoom.of(
                        sizes,
                        InitialModel.parameters(largest),
                        context.config().train().dtype())
                .requireFits(room);
        try (Progress.Task task = context.progress().start("train tokenizer", texts.size(), "documents")) {
            long done = 0;
            for (TextRow text : texts) {
                trainer.add(text.text());
                task.update(++done, "");
            }
        }
        try (Tokenizer tokenizer = trainer.train()) {
            long weights = InitialModel.write(folder, settings(sizes, tokenizer.vocabSize()), tokenizer, seed);
            String made = "initial model: " + weights + " weights, a tokenizer of " + tokenizer.vocabSize() + " tokens"
                    + (tokenizer.vocabSize() < sizes.vocabularySize()
                            ? "; the text has no more pairs than that, of " + sizes.vocabularySize() + " wanted"
                            : "");
            context.progress().note(made);
            context.project()
                    .stamps()
                    .remember(
                            NAME,
                            inputs,
                            List.of(folder.resolve("config.json"), folder.resolve("tokenizer.json")),
                            made,
                            Map.of());
        }
    }

    private static Llama.Settings settings(FromScratch sizes, int vocabulary) {
        return new Llama.Settings(
                new Sizes(
                        vocabulary,
                        sizes.hiddenSize(),
                        sizes.ffnSize(),
                        sizes.layers(),
                        new AttentionShape(sizes.heads(), sizes.keyValueHeads(), sizes.hiddenSize() / sizes.heads()),
                        sizes.contextLength()),
                NORM_EPSILON,
                new RopeConfig.Plain(ROPE_THETA),
                sizes.tiedHead(),
                false,
                false);
    }
}
