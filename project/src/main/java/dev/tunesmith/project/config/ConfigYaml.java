package dev.tunesmith.project.config;

import dev.tunesmith.project.config.PriceConfig.TokenPrice;
import dev.tunesmith.tokenizer.TemplateChoice;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A configuration as YAML with every value written out, defaults included: what a run records. */
public final class ConfigYaml {

    private ConfigYaml() {}

    /**
     * Write a configuration, with the facts of a run under {@code run}.
     *
     * @param run what was chosen for the run: its kind, dtype, BLAS and the like; empty to leave it out
     */
    public static String text(TunesmithConfig config, Map<String, ?> run) {
        Map<String, @Nullable Object> map = plain(config);
        if (!run.isEmpty()) {
            map.put("run", new LinkedHashMap<>(run));
        }
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(120)
                .build();
        return new Dump(settings).dumpToString(map);
    }

    /** A configuration as plain maps, lists and values, in the order of the documentation. */
    public static Map<String, @Nullable Object> plain(TunesmithConfig config) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (config.train().pretrain().fromScratch() == null) {
            map.put("model", config.model());
        }
        map.put("template", template(config));
        map.put("encoder", config.encoder());
        map.put("task", task(config.task()));
        map.put("data", data(config));
        map.put("probe", probe(config.probe()));
        map.put("train", train(config));
        Map<String, @Nullable Object> evaluate = new LinkedHashMap<>();
        evaluate.put("batchSize", config.evaluate().batchSize());
        evaluate.put("maxNewTokens", auto(config.evaluate().maxNewTokens()));
        evaluate.put("forgetting", config.evaluate().forgetting());
        Path generalSet = config.evaluate().generalSet();
        evaluate.put("generalSet", generalSet == null ? null : SourceYaml.path(config.folder(), generalSet));
        map.put("evaluate", evaluate);
        map.put("prices", prices(config.prices()));
        Map<String, @Nullable Object> errors = new LinkedHashMap<>();
        Path words = config.errors().words();
        Path dictionary = config.errors().dictionary();
        errors.put("words", words == null ? null : SourceYaml.path(config.folder(), words));
        errors.put("dictionary", dictionary == null ? null : SourceYaml.path(config.folder(), dictionary));
        map.put("errors", errors);
        Map<String, @Nullable Object> iterate = new LinkedHashMap<>();
        iterate.put("rounds", config.iterate().rounds());
        iterate.put("goal", config.iterate().goal());
        iterate.put("minutes", config.iterate().minutes());
        iterate.put("samples", config.iterate().samples());
        iterate.put("seed", config.iterate().seed());
        map.put("iterate", iterate);
        Map<String, @Nullable Object> store = new LinkedHashMap<>();
        store.put("url", config.store().url());
        store.put("userVariable", config.store().userVariable());
        store.put("passwordVariable", config.store().passwordVariable());
        map.put("store", store);
        map.put("suites", config.suites());
        Map<String, @Nullable Object> endpoints = new LinkedHashMap<>();
        config.endpoints().forEach((name, endpoint) -> endpoints.put(name, endpoint(endpoint)));
        map.put("endpoints", endpoints);
        return map;
    }

    private static Map<String, @Nullable Object> endpoint(EndpointConfig endpoint) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("url", endpoint.url().toString());
        map.put("model", endpoint.model());
        if (endpoint.apiKeyEnv() != null) {
            map.put("apiKeyEnv", endpoint.apiKeyEnv());
        }
        map.put("timeoutSeconds", endpoint.timeoutSeconds());
        map.put("maxConcurrent", endpoint.maxConcurrent());
        map.put("retries", endpoint.retries());
        map.put("options", endpoint.options());
        TokenPrice price = endpoint.price();
        if (price != null) {
            map.put(
                    "price",
                    Map.of(
                            "inputPerMillion", number(price.inputPerMillion()),
                            "outputPerMillion", number(price.outputPerMillion())));
        }
        return map;
    }

    /** A file's path is written so that it is not read as a name. */
    private static @Nullable String template(TunesmithConfig config) {
        TemplateChoice template = config.template();
        if (template instanceof TemplateChoice.InFile file) {
            String path = SourceYaml.path(config.folder(), file.path());
            return TemplateChoice.PATH.matcher(path).matches() ? path : "./" + path;
        }
        return template == null ? null : template.label();
    }

    private static Map<String, @Nullable Object> prices(PriceConfig prices) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("currency", prices.currency());
        map.put("machinePerHour", prices.machinePerHour());
        Map<String, @Nullable Object> hosted = new LinkedHashMap<>();
        prices.hosted().forEach((name, price) -> {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("inputPerMillion", price.inputPerMillion());
            one.put("outputPerMillion", price.outputPerMillion());
            hosted.put(name, one);
        });
        map.put("hosted", hosted);
        return map;
    }

    private static Map<String, @Nullable Object> task(TaskConfig task) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", task.name());
        map.put("prompt", task.prompt());
        map.put("prompts", task.prompts());
        return map;
    }

    private static Map<String, @Nullable Object> data(TunesmithConfig config) {
        DataConfig data = config.data();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(
                "sources",
                data.sources().stream()
                        .map(source -> SourceYaml.source(config.folder(), source))
                        .toList());
        map.put("train", SourceYaml.file(config.folder(), data.train()));
        map.put("dev", SourceYaml.file(config.folder(), data.dev()));
        map.put("test", SourceYaml.file(config.folder(), data.test()));
        map.put("skipBad", data.skipBad());
        Map<String, @Nullable Object> curate = new LinkedHashMap<>();
        curate.put("minInputChars", data.curate().minInputChars());
        curate.put("minResponseChars", data.curate().minResponseChars());
        curate.put("nearDuplicate", data.curate().nearDuplicate());
        curate.put("shingleWords", data.curate().shingleWords());
        map.put("curate", curate);
        Map<String, @Nullable Object> split = new LinkedHashMap<>();
        split.put("dev", number(data.split().dev()));
        split.put("test", number(data.split().test()));
        split.put("seed", data.split().seed());
        split.put("stratify", data.split().stratify());
        map.put("split", split);
        return map;
    }

    private static Map<String, @Nullable Object> probe(ProbeConfig probe) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("shots", probe.shots());
        map.put("nearest", probe.nearest());
        map.put("limit", probe.limit());
        map.put("seed", probe.seed());
        return map;
    }

    private static Map<String, @Nullable Object> train(TunesmithConfig config) {
        TrainConfig train = config.train();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("method", train.method().word());
        if (train.method() == TrainConfig.Method.LORA) {
            map.put("lora", lora(config, train.lora()));
        }
        Map<String, @Nullable Object> optimizer = new LinkedHashMap<>();
        Double learningRate = train.optimizer().learningRate();
        optimizer.put("learningRate", learningRate == null ? "auto" : learningRate);
        optimizer.put("weightDecay", train.optimizer().weightDecay());
        optimizer.put("beta1", train.optimizer().beta1());
        optimizer.put("beta2", train.optimizer().beta2());
        optimizer.put("epsilon", train.optimizer().epsilon());
        map.put("optimizer", optimizer);
        Map<String, @Nullable Object> schedule = new LinkedHashMap<>();
        schedule.put("kind", train.schedule().kind());
        schedule.put("warmupSteps", train.schedule().warmupSteps());
        map.put("schedule", schedule);
        map.put("batchSize", train.batchSize());
        map.put("epochs", train.epochs() == 0 ? null : number(train.epochs()));
        map.put("maxSteps", train.maxSteps() == 0 ? null : train.maxSteps());
        map.put("maxGradNorm", number(train.maxGradNorm()));
        map.put("maxLength", train.maxLength());
        map.put("tooLong", word(train.tooLong()));
        map.put("trainedTurns", word(train.trainedTurns()));
        map.put("stop", train.stop());
        map.put("checkpointEvery", train.checkpointEvery());
        map.put("devEvery", auto(train.devEvery()));
        map.put("shuffle", train.shuffle());
        map.put("seed", train.seed());
        map.put("dtype", word(train.dtype()));
        map.put("tokenBudget", auto(train.tokenBudget()));
        map.put("sharePrefix", train.sharePrefix());
        map.put("recompute", word(train.recompute()));
        map.put("lastLayerOnTargets", train.lastLayerOnTargets());
        map.put("stopAtLowest", train.stopAtLowest());
        map.put("roundRows", train.roundRows());
        map.put("prepareAhead", train.prepareAhead());
        map.put(
                "keepFrozen",
                train.keepFrozen() == TrainConfig.KeepFrozen.MEMORY
                        ? "memory"
                        : (Object) (train.keepFrozen() == TrainConfig.KeepFrozen.TRUE));
        if (train.method() == TrainConfig.Method.PRETRAIN) {
            map.put("pretrain", pretrain(train.pretrain()));
        }
        return map;
    }

    private static Map<String, @Nullable Object> pretrain(PretrainConfig pretrain) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("textUnit", pretrain.textUnit().word());
        map.put("endOfText", pretrain.endOfText() == null ? "auto" : pretrain.endOfText());
        PretrainConfig.FromScratch sizes = pretrain.fromScratch();
        if (sizes != null) {
            Map<String, @Nullable Object> scratch = new LinkedHashMap<>();
            scratch.put("architecture", sizes.architecture());
            scratch.put("vocabularySize", sizes.vocabularySize());
            scratch.put("hiddenSize", sizes.hiddenSize());
            scratch.put("layers", sizes.layers());
            scratch.put("heads", sizes.heads());
            scratch.put("keyValueHeads", sizes.keyValueHeads());
            scratch.put("ffnSize", sizes.ffnSize());
            scratch.put("contextLength", sizes.contextLength());
            scratch.put("tiedHead", sizes.tiedHead());
            map.put("fromScratch", scratch);
        }
        return map;
    }

    private static Map<String, @Nullable Object> lora(TunesmithConfig config, TrainConfig.Lora lora) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("rank", lora.rank());
        map.put("alpha", number(lora.alpha()));
        map.put("dropout", lora.dropout());
        List<String> targets = lora.targetModules();
        map.put("targetModules", targets.size() == 1 ? targets.get(0) : targets);
        map.put("initAdapter", path(config, lora.initAdapter()));
        map.put("otherBase", lora.otherBase());
        map.put("rankPattern", lora.variants().rankPattern());
        map.put("alphaPattern", lora.variants().alphaPattern());
        map.put("useRslora", lora.variants().useRslora());
        map.put("layersToTransform", lora.variants().layersToTransform());
        map.put("useDora", lora.variants().useDora());
        map.put("modulesToSave", lora.variants().modulesToSave());
        map.put("ensureWeightTying", lora.variants().ensureWeightTying());
        return map;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Object auto(long value) {
        return value == 0 ? "auto" : value;
    }

    /** A number that is whole is written without a point. */
    private static Object number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : (Object) value;
    }

    private static @Nullable String path(TunesmithConfig config, @Nullable Path path) {
        return path == null ? null : SourceYaml.path(config.folder(), path);
    }
}
