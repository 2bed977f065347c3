package dev.tunesmith.engine.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.LongByReference;
import dev.tunesmith.core.io.ProcessMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much memory there is where tensors lie.
 *
 * <p>Of a GPU the driver tells, through {@code cudaMemGetInfo} of the runtime that libtorch has loaded, what is free on it, whoever
 * took the rest. libtorch keeps what it took there, so what is taken at the end of a run is the most that was. Where that cannot be
 * asked, these are the figures of the process.
 */
public final class DeviceMemory {

    private static final List<String> CUDA_RUNTIMES = Platform.isWindows()
            ? List.of("cudart64_13", "cudart64_12")
            : List.of("libcudart.so.13", "libcudart.so.12");

    private DeviceMemory() {}

    /** Bytes that new tensors could take. */
    public static long availableBytes() {
        Gpu gpu = gpu();
        return gpu == null ? ProcessMemory.availableBytes() : gpu.free;
    }

    /** Bytes that are taken now. */
    public static long usedBytes() {
        Gpu gpu = gpu();
        return gpu == null ? ProcessMemory.residentBytes() : gpu.total - gpu.free;
    }

    /** The most bytes that were taken. */
    public static long peakBytes() {
        Gpu gpu = gpu();
        return gpu == null ? ProcessMemory.peakResidentBytes() : gpu.total - gpu.free;
    }

    /** Null where tensors lie elsewhere, or where the GPU cannot be asked. */
    private static @Nullable Gpu gpu() {
        return Device.current().isCuda() ? Gpu.now() : null;
    }

    private record Gpu(long free, long total) {

        private static final @Nullable Function INFO = find();

        static @Nullable Gpu now() {
            if (INFO == null) {
                return null;
            }
            LongByReference free = new LongByReference();
            LongByReference total = new LongByReference();
            int error = INFO.invokeInt(new Object[] {free, total});
            return error == 0 ? new Gpu(free.getValue(), total.getValue()) : null;
        }

        private static @Nullable Function find() {
            for (String runtime : CUDA_RUNTIMES) {
                try {
                    return NativeLibrary.getInstance(runtime).getFunction("cudaMemGetInfo");
                } catch (LinkageError e) {
                    continue; // another version, or no place for JNA to unpack itself
                }
            }
            return null;
        }
    }
}
