package dev.tunesmith.project.step;

import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.project.models.StoredModel;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of recorded answers add to their texts, by the tokenizer of the base where it is on this machine; nothing is
 * fetched for it.
 *
 * <p><b>Owns</b> the tokenizer, which is opened with the first answer. One thread at a time.
 */
final class AnswerTokens implements AutoCloseable {

    private final StepContext context;
    private boolean looked;
    private @Nullable Tokenizer tokenizer;

    AnswerTokens(StepContext context) {
        this.context = context;
    }

    /** One text a token; empty where there is no tokenizer, or it is not the one of these ids. */
    List<String> texts(List<Integer> ids) {
        if (!looked) {
            looked = true;
            tokenizer = open();
        }
        Tokenizer known = tokenizer;
        if (known == null || ids.stream().anyMatch(id -> id < 0 || id >= known.vocabSize())) {
            return List.of();
        }
        return known.texts(ids.stream().mapToInt(Integer::intValue).toArray()).stream()
                .map(token -> token.control() ? "" : token.text())
                .toList();
    }

    private @Nullable Tokenizer open() {
        try {
            Optional<StoredModel> model = context.models()
                    .find(ModelReference.parse(
                            context.config().model(), context.config().folder()));
            if (model.isEmpty()) {
                return null;
            }
            Path path = model.get().path();
            return Files.isDirectory(path) ? Tokenizer.fromFolder(path) : Tokenizer.fromGguf(path);
        } catch (TunesmithException e) {
            context.progress().note("Unlikely words are not looked for: " + e.getMessage());
            return null;
        }
    }

    @Override
    public void close() {
        Tokenizer own = tokenizer;
        if (own != null) {
            own.close();
        }
        tokenizer = null;
        looked = false;
    }
}
