package dev.tunesmith.engine.lora;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which modules an adapter trains in full: PEFT's {@code modules_to_save}. */
final class SavedModules {

    private SavedModules() {}

    /**
     * Pick the modules; where a tied head is to stay tied, the embeddings stand for both.
     *
     * @throws UsageException if a name matches no module that may be trained in full
     */
    static List<FullModule> select(LoraOptions options, List<FullModule> all) {
        List<FullModule> selected = new ArrayList<>();
        for (String name : options.modulesToSave()) {
            List<FullModule> named =
                    all.stream().filter(module -> module.isNamed(name)).toList();
            if (named.isEmpty()) {
                TreeSet<String> known = new TreeSet<>();
                all.forEach(module -> known.add(shortName(module.module())));
                throw new UsageException(
                        "The module to save " + name + " matches no module of this model that can be trained in full",
                        oneOf(name, known) + ". Linear layers of the decoder get low-rank updates: targetModules");
            }
            named.stream().filter(module -> !selected.contains(module)).forEach(selected::add);
        }
        return options.ensureWeightTying() ? tied(selected, all) : List.copyOf(selected);
    }

    private static List<FullModule> tied(List<FullModule> selected, List<FullModule> all) {
        for (FullModule head : all) {
            String tokens = head.tiedTo();
            if (tokens != null
                    && selected.stream()
                            .anyMatch(module ->
                                    module.equals(head) || module.module().equals(tokens))) {
                List<FullModule> kept = new ArrayList<>(selected);
                kept.removeIf(module -> module.equals(head) || module.module().equals(tokens));
                all.stream().filter(module -> module.module().equals(tokens)).forEach(kept::add);
                return List.copyOf(kept);
            }
        }
        throw new UsageException(
                "ensureWeightTying is set, but modulesToSave names no embeddings or head that are tied in this model",
                "remove ensureWeightTying, or name the embeddings in modulesToSave");
    }

    /**
     * The options of an adapter that PEFT may have written, see {@link #namesForPeft}: where a name takes more there than here,
     * the whole paths stand instead.
     *
     * @param held whether the adapter has weights of a module
     */
    static LoraOptions fromPeft(LoraOptions options, List<FullModule> all, Predicate<FullModule> held) {
        List<String> names = new ArrayList<>();
        for (String name : options.modulesToSave()) {
            Predicate<FullModule> more =
                    module -> !module.isNamed(name) && module.module().endsWith(name) && held.test(module);
            if (all.stream().noneMatch(more)) {
                names.add(name);
            } else {
                all.stream()
                        .filter(module -> module.isNamed(name) || more.test(module))
                        .forEach(module -> names.add(module.module()));
            }
        }
        return options.withModulesToSave(names);
    }

    /** The fix for a name that is none of the model's: what was probably meant, and all there are. */
    static String oneOf(String name, Set<String> known) {
        return Suggestions.nearest(name, known)
                        .map(near -> "did you mean " + near + "? The modules are ")
                        .orElse("name some of the modules ")
                + String.join(", ", known);
    }

    static String shortName(String module) {
        return module.substring(module.lastIndexOf('.') + 1);
    }

    /**
     * The names for PEFT, which takes every module whose path ends with one, also in the middle of a word: where a name of the
     * user's would take more there than here, the whole paths stand instead.
     */
    static List<String> namesForPeft(LoraOptions options, Adaptable model) {
        List<String> names = new ArrayList<>();
        for (String name : options.modulesToSave()) {
            boolean same =
                    model.linears().stream().noneMatch(linear -> linear.module().endsWith(name))
                            && model.modules().stream()
                                    .allMatch(module -> module.isNamed(name)
                                            == module.module().endsWith(name));
            if (same) {
                names.add(name);
            } else {
                model.modules().stream()
                        .filter(module -> module.isNamed(name))
                        .forEach(module -> names.add(module.module()));
            }
        }
        return names;
    }
}
