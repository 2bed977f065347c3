package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * All that is trained beside a frozen model, low-rank updates and modules in full, over one flat parameter vector, so that an
 * optimizer step is a handful of operations.
 *
 * <p><b>Owns</b> the parameter vector and, when made for training, the gradient vector; both float32. Not thread-safe.
 */
public final class LoraAdapter implements AutoCloseable {

    private final LoraConfig config;
    private final Adaptable model;
    private final long count;
    private final long decayed;
    private final Tensor parameters;
    private final @Nullable Tensor gradients;
    private final Map<String, LoraGroup> groups = new LinkedHashMap<>();
    private final Map<String, TrainedModule> modules = new LinkedHashMap<>();
    private final List<Tensor> views = new ArrayList<>();

    /** Rank and scaling of one module; they may differ between modules of one adapter. */
    record ModuleShape(int rank, double scaling) {}

    private LoraAdapter(LoraConfig config, Adaptable model, AdapterLayout layout, boolean training) {
        this.config = config;
        this.model = model;
        this.count = layout.count();
        this.decayed = layout.decayed();
        this.parameters = Tensors.zeros(DType.FLOAT32, layout.size()).keep();
        this.gradients = training ? Tensors.zeros(DType.FLOAT32, layout.size()).keep() : null;
    }

    /**
     * Make an adapter for training that changes nothing yet: A uniform in ±1/√I as PEFT starts it, B zero, DoRA's magnitudes
     * the norms of the base's rows.
     *
     * @param model what may be adapted; {@code config} picks of it
     * @param seed start of the random numbers; each module has its own, so the choice of modules changes no other
     * @param compute type of the products
     */
    public static LoraAdapter fresh(LoraConfig config, Adaptable model, long seed, DType compute) {
        List<AdaptableLinear> linears = config.select(model.linears());
        Map<String, ModuleShape> shapes = new LinkedHashMap<>();
        for (AdaptableLinear linear : linears) {
            int rank = config.rankOf(linear.module());
            shapes.put(linear.module(), new ModuleShape(rank, config.scalingOf(linear.module(), rank)));
        }
        LoraAdapter adapter =
                allocate(config, model, new Adaptable(linears, config.selectModules(model)), shapes, true, compute);
        try (Scope scope = Scope.open()) {
            for (LoraGroup group : adapter.groups.values()) {
                for (LoraGroup.Part part : group.parts()) {
                    group.a(part).copyInPlace(startOfA(part, seed));
                }
                Magnitudes magnitudes = group.magnitudes();
                if (magnitudes != null) {
                    magnitudes.start(group);
                }
            }
            adapter.modules.values().forEach(TrainedModule::start);
        }
        adapter.refreshCompute();
        return adapter;
    }

