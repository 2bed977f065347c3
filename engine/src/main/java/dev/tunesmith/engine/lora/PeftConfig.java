package dev.tunesmith.engine.lora;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code adapter_config.json} of PEFT: a setting that changes the maths in a way that is not implemented is an error, and so is one that is
 * not known, unless it is off.
 */
final class PeftConfig {

    static final String FILE = "adapter_config.json";

    /**
     * Settings that must be absent, null, false or empty, for any other value changes what the adapter computes. Not among
     * them: {@code fan_in_fan_out}, which PEFT itself corrects by the kind of each base layer.
     */
    private static final List<String> NOT_IMPLEMENTED = List.of(
            "alora_invocation_tokens",
            "arrow_config",
            "kasa_config",
            "layer_replication",
            "lora_bias",
            "monteclora_config",
            "target_parameters",
            "trainable_token_indices",
            "use_bdlora",
            "use_qalora");

    /** Beginnings of the ways to start an adapter with which the base is another while it is used. */
    private static final List<String> CHANGING_THE_BASE = List.of("pissa", "olora", "corda", "lora_ga");

    /** Settings that are read, and those that change nothing once an adapter is trained. */
    private static final Set<String> KNOWN = Set.of(
            "alpha_pattern",
            "auto_mapping",
            "base_model_name_or_path",
            "bias",
            "corda_config",
            "ensure_weight_tying",
            "eva_config",
            "exclude_modules",
            "fan_in_fan_out",
            "inference_mode",
            "init_lora_weights",
            "layers_pattern",
            "layers_to_transform",
            "loftq_config",
            "lora_alpha",
            "lora_dropout",
            "lora_ga_config",
            "megatron_config",
            "megatron_core",
            "modules_to_save",
            "peft_type",
            "peft_version",
            "qalora_group_size",
            "r",
            "rank_pattern",
            "revision",
            "runtime_config",
            "target_modules",
            "task_type",
            "transformers_version",
            "unsloth_fixed",
            "unsloth_version",
            "use_dora",
            "use_rslora",
            "velora_config");

    private PeftConfig() {}

    /**
     * What a file says.
     *
     * @param lora shape
     * @param targets which layers
     */
    record Settings(LoraConfig lora, PeftTargets targets) {}

    static Settings read(Path folder) {
        Path file = folder.resolve(FILE);
        JsonNode json;
        try {
            json = Json.parse(Files.readString(file));
        } catch (IOException e) {
            throw new ModelFileException(
                    "Cannot read " + file + ": " + FileErrors.reason(e),
                    "name a PEFT folder: adapter_config.json and adapter_model.safetensors",
                    e);
        } catch (JacksonException e) {
            throw new ModelFileException(
                    file + " is not JSON: " + FileErrors.reason(e), "fetch or train the adapter again", e);
        }
        check(file, json);
        try {
            LoraOptions options = new LoraOptions(
                    ranks(file, json.path("rank_pattern")),
                    alphas(file, json.path("alpha_pattern")),
                    json.path("use_rslora").asBoolean(false),
                    layers(file, json.path("layers_to_transform")),
                    json.path("use_dora").asBoolean(false),
                    targets(json.path("modules_to_save")),
                    json.path("ensure_weight_tying").asBoolean(false));
            LoraConfig lora = new LoraConfig(
                    (int) number(file, json, "r"),
                    number(file, json, "lora_alpha"),
                    json.path("lora_dropout").asDouble(0),
                    targets(json.path("target_modules")),
                    options);
            return new Settings(lora, PeftTargets.of(file, json, options.layersToTransform()));
        } catch (UsageException e) {
            throw new ModelFileException(file + ": " + e.getMessage(), "fetch or train the adapter again", e);
        }
    }

    private static void check(Path file, JsonNode json) {
        String type = json.path("peft_type").asString("");
        if (!type.equals("LORA")) {
            throw new ModelFileException(
                    file + ": peft_type is " + (type.isEmpty() ? "missing" : type) + ", expected LORA",
                    "use a LoRA adapter");
        }
        for (String key : NOT_IMPLEMENTED) {
            if (changesTheMaths(json.path(key))) {
                throw new ModelFileException(
                        file + ": " + key + " = " + json.get(key)
                                + " changes what the adapter computes and is not implemented",
                        "train the adapter without this setting");
            }
        }
        for (Map.Entry<String, JsonNode> setting : json.properties()) {
            if (!KNOWN.contains(setting.getKey()) && changesTheMaths(setting.getValue())) {
                throw new ModelFileException(
                        file + ": " + setting.getKey() + " = " + setting.getValue()
                                + " is not known here, and may change what the adapter computes",
                        "train the adapter without this setting; where it is only a note, remove it from the file");
            }
        }
        String start = json.path("init_lora_weights").asString("");
        if (CHANGING_THE_BASE.stream().anyMatch(start::startsWith)) {
            throw new ModelFileException(
                    file + ": init_lora_weights = " + start + " takes a part of the base's weights into the adapter, "
                            + "which is not implemented",
                    "let PEFT save it as a plain LoRA adapter: path_initial_model_for_weight_conversion of save_pretrained");
        }
        if (!json.path("bias").asString("none").equals("none")) {
            throw new ModelFileException(
                    file + ": bias = " + json.get("bias") + " is not implemented", "train the adapter with bias none");
        }
    }

