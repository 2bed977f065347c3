package dev.tunesmith.project.endpoint;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.UsageException;
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
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.models.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible endpoint. It takes conversations and text, some requests at a time, and cannot score a
 * given continuation.
 *
 * <p>A call that fails costs the others of its batch nothing: their answers are handed on before its error is thrown, which
 * says of each failed request why ({@link NetworkException#failures}), so that none need be asked again to learn it. One thread
 * at a time.
 */
public final class EndpointModel implements LanguageModel {

    private static final long POLL_MILLIS = 50;

    private final EndpointConfig endpoint;
    private final EndpointHttp http;
    private final ExecutorService callers;

    private EndpointModel(EndpointConfig endpoint, EndpointHttp http) {
        this.endpoint = endpoint;
        this.http = http;
        this.callers = Executors.newFixedThreadPool(endpoint.maxConcurrent(), task -> {
            Thread thread = new Thread(task, "endpoint-" + endpoint.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Open an endpoint; nothing is sent yet.
     *
     * @param environment where the key is, and {@code TUNESMITH_OFFLINE}
     * @throws NetworkException if {@code TUNESMITH_OFFLINE} forbids it
     * @throws UsageException if the variable with the key is not set, or holds what cannot be a key
     */
    public static EndpointModel open(EndpointConfig endpoint, Map<String, String> environment) {
        return open(endpoint, environment, Pauses.standard());
    }

    static EndpointModel open(EndpointConfig endpoint, Map<String, String> environment, Pauses pauses) {
        if (StoreSettings.fromEnvironment(environment).offline()) {
            throw new NetworkException(
                    "TUNESMITH_OFFLINE is set, and endpoint " + endpoint.name() + " at " + endpoint.url()
                            + " is asked for",
                    "unset TUNESMITH_OFFLINE, or use a local model");
        }
        return new EndpointModel(endpoint, new EndpointHttp(endpoint, key(endpoint, environment), pauses));
    }

    private static @Nullable String key(EndpointConfig endpoint, Map<String, String> environment) {
        String variable = endpoint.apiKeyEnv();
        if (variable == null) {
            return null;
        }
        String key = environment.getOrDefault(variable, "").strip();
        if (key.isEmpty()) {
            throw new UsageException(
                    "Endpoint " + endpoint.name() + " needs the key in the environment variable " + variable
                            + ", which is not set",
                    "export " + variable + "=…, or remove apiKeyEnv where the endpoint needs none");
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            // Said here, without the key: the HTTP client would repeat it in its error.
            throw new UsageException(
                    "The environment variable " + variable + " of endpoint " + endpoint.name()
                            + " holds more than a key: white space or characters that no header can have",
                    "export " + variable + " again, with the key alone");
        }
        return key;
    }

    /** What stands for the weights' hash: address, model and options; what the endpoint runs behind them is not known. */
    public static String sha256(EndpointConfig endpoint) {
        return new Fingerprint()
                .add("url", endpoint.url().toString())
                .add("model", endpoint.model())
                .add("options", new TreeMap<>(endpoint.options()).toString())
                .hex();
    }

    @Override
    public ModelCapabilities capabilities() {
        return new ModelCapabilities(true, true, false, false, Integer.MAX_VALUE);
    }

    /** The identity of a model behind an endpoint, without opening it. */
    public static ModelIdentity identity(EndpointConfig endpoint) {
        return new ModelIdentity(endpoint.reference(), sha256(endpoint), null, null, null, "remote");
    }

    @Override
    public ModelIdentity identity() {
        return identity(endpoint);
    }

    /** What became of a call: its answer, or why there is none. */
    private record Outcome(
            EndpointCall call,
            @Nullable Generation answer,
            @Nullable RuntimeException failure) {}

    @Override
    public void generate(List<GenerationRequest> requests, Cancellation cancellation, Consumer<Generation> results) {
        List<EndpointCall> calls = calls(requests);
        BlockingQueue<Outcome> done = new LinkedBlockingQueue<>();
        List<java.util.concurrent.Future<?>> running = new ArrayList<>();
        calls.forEach(call -> running.add(callers.submit(() -> done.add(outcome(call)))));
        Map<Integer, NetworkException> failures = new TreeMap<>();
        RuntimeException ofAll = null;
        try {
            int open = calls.size();
            while (open > 0 && ofAll == null && !cancellation.isCancelled()) {
                Outcome outcome = done.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (outcome == null) {
                    continue;
                }
                open--;
                if (outcome.answer != null) {
                    results.accept(outcome.answer);
                } else if (outcome.failure instanceof NetworkException network && !network.isOfEveryCall()) {
                    failures.putIfAbsent(outcome.call.index(), network);
                } else {
                    ofAll = outcome.failure; // the rest would fail in the same way
                }
            }
            if (ofAll != null && !cancellation.isCancelled()) {
                throw ofAll;
            }
            if (!failures.isEmpty() && !cancellation.isCancelled()) {
                throw NetworkException.ofRequests(failures);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedRunException(
                    "Interrupted while endpoint " + endpoint.name() + " was asked",
                    "run the command again to go on",
                    e);
        } finally {
            running.forEach(call -> call.cancel(true));
        }
        if (cancellation.isCancelled()) {
            for (Outcome late = done.poll(); late != null; late = done.poll()) {
                if (late.answer != null) {
                    results.accept(late.answer);
                }
            }
        }
    }

    private static List<EndpointCall> calls(List<GenerationRequest> requests) {
        List<EndpointCall> calls = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            GenerationRequest request = requests.get(i);
            if (request.prompt() instanceof Prompt.Tokens) {
                throw new UsageException("An endpoint takes no token ids", "ask it with a conversation or text");
            }
            for (int sample = 0; sample < request.n(); sample++) {
                calls.add(new EndpointCall(request, i, sample));
            }
        }
        return calls;
    }

    private Outcome outcome(EndpointCall call) {
        try {
            return new Outcome(call, http.ask(call), null);
        } catch (InterruptedException e) {
            return new Outcome(
                    call,
                    new Generation(call.index(), call.sample(), "", List.of(), List.of(), FinishReason.CANCELLED, 0, 0),
                    null);
        } catch (RuntimeException e) {
            return new Outcome(call, null, e);
        }
    }

    @Override
    public void score(List<ScoreRequest> requests, Cancellation cancellation, Consumer<Score> results) {
        throw new UsageException(
                "Endpoint " + endpoint.name() + " cannot score a given continuation", "use a local model for that");
    }

    @Override
    public LanguageModel withAdapter(Path adapterFolder) {
        throw new UsageException(
                "Endpoint " + endpoint.name() + " takes no adapter", "serve the adapted model behind the endpoint");
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
