package dev.tunesmith.engine.lora;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.TensorItems;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Modules trained in full in a PEFT folder: {@code base_model.model.} + module + {@code .weight}, as the base has it.
 *
 * <p>A head that is kept tied to the embeddings stands there too, with the same numbers.
 */
final class PeftModules {

    private PeftModules() {}

    /** The shape of an adapter with its modules named as here, see {@link SavedModules#fromPeft}. */
    static LoraConfig resolved(LoraConfig config, Adaptable model, SafetensorsFile file) {
        LoraOptions options = SavedModules.fromPeft(
                config.options(),
                model.modules(),
                module ->
                        module.parts().stream().anyMatch(part -> file.tensors().containsKey(key(file, part))));
        return new LoraConfig(config.rank(), config.alpha(), config.dropout(), config.targetModules(), options);
    }

    /**
     * Check what the file holds of the modules that the configuration names.
     *
     * @param unused keys of the file; those that are used are taken out
     * @throws ModelFileException if a module is missing, has another shape, or the model has none of that name
     */
    static List<FullModule> check(
            Path folder, LoraConfig config, Adaptable model, SafetensorsFile file, Set<String> unused) {
        List<FullModule> saved = select(folder, config, model);
        for (FullModule module : saved) {
            for (FullModule.Part part : module.parts()) {
                requireShape(folder, file, key(file, part), part.base());
                unused.remove(key(file, part));
            }
        }
        if (config.options().ensureWeightTying()) {
            for (TiedPair pair : tiedPairs(saved, model)) {
                String copy = key(file, pair.copy);
                if (file.tensors().containsKey(copy)) {
                    requireSame(folder, file, PeftFolder.PREFIX + pair.tokens, copy);
                    unused.remove(copy);
                }
            }
        }
        return saved;
    }

    private static List<FullModule> select(Path folder, LoraConfig config, Adaptable model) {
        try {
            return config.options().modulesToSave().isEmpty() ? List.of() : config.selectModules(model);
        } catch (UsageException e) {
            throw new ModelFileException(
                    folder + ": modules_to_save in adapter_config.json: " + e.getMessage(),
                    "use the adapter with the base model it was trained on; of a model, embeddings, norms and the head"
                            + " can be trained in full",
                    e);
        }
    }

    /** The key of a part; transformers before version 5 called modules as checkpoints do, and adapters of that time do too. */
    private static String key(SafetensorsFile file, FullModule.Part part) {
        String stored = PeftFolder.PREFIX + part.stored();
        return file.tensors().containsKey(stored) ? stored : PeftFolder.PREFIX + part.name();
    }

    private static void requireShape(Path folder, SafetensorsFile file, String key, Tensor base) {
        TensorEntry entry = file.tensors().get(key);
        List<Long> shape = Arrays.stream(base.shape()).boxed().toList();
        if (entry == null || !entry.shape().equals(shape)) {
            throw new ModelFileException(
                    folder + ": " + key + (entry == null ? " is missing" : " has shape " + entry.shape())
                            + ", expected " + shape,
                    "use the adapter with the base model it was trained on");
        }
    }

    /** The name of the embeddings' weight, and the copy of it that is the tied head. */
    private record TiedPair(String tokens, FullModule.Part copy) {}

    private static List<TiedPair> tiedPairs(List<FullModule> saved, Adaptable model) {
        return model.modules().stream()
                .filter(head ->
                        saved.stream().anyMatch(module -> module.module().equals(head.tiedTo())))
                .map(head ->
                        new TiedPair(head.tiedTo() + ".weight", head.parts().get(0)))
                .toList();
    }

    private static void requireSame(Path folder, SafetensorsFile file, String tokensKey, String copyKey) {
        try (Scope scope = Scope.open()) {
            Tensor tokens = load(file, file.tensor(tokensKey));
            Tensor copy = load(file, file.tensor(copyKey));
            if (tokens.elements() != copy.elements() || tokens.sub(copy).norm() != 0) {
                throw new ModelFileException(
                        folder + ": " + tokensKey + " and " + copyKey
                                + " differ, but adapter_config.json says ensure_weight_tying",
                        "fetch or train the adapter again");
            }
        }
    }

    private static Tensor load(SafetensorsFile file, TensorEntry entry) {
        Tensor flat = Tensors.empty(DType.FLOAT32, entry.elements());
        TensorItems.read(file, entry, flat);
        return flat;
    }

    /** Read the modules of a checked file. */
    static void fill(LoraAdapter adapter, SafetensorsFile file) {
        for (TrainedModule module : adapter.modules()) {
            for (TrainedModule.Parameter parameter : module.parameters()) {
                TensorItems.read(file, file.tensor(key(file, parameter.part())), parameter.master());
            }
        }
    }

    /** What is to be written of an adapter's modules; the values are read when the file is written. */
    static List<SafetensorsWriter.Item> items(LoraAdapter adapter) {
        List<SafetensorsWriter.Item> items = new ArrayList<>();
        List<FullModule> saved = new ArrayList<>();
        for (TrainedModule module : adapter.modules()) {
            saved.add(module.origin());
            for (TrainedModule.Parameter parameter : module.parameters()) {
                items.add(TensorItems.of(PeftFolder.PREFIX + parameter.part().name(), parameter.master()));
            }
        }
        if (adapter.config().options().ensureWeightTying()) {
            for (TiedPair pair : tiedPairs(saved, adapter.model())) {
                items.add(TensorItems.of(PeftFolder.PREFIX + pair.copy.name(), tokens(adapter, pair)));
            }
        }
        return items;
    }

    private static Tensor tokens(LoraAdapter adapter, TiedPair pair) {
        return adapter.modules().stream()
                .flatMap(module -> module.parameters().stream())
                .filter(parameter -> parameter.part().name().equals(pair.tokens))
                .findFirst()
                .orElseThrow()
                .master();
    }
}
