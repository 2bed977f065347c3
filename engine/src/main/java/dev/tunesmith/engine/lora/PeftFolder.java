package dev.tunesmith.engine.lora;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.engine.lora.LoraAdapter.ModuleShape;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes adapters as PEFT keeps them: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * <p>Keys are {@code base_model.model.} + module + {@code .lora_A.weight} [R, I] or {@code .lora_B.weight} [O, R], also where
 * the base weight is stored transposed, and with DoRA {@code .lora_magnitude_vector} [O]; rows of B and magnitudes lie as the
 * checkpoint stores those of the base, see {@link StoredLayout}. Modules trained in full stand under their own names after the
 * prefix, in {@link PeftModules}.
 */
public final class PeftFolder {

    /** Name of the file of weights. */
    public static final String WEIGHTS = "adapter_model.safetensors";

    static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String MAGNITUDE = ".lora_magnitude_vector";

    private PeftFolder() {}

    /**
     * Open an adapter for a model.
     *
     * @param model what may be adapted
     * @param training whether gradients are wanted
     * @param compute type of the products
     * @throws ModelFileException if the adapter matches no module, has other shapes, or its two files name different modules
     */
    public static LoraAdapter read(Path folder, Adaptable model, boolean training, DType compute) {
        PeftConfig.Settings settings = PeftConfig.read(folder);
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
            LoraConfig config = PeftModules.resolved(settings.lora(), model, file);
            Map<String, ModuleShape> shapes = new LinkedHashMap<>();
            List<AdaptableLinear> adapted = new ArrayList<>();
            Set<String> unused = new TreeSet<>(file.tensors().keySet());
            for (AdaptableLinear linear : model.linears()) {
                TensorEntry a = file.tensors().get(PREFIX + linear.module() + A);
                TensorEntry b = file.tensors().get(PREFIX + linear.module() + B);
                if ((a == null) != (b == null)) {
                    throw new ModelFileException(
                            folder + ": " + linear.module() + " has lora_"
                                    + (a == null ? "B but no lora_A" : "A but no lora_B") + ", expected both",
                            "fetch or train the adapter again");
                }
                if (a != null && b != null) {
                    int rank = checkedRank(folder, linear, a, b);
                    requireRank(folder, linear, rank, config);
                    shapes.put(linear.module(), new ModuleShape(rank, config.scalingOf(linear.module(), rank)));
                    adapted.add(linear);
                    unused.remove(a.name());
                    unused.remove(b.name());
                    if (config.options().useDora()) {
                        requireMagnitude(folder, linear, file.tensors().get(PREFIX + linear.module() + MAGNITUDE));
                        unused.remove(PREFIX + linear.module() + MAGNITUDE);
                    }
                }
            }
            List<FullModule> saved = PeftModules.check(folder, config, model, file, unused);
            checkMatches(folder, adapted, unused);
            file.tensors().values().forEach(TensorEntry::requireWeight);
            settings.targets().requireSame(adapted, model.linears());
            LoraAdapter adapter =
                    LoraAdapter.allocate(config, model, new Adaptable(adapted, saved), shapes, training, compute);
            fill(adapter, file);
            return adapter;
        }
    }

    /** The shape of an adapter, as its configuration says, with the layers and modules that it names in a model. */
    public static LoraConfig config(Path folder, Adaptable model) {
        PeftConfig.Settings settings = PeftConfig.read(folder);
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
            LoraConfig config = PeftModules.resolved(settings.lora(), model, file);
            return settings.targets().resolved(config, model.linears());
        }
    }

    private static int checkedRank(Path folder, AdaptableLinear linear, TensorEntry a, TensorEntry b) {
        List<Long> shapeA = a.shape();
        List<Long> shapeB = b.shape();
        boolean fits = shapeA.size() == 2
                && shapeB.size() == 2
                && shapeA.get(1) == linear.inputs()
                && shapeB.get(0) == linear.outputs()
                && shapeA.get(0).equals(shapeB.get(1))
                && shapeA.get(0) > 0;
        if (!fits) {
            throw new ModelFileException(
                    folder + ": " + linear.module() + " has lora_A " + shapeA + " and lora_B " + shapeB
                            + ", expected [R, " + linear.inputs() + "] and [" + linear.outputs() + ", R]",
                    "use the adapter with the base model it was trained on");
        }
        return Math.toIntExact(shapeA.get(0));
    }

    private static void requireMagnitude(Path folder, AdaptableLinear linear, @Nullable TensorEntry magnitude) {
        if (magnitude == null || !magnitude.shape().equals(List.of((long) linear.outputs()))) {
            throw new ModelFileException(
                    folder + ": " + linear.module() + " has "
                            + (magnitude == null
                                    ? "no lora_magnitude_vector"
                                    : "lora_magnitude_vector " + magnitude.shape())
                            + ", expected [" + linear.outputs() + "], for adapter_config.json says use_dora",
                    "use the adapter with the base model it was trained on");
        }
    }

    private static void requireRank(Path folder, AdaptableLinear linear, int rank, LoraConfig config) {
        if (rank != config.rankOf(linear.module())) {
            throw new ModelFileException(
                    folder + ": " + linear.module() + " has rank " + rank + ", but adapter_config.json says "
                            + config.rankOf(linear.module()),
                    "take adapter_config.json and the weights from the same adapter");
        }
    }

    private static void checkMatches(Path folder, List<AdaptableLinear> adapted, Set<String> unused) {
        if (adapted.isEmpty()) {
            throw new ModelFileException(
                    folder + ": the adapter matches no module of this model; its keys begin with "
                            + unused.stream().findFirst().orElse("nothing at all"),
                    "use the adapter with the base model it was trained on");
        }
        if (!unused.isEmpty()) {
            throw new ModelFileException(
                    folder + ": " + unused.size() + " weights of the adapter match no module of this model, such as "
                            + unused.iterator().next(),
                    "use the adapter with the base model it was trained on");
        }
    }

    private static void fill(LoraAdapter adapter, SafetensorsFile file) {
        try (Scope scope = Scope.open()) {
            for (LoraGroup group : adapter.groups()) {
                for (LoraGroup.Part part : group.parts()) {
                    String key = PREFIX + part.linear().module();
                    group.a(part).copyInPlace(load(file, key + A));
                    part.b().copyInPlace(part.linear().stored().rowsFromStored(load(file, key + B)));
                }
                for (Magnitudes.Piece piece : group.magnitudePieces()) {
                    AdaptableLinear linear = piece.part().linear();
                    piece.m()
                            .copyInPlace(
                                    linear.stored().rowsFromStored(load(file, PREFIX + linear.module() + MAGNITUDE)));
                }
            }
        }
        PeftModules.fill(adapter, file);
        adapter.refreshCompute();
    }

    private static Tensor load(SafetensorsFile file, String name) {
        TensorEntry entry = file.tensors().get(name);
        if (entry == null) {
            throw new IllegalStateException(name + " was checked to be there");
        }
        FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(entry.elements()));
        file.readFloats(entry, 0, values);
        return Tensors.of(
                values.array(),
                entry.shape().stream().mapToLong(Long::longValue).toArray());
    }

    /** An adapter's numbers by the names that the file has for them, in the engine's own order of rows; views in the caller's scope. */
    public static Map<String, Tensor> stored(LoraAdapter adapter) {
        Map<String, Tensor> stored = new LinkedHashMap<>();
        for (LoraGroup group : adapter.groups()) {
            for (LoraGroup.Part part : group.parts()) {
                stored.put(PREFIX + part.linear().module() + A, group.a(part));
                stored.put(PREFIX + part.linear().module() + B, part.b());
            }
            for (Magnitudes.Piece piece : group.magnitudePieces()) {
                stored.put(PREFIX + piece.part().linear().module() + MAGNITUDE, piece.m());
            }
        }
        for (TrainedModule module : adapter.modules()) {
            module.parameters()
                    .forEach(parameter -> stored.put(PREFIX + parameter.part().name(), parameter.master()));
        }
        return stored;
    }

    /**
     * Write an adapter; each file appears whole or not at all, the weights last.
     *
     * @param baseModel the base as the user named it
     */
    public static void write(LoraAdapter adapter, Path folder, String baseModel) throws IOException {
        List<SafetensorsWriter.Item> items = new ArrayList<>();
        List<AdaptableLinear> linears = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            for (LoraGroup group : adapter.groups()) {
                for (LoraGroup.Part part : group.parts()) {
                    String key = PREFIX + part.linear().module();
                    linears.add(part.linear());
                    items.add(item(key + A, group.a(part)));
                    items.add(item(key + B, part.linear().stored().rowsToStored(part.b())));
                }
                for (Magnitudes.Piece piece : group.magnitudePieces()) {
                    AdaptableLinear linear = piece.part().linear();
                    items.add(item(
                            PREFIX + linear.module() + MAGNITUDE,
                            linear.stored().rowsToStored(piece.m())));
                }
            }
        }
        items.addAll(PeftModules.items(adapter));
        List<String> saved = SavedModules.namesForPeft(adapter.config().options(), adapter.model());
        AtomicFiles.writeString(
                folder.resolve(PeftConfig.FILE),
                PeftConfig.json(adapter.config(), linears, adapter.model().linears(), saved, baseModel));
        SafetensorsWriter.write(folder.resolve(WEIGHTS), Map.of("format", "pt"), items);
    }

    private static SafetensorsWriter.Item item(String name, Tensor tensor) {
        return SafetensorsWriter.Item.ofFloats(
                name, Arrays.stream(tensor.shape()).boxed().toList(), tensor.toFloats());
    }
}
