package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.check.OtherAnswer;
import dev.tunesmith.evaluate.detect.Detector;
import dev.tunesmith.evaluate.detect.DetectorInput;
import dev.tunesmith.evaluate.detect.Detectors;
import dev.tunesmith.evaluate.detect.ScoredToken;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.TestKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets detectors look at every answer of a run. */
public final class AnswerDetection {

    private final Detectors detectors;
    private final String settings;
    private final Function<List<Integer>, List<String>> tokens;

    /** Look with these detectors at texts alone. */
    public AnswerDetection(Detectors detectors) {
        this(detectors, "", ids -> List.of());
    }

    /**
     * Look with these detectors.
     *
     * @param settings what the detectors were made with, such as a hash of the team's words: what was found with others is found
     *     again
     * @param tokens what each token of an answer adds to its text, in order; empty where that is not known
     */
    public AnswerDetection(Detectors detectors, String settings, Function<List<Integer>, List<String>> tokens) {
        this.detectors = detectors;
        this.settings = settings;
        this.tokens = tokens;
    }

    /**
     * Look at the answers of a run; an answer to an item is held against the item's other answers and the base's.
     *
     * @param run what was answered
     * @param base answers of the base model to the same suite, or null where the run is the base's own or there is none
     * @param file what was found before
     * @return one for each item, in order
     */
    public List<ItemDetections> detect(SuiteRun run, @Nullable SuiteRun base, DetectionFile file) {
        Map<String, String> baseAnswers = new HashMap<>();
        if (base != null) {
            base.outputs().stream()
                    .filter(ItemOutput::isAnswered)
                    .forEach(output -> baseAnswers.put(output.item(), output.answer()));
        }
        List<ItemDetections> all = new ArrayList<>();
        for (int i = 0; i < run.items().size(); i++) {
            Sample item = run.items().get(i);
            ItemAnswers answers = run.answers().get(i);
            String baseAnswer = baseAnswers.get(item.id());
            String inputs = inputs(run.suite().name(), item, answers, baseAnswer);
            ItemDetections known = file.known().get(inputs);
            all.add(
                    known != null
                            ? known
                            : new ItemDetections(
                                    run.suite().name(),
                                    item.id(),
                                    inputs,
                                    find(run.suite(), item, answers, baseAnswer)));
        }
        return all;
    }

    private List<Finding> find(Suite suite, Sample item, ItemAnswers answers, @Nullable String baseAnswer) {
        List<Finding> findings = new ArrayList<>();
        for (ItemOutput output : answers.repeats()) {
            FinishReason reason = output.finishReason();
            if (!output.isAnswered() || reason == null) {
                continue;
            }
            DetectorInput input = new DetectorInput(
                    item, output.answer(), reason, others(suite, answers, output), baseAnswer, scored(output));
            for (Detector detector : detectors.all()) {
                detector.detect(input)
                        .forEach(suspicion -> findings.add(Finding.of(suspicion, detector.version(), output.ask())));
            }
        }
        return findings;
    }

    private List<ScoredToken> scored(ItemOutput output) {
        List<String> texts = output.logProbabilities().isEmpty() ? List.of() : tokens.apply(output.tokenIds());
        if (texts.size() != output.logProbabilities().size()) {
            return List.of();
        }
        List<ScoredToken> scored = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            scored.add(new ScoredToken(texts.get(i), output.logProbabilities().get(i)));
        }
        return scored;
    }

    /** Answers that should say the same: repeats, paraphrases, and changes of the input that must not matter. */
    private static List<String> others(Suite suite, ItemAnswers answers, ItemOutput self) {
        List<String> others = new ArrayList<>();
        answers.repeats().stream()
                .filter(output -> output != self && output.isAnswered())
                .forEach(output -> others.add(output.answer()));
        answers.variants().stream()
                .filter(variant -> variant.output().isAnswered())
                .filter(variant ->
                        variant.variant().kind() == OtherAnswer.Kind.PARAPHRASE || suite.kind() == TestKind.INVARIANCE)
                .forEach(variant -> others.add(variant.output().answer()));
        return others;
    }

    private String inputs(String suite, Sample item, ItemAnswers answers, @Nullable String baseAnswer) {
        ObjectNode all = Json.object();
        ArrayNode kinds = all.putArray("detectors");
        detectors.all().forEach(detector -> kinds.add(detector.kind().word() + " " + detector.version()));
        all.put("settings", settings);
        all.put("suite", suite).put("item", item.id()).put("response", item.response());
        ArrayNode messages = all.putArray("messages");
        item.prompt().messages().forEach(message -> messages.add(message.content()));
        ArrayNode texts = all.putArray("answers");
        answers.repeats().forEach(output -> add(texts, output));
        answers.variants().forEach(variant -> add(texts, variant.output()));
        all.put("base", baseAnswer);
        return Sha256.hex(Json.line(all));
    }

    private static void add(ArrayNode texts, ItemOutput output) {
        texts.add(output.ask()).add(String.valueOf(output.finishReason())).add(output.answer());
    }
}
