package dev.tunesmith.engine.tensor;

import dev.tunesmith.core.error.ResourceException;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch once and sets what holds for the whole process: threads, no autograd, no memory limits of JavaCPP's own.
 *
 * <p>Set {@link Blas} before anything else of this package is used: the BLAS is bound when libtorch loads.
 */
public final class Torch {

    private static final ThreadLocal<Pointer> WITHOUT_AUTOGRAD = ThreadLocal.withInitial(Torch::withoutAutograd);

    static {
        // JavaCPP reads the process's memory on each allocation and calls System.gc() near its limit; scopes free
        // everything here, so both checks are pure cost.
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        Blas.applyChoice();
        if (Device.hasGpuBuild()) {
            // Beside it stands the build for processors, and JavaCPP would load both, which do not bear each other.
            System.setProperty("org.bytedeco.javacpp.platform.extension", "-gpu");
        }
        load();
    }

    private Torch() {}

    private static void load() {
        try {
            torch.set_num_threads(threadsWanted());
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new ResourceException(
                    "libtorch could not be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e.getMessage(),
                    "use a distribution built for this platform (Linux x86-64, macOS, Windows x86-64)",
                    e);
        }
    }

    private static int threadsWanted() {
        String forced = System.getenv("OMP_NUM_THREADS");
        return forced == null
                ? Runtime.getRuntime().availableProcessors()
                : Math.max(1, Integer.parseInt(forced.strip()));
    }

    /** Inference mode saves more than a switched-off gradient does; libtorch's lazy device, which tests compute on, lacks it. */
    private static Pointer withoutAutograd() {
        return Device.wanted().startsWith("lazy") ? new NoGradGuard() : new InferenceMode(true);
    }

    /** Load libtorch if that has not happened, and switch autograd off for this thread. */
    public static void ensureLoaded() {
        WITHOUT_AUTOGRAD.get();
    }

    /** Threads that libtorch uses inside an operation. */
    public static int threads() {
        ensureLoaded();
        return torch.get_num_threads();
    }

    /** Set the threads that libtorch uses inside an operation, at least 1. */
    public static void setThreads(int threads) {
        ensureLoaded();
        torch.set_num_threads(threads);
    }

    /** Start libtorch's own random numbers, which only dropout uses. */
    public static void seed(long seed) {
        ensureLoaded();
        torch.manual_seed(seed);
    }
}
