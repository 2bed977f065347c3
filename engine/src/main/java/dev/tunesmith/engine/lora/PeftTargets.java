package dev.tunesmith.engine.lora;

import dev.tunesmith.core.error.ModelFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which linear layers an {@code adapter_config.json} names: {@code target_modules} in {@code layers_to_transform}, without {@code
 * exclude_modules}.
 *
 * <p><b>Source</b>: {@code check_target_module_exists} in PEFT's {@code tuners_utils.py}.
 *
 * @param file the configuration, for messages
 * @param targets what is named
 * @param excluded what is taken out again
 * @param layers the decoder layers that last parts of paths hold for; empty for all
 */
record PeftTargets(Path file, Names targets, Names excluded, List<Integer> layers) {

    private static final int SHOWN = 3;

    PeftTargets {
        layers = List.copyOf(layers);
    }

    /**
     * Names of modules as PEFT writes them.
     *
     * @param expression a regular expression for whole paths, or null
     * @param listed paths or last parts of them
     */
    record Names(@Nullable Pattern expression, List<String> listed) {

        Names {
            listed = List.copyOf(listed);
        }

        private boolean whole(String module) {
            return expression != null && expression.matcher(module).matches() || listed.contains(module);
        }

        private boolean ending(String module) {
            return listed.stream().anyMatch(name -> module.endsWith("." + name));
        }
    }

    /** Read the keys. */
    static PeftTargets of(Path file, JsonNode json, List<Integer> layers) {
        Names targets = names(file, json, "target_modules");
        boolean all = targets.expression != null && targets.expression.pattern().equals(LoraConfig.ALL_LINEAR)
                || targets.listed.equals(List.of(LoraConfig.ALL_LINEAR));
        return new PeftTargets(
                file,
                all ? new Names(Pattern.compile(".*"), List.of()) : targets,
                names(file, json, "exclude_modules"),
                layers);
    }

    private static Names names(Path file, JsonNode json, String key) {
        JsonNode value = json.path(key);
        List<String> listed = new ArrayList<>();
        value.forEach(item -> listed.add(item.asString()));
        if (!value.isString() || value.asString().isEmpty()) {
            return new Names(null, listed);
        }
        try {
            return new Names(Pattern.compile(value.asString()), listed);
        } catch (PatternSyntaxException e) {
            throw new ModelFileException(
                    file + ": " + key + " is no regular expression: " + e.getDescription(),
                    "fetch the adapter again",
                    e);
        }
    }

    /** Whether a layer gets an update. */
    boolean names(AdaptableLinear linear) {
        String module = linear.module();
        if (excluded.whole(module) || excluded.ending(module)) {
            return false;
        }
        return targets.whole(module) || targets.ending(module) && (layers.isEmpty() || layers.contains(linear.layer()));
    }

    /** The same shape with every layer it names by its whole path, which needs no PEFT to be understood. */
    LoraConfig resolved(LoraConfig config, List<AdaptableLinear> all) {
        List<String> named =
                all.stream().filter(this::names).map(AdaptableLinear::module).toList();
        return named.isEmpty()
                ? config
                : new LoraConfig(config.rank(), config.alpha(), config.dropout(), named, config.options());
    }

    /**
     * Compare with the layers that the file of weights holds.
     *
     * @throws ModelFileException if a layer is named without weights, has weights without being named, or is none of the model
     */
    void requireSame(List<AdaptableLinear> adapted, List<AdaptableLinear> all) {
        List<String> unnamed = adapted.stream()
                .filter(linear -> !names(linear))
                .map(AdaptableLinear::module)
                .toList();
        if (!unnamed.isEmpty()) {
            throw differ("does not name " + shown(unnamed) + " in target_modules (or excludes it), but "
                    + PeftFolder.WEIGHTS + " beside it has weights of it");
        }
        List<String> empty = all.stream()
                .filter(linear -> names(linear) && !adapted.contains(linear))
                .map(AdaptableLinear::module)
                .toList();
        if (!empty.isEmpty()) {
            throw differ("names " + shown(empty) + " in target_modules, but " + PeftFolder.WEIGHTS
                    + " beside it has no weights of it");
        }
        TreeSet<String> known = new TreeSet<>();
        all.forEach(linear -> known.add(linear.shortName()));
        for (String target : targets.listed) {
            if (all.stream()
                    .noneMatch(linear ->
                            linear.module().equals(target) || linear.module().endsWith("." + target))) {
                throw differ("names " + target + " in target_modules, which is no linear layer of this model, and "
                        + PeftFolder.WEIGHTS + " beside it has no weights of it; the model has "
                        + String.join(", ", known));
            }
        }
    }

    private ModelFileException differ(String what) {
        return new ModelFileException(
                file + " " + what,
                "take both files from the same adapter, and use it with the base model it was trained on; where the "
                        + "weights are all there, correct target_modules");
    }

    private static String shown(List<String> modules) {
        return String.join(", ", modules.subList(0, Math.min(SHOWN, modules.size())))
                + (modules.size() > SHOWN ? " and " + (modules.size() - SHOWN) + " more" : "");
    }
}
