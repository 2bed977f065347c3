package dev.tunesmith.project.config;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.tokenizer.TemplateChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project's {@code tunesmith.yaml}, read and checked; paths are absolute.
 *
 * @param file the file it was read from
 * @param model the base model as the user named it
 * @param template a chat template to use instead of the model's own, by name or file, or null
 * @param encoder the sentence encoder as the user named it, or null for none
 * @param task what the model is asked to do
 * @param data where samples come from and how they are divided
 * @param probe how the base model is probed by prompting
 * @param train how it is trained
 * @param evaluate how answers are generated in evaluation
 * @param prices what requests cost, for comparisons
 * @param errors what the detectors of errors know of the team
 * @param iterate how rounds of adding data go
 * @param store where the index over all runs is
 * @param suites patterns of suite files, relative to the file's folder
 * @param endpoints models behind HTTP, by name; nothing is sent to one that is not asked for
 */
public record TunesmithConfig(
        Path file,
        String model,
        @Nullable TemplateChoice template,
        @Nullable String encoder,
        TaskConfig task,
        DataConfig data,
        ProbeConfig probe,
        TrainConfig train,
        EvaluateConfig evaluate,
        PriceConfig prices,
        ErrorsConfig errors,
        IterateConfig iterate,
        StoreConfig store,
        List<String> suites,
        Map<String, EndpointConfig> endpoints) {

    /** Name of the file in a project folder. */
    public static final String FILE = "tunesmith.yaml";

    /** Where the model of a training from scratch is made, relative to the file's folder. */
    public static final String INITIAL_MODEL = "./data/initial-model";

    private static final String NO_ENCODER = "none";
    private static final String EPOCHS = "train.epochs=";
    private static final String MAX_STEPS = "train.maxSteps=";

    public TunesmithConfig {
        suites = List.copyOf(suites);
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
    }

    /**
     * Read a file, with {@code key=value} assignments from the command line taking the place of what it says.
     *
     * @throws dev.tunesmith.core.error.UsageException with every problem, its line and column, and what was probably meant
     */
    public static TunesmithConfig read(Path file, List<String> assignments) {
        Problems problems = new Problems();
        TunesmithConfig config = read(file, YamlMap.read(file, oneLength(assignments), problems));
        problems.throwIfAny();
        return config;
    }

    private static TunesmithConfig read(Path file, YamlMap map) {
        TrainConfig train = TrainConfig.read(map.map("train"));
        TunesmithConfig config = new TunesmithConfig(
                file.toAbsolutePath().normalize(),
                model(map, train),
                template(map),
                map.string("encoder").filter(text -> !text.equals(NO_ENCODER)).orElse(null),
                TaskConfig.read(map.map("task")),
                DataConfig.read(map.map("data")),
                ProbeConfig.read(map.map("probe")),
                train,
                EvaluateConfig.read(map.map("evaluate")),
                PriceConfig.read(map.map("prices")),
                ErrorsConfig.read(map.map("errors")),
                IterateConfig.read(map.map("iterate")),
                StoreConfig.read(map.map("store")),
                map.strings("suites").orElse(List.of("suites/*.yaml")),
                EndpointConfig.readAll(map.map("endpoints")));
        map.finish();
        return config;
    }

    private static @Nullable TemplateChoice template(YamlMap map) {
        try {
            return map.string("template")
                    .map(text -> TemplateChoice.parse(text, map.folder()))
                    .orElse(null);
        } catch (UsageException e) {
            map.problem("template", String.valueOf(e.getMessage()), e.fix());
            return null;
        }
    }

    private static String model(YamlMap map, TrainConfig train) {
        if (train.pretrain().fromScratch() == null) {
            return map.string("model", ModelReference.DEFAULT_NAME);
        }
        map.string("model")
                .ifPresent(model -> map.problem(
                        "model",
                        "the base model " + model + " and train.pretrain.fromScratch are both given",
                        "remove one of them"));
        return INITIAL_MODEL;
    }

    /** The file may give one of epochs and maxSteps and the command line the other: then the command line's counts. */
    private static List<String> oneLength(List<String> assignments) {
        boolean epochs = assignments.stream().anyMatch(one -> one.startsWith(EPOCHS));
        boolean maxSteps = assignments.stream().anyMatch(one -> one.startsWith(MAX_STEPS));
        if (epochs == maxSteps) {
            return assignments;
        }
        List<String> all = new ArrayList<>(assignments);
        all.add((epochs ? MAX_STEPS : EPOCHS) + "null");
        return all;
    }

    /** The same configuration as if it stood in another file; relative paths then count from there. */
    public TunesmithConfig withFile(Path other) {
        return new TunesmithConfig(
                other, model, template, encoder, task, data, probe, train, evaluate, prices, errors, iterate, store,
                suites, endpoints);
    }

    /**
     * An endpoint by its name.
     *
     * @param reference {@code endpoint:NAME} or the name alone
     * @throws UsageException if the file has none of the name
     */
    public EndpointConfig endpoint(String reference) {
        String name = reference.startsWith(EndpointConfig.PREFIX)
                ? reference.substring(EndpointConfig.PREFIX.length())
                : reference;
        EndpointConfig found = endpoints.get(name);
        if (found == null) {
            throw new UsageException(
                    "There is no endpoint " + name + " in " + file,
                    endpoints.isEmpty()
                            ? "add endpoints: { " + name + ": { url: …, model: … } }"
                            : Suggestions.didYouMean(name, endpoints.keySet()));
        }
        return found;
    }

    /** The folder that relative paths count from: the project's. */
    public Path folder() {
        Path folder = file.getParent();
        return folder == null ? Path.of("").toAbsolutePath() : folder;
    }
}
