package dev.tunesmith.evaluate;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.ModelCapabilities;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers by a function of the prompt's text; results come in reverse order, as a model may hand them out. */
public final class FakeModel implements LanguageModel {

    /** A prompt that contains this is too long, as a real model would say for the whole batch. */
    public static final String TOO_LONG = "<too long>";
    /** An answer that ends in this is cut by the limit. */
    public static final String CUT = "<cut>";

    private final ModelIdentity identity;
    private final Function<String, String> answers;
    private final List<String> asked = new ArrayList<>();

    public FakeModel(String weights, Function<String, String> answers) {
        this(new ModelIdentity("fake", weights, null, null, null, "float32"), answers);
    }

    public FakeModel(ModelIdentity identity, Function<String, String> answers) {
        this.identity = identity;
        this.answers = answers;
    }

    /** The texts of all prompts that were answered so far. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public ModelCapabilities capabilities() {
        return new ModelCapabilities(true, true, true, false, 1000);
    }

    @Override
    public ModelIdentity identity() {
        return identity;
    }

    @Override
    public void generate(List<GenerationRequest> requests, Cancellation cancellation, Consumer<Generation> results) {
        for (int i = 0; i < requests.size(); i++) {
            if (text(requests.get(i)).contains(TOO_LONG)) {
                throw new DataException("prompt " + i + " is too long", "shorten it");
            }
        }
        for (int i = requests.size() - 1; i >= 0; i--) {
            if (cancellation.isCancelled()) {
                results.accept(new Generation(i, 0, "", List.of(), List.of(), FinishReason.CANCELLED, 0, 0));
                continue;
            }
            String prompt = text(requests.get(i));
            asked.add(prompt);
            String answer = answers.apply(prompt);
            boolean cut = answer.endsWith(CUT);
            String text = cut ? answer.substring(0, answer.length() - CUT.length()) : answer;
            results.accept(new Generation(
                    i,
                    0,
                    text,
                    List.of(1, 2, 3),
                    List.of(),
                    cut ? FinishReason.LENGTH : FinishReason.STOP,
                    prompt.length(),
                    5));
        }
    }

    private static String text(GenerationRequest request) {
        if (request.prompt() instanceof Prompt.Chat chat) {
            StringBuilder all = new StringBuilder();
            chat.conversation()
                    .messages()
                    .forEach(message -> all.append(message.role().name().toLowerCase(Locale.ROOT))
                            .append(": ")
                            .append(message.content())
                            .append('\n'));
            return all.toString();
        }
        return request.prompt() instanceof Prompt.Text text
                ? text.text()
                : request.prompt().toString();
    }

    @Override
    public void score(List<ScoreRequest> requests, Cancellation cancellation, Consumer<Score> results) {
        throw new UnsupportedOperationException("the fake cannot score");
    }

    @Override
    public LanguageModel withAdapter(Path adapterFolder) {
        throw new UnsupportedOperationException("the fake has no adapters");
    }

    @Override
    public void close() {}
}
