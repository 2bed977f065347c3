package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.evaluate.forgetting.Forgetting;
import dev.tunesmith.evaluate.forgetting.GeneralAbility;
import dev.tunesmith.evaluate.forgetting.GeneralAbilityProbe;
import dev.tunesmith.evaluate.forgetting.GeneralSet;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures what the base and a tuned model can do apart from the task: the perplexity of a general text, general questions,
 * general choices. Base and adapter share one loaded copy of the weights.
 *
 * <p><b>Writes</b> {@code general.json} of both runs; what was measured on the same set is not measured again.
 */
public final class ForgettingStep {

    static final String NAME = "forgetting";
    private static final String FINGERPRINT = "fingerprint";
    private static final double PERCENT = 100;

    private final StepContext context;

    public ForgettingStep(StepContext context) {
        this.context = context;
    }

    /** Measure both models, where that was not done yet, and tell what was lost. */
    public StepOutcome run(BaseModel model, RunFolder base, RunFolder tuned) {
        GeneralSet set = set();
        String setHash = new Fingerprint().add("set", set.toString()).hex();
        String ofBase = fingerprint(setHash, model, base);
        String ofTuned = fingerprint(setHash, model, tuned);
        Optional<GeneralAbility> knownBase = known(base, ofBase);
        Optional<GeneralAbility> knownTuned = known(tuned, ofTuned);
        boolean done = knownBase.isPresent() && knownTuned.isPresent();
        GeneralAbility before = knownBase.orElseGet(() -> measure(base, ofBase, setHash, set, model.language()));
        GeneralAbility after = knownTuned.orElseGet(() -> {
            try (LanguageModel language = model.tuned(tuned)) {
                return measure(tuned, ofTuned, setHash, set, language);
            }
        });
        Forgetting forgetting = Forgetting.of(before, after);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("base", base.id());
        details.put("tuned", tuned.id());
        details.put("forgetting", forgetting);
        details.put("showsLoss", forgetting.showsLoss());
        return new StepOutcome(NAME, done, lines(forgetting), "", details);
    }

    /** What two runs' recorded measurements say, or nothing where one is missing or they are of different sets. */
    static Optional<Forgetting> recorded(RunFolder base, RunFolder tuned) {
        Optional<JsonNode> before = base.json(base.general());
        Optional<JsonNode> after = tuned.json(tuned.general());
        if (before.isEmpty()
                || after.isEmpty()
                || !before.get().path("set").equals(after.get().path("set"))) {
            return Optional.empty();
        }
        return Optional.of(Forgetting.of(ability(base, before.get()), ability(tuned, after.get())));
    }

    private GeneralSet set() {
        Path own = context.config().evaluate().generalSet();
        return own == null ? GeneralSet.standard() : GeneralSet.read(own);
    }

    private static String fingerprint(String setHash, BaseModel model, RunFolder run) {
        Fingerprint fingerprint = new Fingerprint()
                .add("set", setHash)
                .add("weights", model.sha256())
                .add("dtype", model.dtypeWord())
                .add("template", run.isTraining() ? model.templateHash(run) : model.templateHash());
        if (run.isTraining()) {
            fingerprint.file(run.trainsAdapter() ? run.adapter().resolve("adapter_model.safetensors") : run.model());
        }
        return fingerprint.hex();
    }

    private Optional<GeneralAbility> known(RunFolder run, String fingerprint) {
        return run.json(run.general())
                .filter(json -> json.path(FINGERPRINT).asString("").equals(fingerprint))
                .map(json -> ability(run, json));
    }

    private static GeneralAbility ability(RunFolder run, JsonNode json) {
        try {
            return Json.mapper().treeToValue(json.path("ability"), GeneralAbility.class);
        } catch (JacksonException e) {
            throw new DataException(
                    run.general() + " is not a measurement: " + JsonErrors.reason(e),
                    "remove the file; it is measured again",
                    e);
        }
    }

    private GeneralAbility measure(
            RunFolder run, String fingerprint, String setHash, GeneralSet set, LanguageModel language) {
        GeneralAbility measured = new GeneralAbilityProbe(language, context.cancellation()).measure(set);
        ObjectNode json = Json.object();
        json.put(FINGERPRINT, fingerprint);
        json.put("set", setHash);
        json.set("ability", Json.tree(measured));
        run.write(run.general(), Json.pretty(json) + "\n");
        return measured;
    }

    /** What was lost, for people. */
    static List<String> lines(Forgetting forgetting) {
        List<String> lines = new ArrayList<>();
        lines.add("apart from the task" + (forgetting.showsLoss() ? ", something was LOST beyond chance:" : ":"));
        if (!Double.isNaN(forgetting.basePerplexity())) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  perplexity of a general text %.1f -> %.1f (log-probability of a token %+.2f, 95 %% interval %+.2f to %+.2f)",
                    forgetting.basePerplexity(),
                    forgetting.tunedPerplexity(),
                    forgetting.logProbability().value(),
                    forgetting.logProbability().interval().low(),
                    forgetting.logProbability().interval().high()));
        }
        part("general questions", forgetting.prompts()).ifPresent(lines::add);
        part("general choices", forgetting.choices()).ifPresent(lines::add);
        return lines;
    }

    private static Optional<String> part(String what, Forgetting.Part part) {
        return part.base().total() == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "  %s right %.0f %% -> %.0f %% of %d (%+.1f points, 95 %% interval %+.1f to %+.1f)",
                        what,
                        PERCENT * part.base().value(),
                        PERCENT * part.tuned().value(),
                        part.base().total(),
                        PERCENT * part.difference().value(),
                        PERCENT * part.difference().interval().low(),
                        PERCENT * part.difference().interval().high()));
    }
}
