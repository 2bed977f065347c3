package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.NonFinite;
import dev.tunesmith.engine.tensor.Scope;
import java.nio.file.Path;

/** Tells which weight of a model or an adapter is NaN or infinite, where nothing that is computed with it can be right. */
public final class FiniteNumbers {

    private FiniteNumbers() {}

    /**
     * Look at every weight of a model.
     *
     * @param path where it was loaded from
     * @throws ModelFileException naming the first weight that holds such a number
     */
    public static void require(DecoderModel model, Path path) {
        for (StoredWeight weight : model.storedWeights()) {
            NonFinite.Found found = NonFinite.in(weight.own());
            if (found != null) {
                throw new ModelFileException(
                        holds(path, weight.name(), found),
                        "fetch the model again, or use another copy; `tunesmith doctor` counts such numbers");
            }
        }
    }

    /**
     * Look at every weight of an adapter.
     *
     * @param folder where it was read from
     * @throws ModelFileException naming the first weight that holds such a number
     */
    public static void require(LoraAdapter adapter, Path folder) {
        if (NonFinite.in(adapter.parameters()) == null) {
            return;
        }
        try (Scope scope = Scope.open()) {
            PeftFolder.stored(adapter).forEach((name, values) -> {
                NonFinite.Found found = NonFinite.in(values);
                if (found != null) {
                    throw new ModelFileException(
                            holds(folder.resolve(PeftFolder.WEIGHTS), name, found),
                            "train the adapter again with a lower learning rate, or use an earlier checkpoint of it");
                }
            });
        }
    }

    private static String holds(Path path, String name, NonFinite.Found found) {
        return path + ": weight '" + name + "' holds " + found.first() + ", and " + found.count()
                + " such numbers in all, expected finite ones";
    }
}
