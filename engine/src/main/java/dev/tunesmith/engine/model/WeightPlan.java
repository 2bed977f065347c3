package dev.tunesmith.engine.model;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Device;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which weights a family expects, checked against the checkpoint before anything is allocated, then read on all cores.
 *
 * <p>Declare with {@link #expect} and {@link #ignoreEnding}, then {@link #check}; allocate with {@link #allocate} and {@link
 * #fill}; at last {@link #read}.
 */
public final class WeightPlan {

    private static final int PART = 1 << 15; // numbers

    private final WeightSource source;
    private final Map<String, long[]> expected = new LinkedHashMap<>();
    private final Set<String> ignoredEndings = new TreeSet<>();
    private final Set<String> ignoredBeginnings = new TreeSet<>();
    private final List<StoredWeight> readings = new ArrayList<>();
    private final List<Tensor> owned = new ArrayList<>();
    private @Nullable TrainedWeights trained;

    /** Plan to read from a checkpoint. */
    public WeightPlan(WeightSource source) {
        this.source = source;
    }

    /** Declare a weight that must be there with this shape. */
    public void expect(String name, long... shape) {
        expected.put(name, shape);
    }

    /** Declare that weights whose names end so may be there and are not needed. */
    public void ignoreEnding(String ending) {
        ignoredEndings.add(ending);
    }

    /** Declare that weights whose names begin so may be there and are not needed. */
    public void ignoreBeginning(String beginning) {
        ignoredBeginnings.add(beginning);
    }

    /** What was declared: name to shape. */
    public Map<String, long[]> expected() {
        return Collections.unmodifiableMap(expected);
    }

    /** Compare names, types and shapes with the checkpoint. */
    public void check() {
        expected.keySet().stream().filter(source.names()::contains).forEach(source::requireWeight);
        List<String> problems = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!source.names().contains(name)) {
                problems.add("missing " + name);
            } else if (!Arrays.equals(
                    shape,
                    source.shape(name).stream().mapToLong(Long::longValue).toArray())) {
                problems.add(name + " has shape " + source.shape(name) + ", expected " + Arrays.toString(shape));
            }
        });
        for (String name : source.names()) {
            if (!expected.containsKey(name) && !isIgnored(name)) {
                problems.add("unknown " + name);
            }
        }
        if (!problems.isEmpty()) {
            String shown = String.join("\n  ", problems.subList(0, Math.min(20, problems.size())));
            throw new ModelFileException(
                    source.description() + ": " + problems.size() + " weights do not fit the model's configuration:\n  "
                            + shown,
                    "check that config.json and the weights belong together, and fetch the model again if not");
        }
    }

    private boolean isIgnored(String name) {
        return ignoredEndings.stream().anyMatch(name::endsWith)
                || ignoredBeginnings.stream().anyMatch(name::startsWith);
    }

    /**
     * A weight to be read.
     *
     * @param value what the model reads
     * @param target where it is read to: the same, or the float32 original of a trained weight
     * @param gradient of a trained weight, or null
     */
    public record Allocated(
            Tensor value, Tensor target, @Nullable Tensor gradient) {}

    /** From now on allocate weights that are trained; returns where they lie, which the caller closes. */
    public TrainedWeights train() {
        long matrices = 0;
        long vectors = 0;
        for (long[] shape : expected.values()) {
            long place = TrainedWeights.padded(Arrays.stream(shape).reduce(1, Math::multiplyExact));
            if (shape.length > 1) {
                matrices += place;
            } else {
                vectors += place;
            }
        }
        TrainedWeights all = new TrainedWeights(matrices, vectors);
        trained = all;
        return all;
    }

    /** Allocate a tensor that lives as long as the model. */
    public Allocated allocate(DType type, long... shape) {
        if (trained != null) {
            TrainedWeights.Parameter parameter = trained.allocate(type, shape);
            return new Allocated(parameter.value(), parameter.master(), parameter.gradient());
        }
        Tensor tensor = Tensors.empty(type, shape).keep();
        owned.add(tensor);
        return new Allocated(tensor, tensor, null);
    }

    /** Plan to read a weight into a tensor, or into rows of one, from the way it is stored. */
    public void fill(Tensor target, String name, StoredLayout stored) {
        readings.add(new StoredWeight(name, target.keep(), stored));
    }

    /** A whole weight of its own. */
    public Allocated load(DType type, String name) {
        long[] shape = expected.get(name);
        if (shape == null) {
            throw new IllegalArgumentException(name + " was not declared");
        }
        Allocated weight = allocate(type, shape);
        fill(weight.target, name, StoredLayout.PLAIN);
        return weight;
    }

    /** Read everything that was planned; returns the allocated tensors of frozen weights. */
    public List<Tensor> read() {
        // Parts of one fused tensor are written by several threads at once, which a device that queues its work need
        // not allow.
        IntStream all = IntStream.range(0, readings.size());
        (Device.current().isHost() ? all.parallel() : all).forEach(i -> readOne(readings.get(i)));
        if (trained != null) {
            trained.refreshCompute();
        }
        return List.copyOf(owned);
    }

    /** Every weight that was read, where it now lies; the tensors are kept, the caller closes them. */
    public List<StoredWeight> stored() {
        return List.copyOf(readings);
    }

    private void readOne(StoredWeight reading) {
        Tensor target = reading.own();
        if (target.dtype() == DType.FLOAT32 && reading.layout().isPlain()) {
            Tensors.fill(target, values -> source.read(reading.name(), values));
            return;
        }
        if (Device.current().isHost() && reading.layout().isPlain() && source.readsParts(reading.name())) {
            readParts(reading.name(), target);
            return;
        }
        try (Scope scope = Scope.open()) {
            long[] shape = source.shape(reading.name()).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            Tensor wide = Tensors.hostEmpty(DType.FLOAT32, shape);
            source.read(reading.name(), Tensors.floatMemory(wide));
            target.copyInPlace(reading.layout().fromStored(wide));
        }
    }

    /** Convert part by part: one fits into a core's cache, and is small enough for libtorch to convert it on this thread. */
    private void readParts(String name, Tensor target) {
        try (Scope outer = Scope.open()) {
            Tensor flat = target.view(target.elements());
            Tensor wide = Tensors.hostEmpty(DType.FLOAT32, Math.min(PART, target.elements()));
            FloatBuffer memory = Tensors.floatMemory(wide);
            for (long from = 0; from < target.elements(); from += PART) {
                int length = (int) Math.min(PART, target.elements() - from);
                source.readPart(name, from, memory.slice(0, length));
                try (Scope scope = Scope.open()) {
                    flat.narrow(0, from, length).copyInPlace(wide.narrow(0, 0, length));
                }
            }
        }
    }
}
