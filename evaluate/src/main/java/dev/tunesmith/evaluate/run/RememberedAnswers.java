package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.ModelCapabilities;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model whose greedy answers are kept in a file and given from there when the very same is asked again, so that scoring again
 * asks a judge nothing. The key is a hash of the model's identity and the whole request. One thread at a time.
 */
public final class RememberedAnswers implements LanguageModel {

    private static final RecordFile.Format<Answer> FORMAT = new RecordFile.Format<>(
            Answer::request, Answer::write, line -> Answer.read(Json.mapper().readTree(line)), "asked again");

    private final ModelIdentity identity;
    private final Supplier<? extends LanguageModel> opener;
    private final Cancellation cancellation;
    private final RecordFile<Answer> file;
    private @Nullable LanguageModel opened;

    private RememberedAnswers(
            ModelIdentity identity,
            Supplier<? extends LanguageModel> opener,
            Cancellation cancellation,
            RecordFile<Answer> file) {
        this.identity = identity;
        this.opener = opener;
        this.cancellation = cancellation;
        this.file = file;
    }

    /**
     * Remember a model's answers.
     *
     * @param model closed with this object
     * @param file appended to; made with the first answer
     * @param cancellation of the work that the answers are for
     */
    public static RememberedAnswers of(LanguageModel model, Path file, Cancellation cancellation) {
        return of(model.identity(), () -> model, file, cancellation);
    }

    /** The same for a model that is opened when it is first asked something that is not remembered. */
    public static RememberedAnswers of(
            ModelIdentity identity, Supplier<? extends LanguageModel> opener, Path file, Cancellation cancellation) {
        return new RememberedAnswers(identity, opener, cancellation, RecordFile.open(file, FORMAT));
    }

    /** Open the model now, so that what keeps it from being asked is told before the work. */
    public void open() {
        model();
    }

    private LanguageModel model() {
        LanguageModel known = opened;
        if (known == null) {
            known = opener.get();
            opened = known;
        }
        return known;
    }

    private record Answer(String request, String model, String text, FinishReason finishReason) {

        ObjectNode write() {
            ObjectNode line = Json.object();
            line.put("request", request);
            line.put("model", model);
            line.put("text", text);
            line.put("finishReason", finishReason.name().toLowerCase(Locale.ROOT));
            return line;
        }

        static Answer read(JsonNode line) {
            return new Answer(
                    line.required("request").stringValue(),
                    line.required("model").stringValue(),
                    line.required("text").stringValue(),
                    FinishReason.valueOf(
                            line.required("finishReason").stringValue().toUpperCase(Locale.ROOT)));
        }
    }

    @Override
    public ModelCapabilities capabilities() {
        return model().capabilities();
    }

    @Override
    public ModelIdentity identity() {
        return identity;
    }

    @Override
    public void generate(List<GenerationRequest> requests, Cancellation own, Consumer<Generation> results) {
        List<Integer> open = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String key = RequestHash.of(identity, requests.get(i));
            keys.add(key);
            Answer known = file.get(key);
            if (known == null) {
                open.add(i);
            } else {
                results.accept(new Generation(i, 0, known.text, List.of(), List.of(), known.finishReason, 0, 0));
            }
        }
        if (open.isEmpty() || own.isCancelled()) {
            return;
        }
        model().generate(open.stream().map(requests::get).toList(), cancellation, answer -> {
            int place = open.get(answer.request());
            boolean whole = answer.finishReason() == FinishReason.STOP || answer.finishReason() == FinishReason.LENGTH;
            if (whole && requests.get(place).sampling().isGreedy() && answer.sample() == 0) {
                file.put(new Answer(keys.get(place), identity.name(), answer.text(), answer.finishReason()));
            }
            results.accept(answer.withRequest(place));
        });
    }

    @Override
    public void score(List<ScoreRequest> requests, Cancellation own, Consumer<Score> results) {
        model().score(requests, own, results);
    }

    @Override
    public LanguageModel withAdapter(Path adapterFolder) {
        return model().withAdapter(adapterFolder);
    }

    @Override
    public void close() {
        try {
            file.close();
        } finally {
            LanguageModel known = opened;
            if (known != null) {
                known.close();
            }
        }
    }
}
