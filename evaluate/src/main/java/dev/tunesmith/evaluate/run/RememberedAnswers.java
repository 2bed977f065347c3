package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.NetworkException;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model whose greedy answers are kept in a file and given from there when the very same is asked again, so that scoring again
 * asks a judge nothing. The key is a hash of the model's identity and the whole request. One thread at a time.
 *
 * <p>A request that failed, or whose answer is of no use, is asked at most once by one object: what was said of it then is
 * said again. A later object asks anew what failed, and what was of no use where it is {@link #askUselessAgain told to}.
 */
public final class RememberedAnswers implements LanguageModel {

    private static final RecordFile.Format<Answer> FORMAT = new RecordFile.Format<>(
            Answer::request, Answer::write, line -> Answer.read(Json.mapper().readTree(line)), "asked again");

    private final ModelIdentity identity;
    private final Supplier<? extends LanguageModel> opener;
    private final Cancellation cancellation;
    private final RecordFile<Answer> file;
    private final Map<String, NetworkException> failed = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private boolean asksUselessAgain;
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

    /** Ask anew, once, what {@link #useful} finds to be of no use; until told so, that stays as it is remembered. */
    public void askUselessAgain() {
        asksUselessAgain = true;
    }

    /**
     * The same answers for somebody who knows what is of use.
     *
     * @param use whether an answer's text is of use
     * @return a view, which need not be closed
     */
    public LanguageModel useful(Predicate<String> use) {
        return new Useful(this, use);
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
        generate(requests, own, results, text -> true);
    }

    private void generate(
            List<GenerationRequest> requests, Cancellation own, Consumer<Generation> results, Predicate<String> use) {
        Map<Integer, NetworkException> failures = new HashMap<>();
        List<Integer> open = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String key = RequestHash.of(identity, requests.get(i));
            keys.add(key);
            Answer known = file.get(key);
            NetworkException failure = failed.get(key);
            if (failure != null) {
                failures.put(i, failure);
            } else if (known == null || asksUselessAgain && !asked.contains(key) && !use.test(known.text)) {
                open.add(i);
            } else {
                results.accept(new Generation(i, 0, known.text, List.of(), List.of(), known.finishReason, 0, 0));
            }
        }
        if (!open.isEmpty() && !own.isCancelled()) {
            try {
                model().generate(open.stream().map(requests::get).toList(), cancellation, answer -> {
                    int place = open.get(answer.request());
                    keep(keys.get(place), requests.get(place), answer);
                    results.accept(answer.withRequest(place));
                });
            } catch (NetworkException e) {
                if (e.failures().isEmpty()) {
                    throw e;
                }
                e.failures().forEach((index, failure) -> {
                    failures.put(open.get(index), failure);
                    failed.put(keys.get(open.get(index)), failure);
                });
            }
        }
        if (!failures.isEmpty() && !own.isCancelled()) {
            throw NetworkException.ofRequests(failures);
        }
    }

    private void keep(String key, GenerationRequest request, Generation answer) {
        boolean whole = answer.finishReason() == FinishReason.STOP || answer.finishReason() == FinishReason.LENGTH;
        if (whole && request.sampling().isGreedy() && answer.sample() == 0) {
            asked.add(key);
            file.put(new Answer(key, identity.name(), answer.text(), answer.finishReason()));
        }
    }

    /** A view that knows which answers are of use. */
    private record Useful(RememberedAnswers all, Predicate<String> use) implements LanguageModel {
        @Override
        public ModelCapabilities capabilities() {
            return all.capabilities();
        }

        @Override
        public ModelIdentity identity() {
            return all.identity();
        }

        @Override
        public void generate(List<GenerationRequest> requests, Cancellation own, Consumer<Generation> results) {
            all.generate(requests, own, results, use);
        }

        @Override
        public void score(List<ScoreRequest> requests, Cancellation own, Consumer<Score> results) {
            all.score(requests, own, results);
        }

        @Override
        public LanguageModel withAdapter(Path adapterFolder) {
            return all.withAdapter(adapterFolder);
        }

        @Override
        public void close() {
            // What is remembered is closed by whoever opened it.
        }
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
