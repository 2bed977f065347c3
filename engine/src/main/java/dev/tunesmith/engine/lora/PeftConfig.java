package dev.tunesmith.engine.lora;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code adapter_config.json} of PEFT: unknown keys are ignored, but a setting that changes the maths in a way that is not
 * implemented is an error.
 *
 * @param rank R where no pattern says otherwise
 * @param alpha where no pattern says otherwise
 * @param dropout of training
 * @param targetModules as the file lists them; a single regular expression is kept as one entry
 * @param rankPattern module name or expression to rank
 * @param alphaPattern module name or expression to alpha
 * @param rankStabilised whether the scaling is alpha / √R (Kalajdzievski 2023) instead of alpha / R
 */
record PeftConfig(
        int rank,
        double alpha,
        double dropout,
        List<String> targetModules,
        Map<String, Double> rankPattern,
        Map<String, Double> alphaPattern,
        boolean rankStabilised) {

    static final String FILE = "adapter_config.json";

    /**
     * Settings that must be absent, null, false or empty, for any other value changes what the adapter computes. Not among
     * them: {@code fan_in_fan_out}, which PEFT itself corrects by the kind of each base layer.
     */
    private static final List<String> NOT_IMPLEMENTED = List.of(
            "alora_invocation_tokens",
            "arrow_config",
            "layer_replication",
            "lora_bias",
            "modules_to_save",
            "target_parameters",
            "trainable_token_indices",
            "use_bdlora",
            "use_dora",
            "use_qalora");

    static PeftConfig read(Path folder) {
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
        return new PeftConfig(
                (int) number(file, json, "r"),
                number(file, json, "lora_alpha"),
                json.path("lora_dropout").asDouble(0),
                strings(json.path("target_modules")),
                pattern(json.path("rank_pattern")),
                pattern(json.path("alpha_pattern")),
                json.path("use_rslora").asBoolean(false));
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
        if (!json.path("bias").asString("none").equals("none")) {
            throw new ModelFileException(
                    file + ": bias = " + json.get("bias") + " is not implemented", "train the adapter with bias none");
        }
    }

    private static boolean changesTheMaths(JsonNode value) {
        boolean off = value.isMissingNode()
                || value.isNull()
                || value.isBoolean() && !value.asBoolean()
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

    private static List<String> strings(JsonNode node) {
        List<String> result = new ArrayList<>();
        if (node.isString()) {
            result.add(node.asString());
        }
        node.forEach(item -> result.add(item.asString()));
        return result;
    }

    private static Map<String, Double> pattern(JsonNode node) {
        Map<String, Double> result = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> result.put(entry.getKey(), entry.getValue().asDouble()));
        return result;
    }

    /** What is to be multiplied with B A for a module of the given rank. */
    double scaling(String module, int moduleRank) {
        Double special = match(alphaPattern, module);
        double moduleAlpha = special == null ? alpha : special;
        return rankStabilised ? moduleAlpha / Math.sqrt(moduleRank) : moduleAlpha / moduleRank;
    }

    /** Source: PEFT, {@code get_pattern_key}. */
    private static @Nullable Double match(Map<String, Double> pattern, String module) {
        for (Map.Entry<String, Double> entry : pattern.entrySet()) {
            if (Pattern.matches("(.*\\.)?(" + entry.getKey() + ")", module)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Write the keys that every PEFT version since 0.4 knows, sorted. */
    static String json(LoraConfig config, List<AdaptableLinear> linears, String baseModel) {
        TreeSet<String> targets = new TreeSet<>();
        linears.forEach(linear -> targets.add(linear.shortName()));
        ObjectNode json = Json.object();
        json.putObject("alpha_pattern");
        json.put("base_model_name_or_path", baseModel);
        json.put("bias", "none");
        json.put(
                "fan_in_fan_out",
                linears.stream().anyMatch(linear -> linear.stored().transposed()));
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.putNull("layers_pattern");
        json.putNull("layers_to_transform");
        json.put("lora_alpha", config.alpha());
        json.put("lora_dropout", config.dropout());
        json.putNull("modules_to_save");
        json.put("peft_type", "LORA");
        json.put("r", config.rank());
        json.putObject("rank_pattern");
        json.putNull("revision");
        targets.forEach(json.putArray("target_modules")::add);
        json.put("task_type", "CAUSAL_LM");
        return Json.pretty(json) + "\n";
    }
}
