package dev.tunesmith.engine.tensor;

import dev.tunesmith.core.error.UsageException;
import java.util.Locale;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Where tensors lie and are computed: in the machine's own memory, or on a GPU. One place for the whole process, found when libtorch
 * makes its first tensor.
 *
 * <p>The environment's {@value #VARIABLE} is {@code cpu}, {@code cuda}, or {@code auto}, which takes a GPU if this libtorch was
 * built for one and the machine has one. Of several GPUs CUDA's own {@code CUDA_VISIBLE_DEVICES} picks one.
 */
public final class Device {

    /** Environment variable by which a user says where to compute. */
    public static final String VARIABLE = "TUNESMITH_DEVICE";

    /** System property that goes before {@value #VARIABLE}; takes the name of any device that libtorch knows. */
    public static final String PROPERTY = "tunesmith.device";

    /** The name of the machine's own memory and processor. */
    public static final String CPU = "cpu";

    private static final String AUTO = "auto";
    private static final String CUDA = "cuda";
    private static final String HOW_TO_FIND =
            "see what nvidia-smi says, and whether CUDA's libraries are found (docs/gpu.md), or set it to auto or cpu";
    private static final String HOW_TO_ADD = "add the GPU build of libtorch (docs/gpu.md), or set it to auto or cpu";

    private static volatile @Nullable Device current;

    private final String name;
    private final boolean host;

    private Device(String name) {
        this.name = name;
        this.host = name.equals(CPU);
    }

    /**
     * The device of this process.
     *
     * @throws UsageException if the one that was asked for is not there
     */
    public static Device current() {
        Device known = current;
        return known == null ? choose() : known;
    }

    /** Whether tensors can lie nowhere but in the machine's own memory, which is known before libtorch loads. */
    public static boolean isSurelyHost() {
        String wanted = wanted();
        return wanted.equals(CPU) || (wanted.equals(AUTO) && !hasGpuBuild());
    }

    private static synchronized Device choose() {
        Device known = current;
        if (known == null) {
            known = new Device(isSurelyHost() ? CPU : name(wanted()));
            current = known;
        }
        return known;
    }

    private static String name(String wanted) {
        return switch (wanted) {
            case AUTO -> cudaWorks() ? CUDA : CPU;
            case CUDA -> {
                if (!cudaWorks()) {
                    throw new UsageException(
                            VARIABLE + " = " + CUDA
                                    + (hasGpuBuild()
                                            ? ", but libtorch finds no GPU that it can use"
                                            : ", but this libtorch was built for the CPU only"),
                            hasGpuBuild() ? HOW_TO_FIND : HOW_TO_ADD);
                }
                yield CUDA;
            }
            default -> wanted; // only the property gives it
        };
    }

    private static boolean cudaWorks() {
        Torch.ensureLoaded();
        return torch.hasCUDA() && torch.cuda_is_available();
    }

    /**
     * What was asked for: {@code auto} where nothing was.
     *
     * @throws UsageException if {@value #VARIABLE} is no word of those
     */
    public static String wanted() {
        String property = System.getProperty(PROPERTY, "");
        if (!property.isEmpty()) {
            return property;
        }
        String variable = System.getenv(VARIABLE);
        if (variable == null || variable.isBlank()) {
            return AUTO;
        }
        String word = variable.strip().toLowerCase(Locale.ROOT);
        if (!word.equals(AUTO) && !word.equals(CPU) && !word.equals(CUDA)) {
            throw new UsageException(
                    VARIABLE + " = " + variable + " is no device",
                    "use auto, cpu or cuda; CUDA_VISIBLE_DEVICES picks one");
        }
        return word;
    }

    /** Whether a libtorch built for GPUs is on the class path. */
    public static boolean hasGpuBuild() {
        return Device.class.getClassLoader().getResource("org/bytedeco/pytorch/" + Platforms.folder() + "-gpu/")
                != null;
    }

    /** Whether libtorch's build for GPUs was added and may be used, and yet this process computes on the processor. */
    public static boolean lacksItsGpu() {
        return !isSurelyHost() && current().host;
    }

    /** The name for people and for a run's record: {@code cpu}, {@code cuda}. */
    public String name() {
        return name;
    }

    /** What a device computes in, in words: {@code float32}, and {@code float32 on cuda} where it is not the processor. */
    public static String computing(DType type, String device) {
        String word = type.name().toLowerCase(Locale.ROOT);
        return device.equals(CPU) ? word : word + " on " + device;
    }

    /** Whether tensors lie in the machine's own memory, where Java, MKL and other threads of this process reach them. */
    public boolean isHost() {
        return host;
    }

    /** Whether it is a GPU driven by CUDA. */
    boolean isCuda() {
        return name.equals(CUDA);
    }

    /** What a new tensor of a type is made with. */
    TensorOptions options(DType type) {
        TensorOptions options = new TensorOptions(type.torchType);
        return host ? options : options.device(new DeviceOptional(handle()));
    }

    /** As libtorch has it; freed with the scope it is asked for in. */
    org.bytedeco.pytorch.Device handle() {
        return new org.bytedeco.pytorch.Device(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