    private static boolean changesTheMaths(JsonNode value) {
        boolean off = value.isMissingNode()
                || value.isNull()
                || value.isBoolean() && !value.asBoolean()
                || value.isString() && value.asString().isEmpty()
                || value.isContainer() && value.isEmpty();
        return !off;
    }

    private static double number(Path file, JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isNumber() || value.asDouble() <= 0) {
            throw new ModelFileException(
                    file + ": expected a number above 0 for " + key + ", found " + value, "fetch the adapter again");
        }
        return value.asDouble();
    }

    /** As the file lists them; a single regular expression is kept as one entry. */
    private static List<String> targets(JsonNode node) {
        List<String> result = new ArrayList<>();
        if (node.isString()) {
            result.add(node.asString());
        }
        node.forEach(item -> result.add(item.asString()));
        return result;
    }

    private static Map<String, Integer> ranks(Path file, JsonNode node) {
        Map<String, Integer> result = new LinkedHashMap<>();
        node.properties().forEach(entry -> result.put(entry.getKey(), (int) number(file, node, entry.getKey())));
        return result;
    }

    private static Map<String, Double> alphas(Path file, JsonNode node) {
        Map<String, Double> result = new LinkedHashMap<>();
        node.properties().forEach(entry -> result.put(entry.getKey(), number(file, node, entry.getKey())));
        return result;
    }

    /** PEFT writes a list or a single number. */
    private static List<Integer> layers(Path file, JsonNode node) {
        List<Integer> result = new ArrayList<>();
        for (JsonNode item : node.isArray() ? node : node.isNumber() ? List.of(node) : List.<JsonNode>of()) {
            if (!item.isIntegralNumber() || item.asInt() < 0) {
                throw new ModelFileException(
                        file + ": expected layer numbers for layers_to_transform, found " + node,
                        "fetch the adapter again");
            }
            result.add(item.asInt());
        }
        return result;
    }

    /** Write the keys that every PEFT version since 0.4 knows, sorted. */
    static String json(
            LoraConfig config,
            List<AdaptableLinear> linears,
            List<AdaptableLinear> all,
            List<String> savedModules,
            String baseModel) {
        ObjectNode json = Json.object();
        ObjectNode alphas = json.putObject("alpha_pattern");
        config.options().alphaPattern().forEach(alphas::put);
        json.put("base_model_name_or_path", baseModel);
        json.put("bias", "none");
        json.put("ensure_weight_tying", config.options().ensureWeightTying());
        json.put(
                "fan_in_fan_out",
                linears.stream().anyMatch(linear -> linear.stored().transposed()));
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.putNull("layers_pattern");
        if (config.options().layersToTransform().isEmpty()) {
            json.putNull("layers_to_transform");
        } else {
            config.options().layersToTransform().forEach(json.putArray("layers_to_transform")::add);
        }
        json.put("lora_alpha", config.alpha());
        json.put("lora_dropout", config.dropout());
        if (savedModules.isEmpty()) {
            json.putNull("modules_to_save");
        } else {
            savedModules.forEach(json.putArray("modules_to_save")::add);
        }
        json.put("peft_type", "LORA");
        json.put("r", config.rank());
        ObjectNode ranks = json.putObject("rank_pattern");
        config.options().rankPattern().forEach(ranks::put);
        json.putNull("revision");
        targetNames(config, linears, all).forEach(json.putArray("target_modules")::add);
        json.put("task_type", "CAUSAL_LM");
        json.put("use_dora", config.options().useDora());
        json.put("use_rslora", config.options().rankStabilised());
        return Json.pretty(json) + "\n";
    }

    /** Last parts of the paths, or the whole paths where the last parts would name more layers than are adapted. */
    private static Set<String> targetNames(
            LoraConfig config, List<AdaptableLinear> linears, List<AdaptableLinear> all) {
        List<Integer> layers = config.options().layersToTransform();
        Set<String> shortNames = new TreeSet<>();
        Set<String> paths = new TreeSet<>();
        for (AdaptableLinear linear : linears) {
            shortNames.add(linear.shortName());
            paths.add(linear.module());
        }
        boolean same = all.stream()
                .filter(linear -> layers.isEmpty() || layers.contains(linear.layer()))
                .allMatch(linear -> paths.contains(linear.module()) || !shortNames.contains(linear.shortName()));
        return same ? shortNames : paths;
    }
}