    private static Tensor startOfA(LoraGroup.Part part, long seed) {
        CRC32 name = new CRC32();
        name.update(part.linear().module().getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.getValue());
        double bound = 1 / Math.sqrt(part.linear().inputs());
        float[] values = new float[part.rank() * part.linear().inputs()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return Tensors.of(values, part.rank(), part.linear().inputs());
    }

    /**
     * Lay out the vectors: for each fused layer the stacked A, then the B of its parts, then DoRA's m; after them what is trained
     * in full, see {@link AdapterLayout}. All values are zero.
     *
     * @param model what may be adapted
     * @param chosen what of it is
     */
    static LoraAdapter allocate(
            LoraConfig config,
            Adaptable model,
            Adaptable chosen,
            Map<String, ModuleShape> shapes,
            boolean training,
            DType compute) {
        Map<String, List<AdaptableLinear>> byGroup = new LinkedHashMap<>();
        long updates = 0;
        for (AdaptableLinear linear : chosen.linears()) {
            byGroup.computeIfAbsent(linear.groupKey(), key -> new ArrayList<>()).add(linear);
            updates += (long) shape(shapes, linear).rank() * (linear.inputs() + linear.outputs());
            updates += config.options().useDora() ? linear.outputs() : 0;
        }
        AdapterLayout layout = AdapterLayout.of(updates, chosen.modules());
        try (Scope scope = Scope.open()) {
            LoraAdapter adapter = new LoraAdapter(config, model, layout, training);
            long offset = 0;
            for (Map.Entry<String, List<AdaptableLinear>> entry : byGroup.entrySet()) {
                offset = adapter.layOut(entry.getKey(), entry.getValue(), shapes, offset, compute);
            }
            for (AdapterLayout.Place place : layout.places()) {
                adapter.layOut(place);
            }
            return adapter;
        }
    }

    private void layOut(AdapterLayout.Place place) {
        long[] shape = place.part().base().shape();
        modules.computeIfAbsent(place.module().module(), name -> new TrainedModule(place.module()))
                .add(
                        place.part(),
                        view(parameters, place.from(), shape),
                        gradients == null ? null : view(gradients, place.from(), shape));
    }

    private static ModuleShape shape(Map<String, ModuleShape> shapes, AdaptableLinear linear) {
        ModuleShape shape = shapes.get(linear.module());
        if (shape == null) {
            throw new IllegalArgumentException("no shape for " + linear.module());
        }
        return shape;
    }

    private long layOut(
            String key, List<AdaptableLinear> linears, Map<String, ModuleShape> shapes, long start, DType compute) {
        int inputs = linears.get(0).inputs();
        int ranks = linears.stream()
                .mapToInt(linear -> shape(shapes, linear).rank())
                .sum();
        long offset = start;
        Tensor stackedA = view(parameters, offset, ranks, inputs);
        Tensor stackedAGradient = gradients == null ? null : view(gradients, offset, ranks, inputs);
        offset += (long) ranks * inputs;
        List<LoraGroup.Part> parts = new ArrayList<>();
        int rankFrom = 0;
        for (AdaptableLinear linear : linears) {
            ModuleShape shape = shape(shapes, linear);
            parts.add(new LoraGroup.Part(
                    linear,
                    shape.rank(),
                    rankFrom,
                    shape.scaling(),
                    view(parameters, offset, linear.outputs(), shape.rank()),
                    gradients == null ? null : view(gradients, offset, linear.outputs(), shape.rank())));
            offset += (long) linear.outputs() * shape.rank();
            rankFrom += shape.rank();
        }
        Magnitudes magnitudes = null;
        if (config.options().useDora()) {
            magnitudes = magnitudes(parts, offset);
            offset += linears.stream().mapToLong(AdaptableLinear::outputs).sum();
        }
        groups.put(key, new LoraGroup(parts, stackedA, stackedAGradient, compute, magnitudes));
        return offset;
    }

    private Magnitudes magnitudes(List<LoraGroup.Part> parts, long start) {
        List<Magnitudes.Piece> pieces = new ArrayList<>();
        long offset = start;
        for (LoraGroup.Part part : parts) {
            long outputs = part.linear().outputs();
            pieces.add(new Magnitudes.Piece(
                    part,
                    view(parameters, offset, outputs),
                    gradients == null ? null : view(gradients, offset, outputs)));
            offset += outputs;
        }
        return new Magnitudes(pieces);
    }

    private Tensor view(Tensor vector, long offset, long... shape) {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        Tensor view = vector.narrow(0, offset, elements).view(shape).keep();
        views.add(view);
        return view;
    }

    public LoraConfig config() {
        return config;
    }

    /** Keys of the configuration's patterns that match no adapted layer, so that they change nothing: a slip, as a rule. */
    public Set<String> unusedPatterns() {
        Set<String> unused = new TreeSet<>(config.options().rankPattern().keySet());
        unused.addAll(config.options().alphaPattern().keySet());
        groups.values().stream()
                .flatMap(group -> group.parts().stream())
                .forEach(part -> unused.removeIf(
                        key -> LoraOptions.matches(key, part.linear().module())));
        return unused;
    }

    /** The updates of a fused layer, or null where it is not adapted. */
    public @Nullable LoraGroup group(int layer, String fused) {
        return groups.get(AdaptableLinear.key(layer, fused));
    }

    /** The adapter's copy of a module that is trained in full, or null where the base's holds. */
    public @Nullable TrainedModule module(String module) {
        return modules.get(module);
    }

    Collection<LoraGroup> groups() {
        return groups.values();
    }

    Collection<TrainedModule> modules() {
        return modules.values();
    }

    /** What of the model could be adapted. */
    Adaptable model() {
        return model;
    }

    /** The lowest trained layer: nothing below it needs a gradient; -1 where embeddings are trained. */
    public int lowestLayer() {
        int lowestModule = modules.values().stream()
                .mapToInt(module -> module.origin().layer())
                .min()
                .orElse(FullModule.ABOVE);
        return groups.values().stream()
                .flatMap(group -> group.parts().stream())
                .mapToInt(part -> part.linear().layer())
                .reduce(lowestModule, Math::min);
    }

    /** How many parameters are trained. */
    public long parameterCount() {
        return count;
    }

    /** How many of the first numbers of the vector weight decay draws to zero: all but norms and biases trained in full. */
    public long decayed() {
        return decayed;
    }

    /** The flat parameter vector, float32; after changing it call {@link #refreshCompute}. */
    public Tensor parameters() {
        return parameters;
    }

    /** The flat gradient vector, float32. */
    public Tensor gradients() {
        if (gradients == null) {
            throw new IllegalStateException("this adapter was opened for inference");
        }
        return gradients;
    }

    /** Take over changed parameters into what follows from them: the copies in the compute type, and DoRA's norms. */
    public void refreshCompute() {
        try (Scope scope = Scope.open()) {
            groups.values().forEach(LoraGroup::refreshCompute);
            modules.values().forEach(TrainedModule::refreshCompute);
        }
    }

    /** Put the adapter's update into a base weight for good: [O, I] of the fused layer, float32, changed in place. */
    public void mergeInto(Tensor fusedWeight, int layer, String fused) {
        LoraGroup group = group(layer, fused);
        if (group == null) {
            return;
        }
        try (Scope scope = Scope.open()) {
            for (LoraGroup.Part part : group.parts()) {
                group.mergeInto(
                        fusedWeight.narrow(
                                0, part.linear().from(), part.linear().outputs()),
                        part);
            }
        }
    }

    /** Put modules that are trained in full in the base's place for good. */
    public void mergeModules() {
        modules.values().forEach(TrainedModule::merge);
    }

    /** Copy all parameters to Java, in the order of the flat vector. */
    public float[] snapshot() {
        float[] values = new float[Math.toIntExact(parameters.elements())];
        try (Scope scope = Scope.open()) {
            Tensors.floatMemory(parameters.onHost()).get(values);
        }
        return values;
    }

    /** Set all parameters from a snapshot. */
    public void restore(float[] snapshot) {
        if (parameters.elements() != snapshot.length) {
            throw new IllegalArgumentException(
                    snapshot.length + " values for " + parameters.elements() + " parameters");
        }
        Tensors.fill(parameters, values -> values.put(snapshot));
        refreshCompute();
    }

    @Override
    public void close() {
        for (LoraGroup group : groups.values()) {
            group.close();
        }
        modules.values().forEach(TrainedModule::close);
        views.forEach(Tensor::close);
        parameters.close();
        if (gradients != null) {
            gradients.close();
        }
    }
}
