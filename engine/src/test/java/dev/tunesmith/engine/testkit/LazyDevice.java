package dev.tunesmith.engine.testkit;

import com.sun.jna.NativeLibrary;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.tensor.Device;
import dev.tunesmith.engine.tensor.Torch;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that does {@link EngineWork} on libtorch's lazy device and prints the figures as JSON.
 *
 * <p>That device is another one than the processor in all that matters to code around it: Java reaches no tensor's memory, operations
 * that mix it with tensors of the processor fail, operators of the processor alone are not there, and results come when they are
 * asked for. It computes with libtorch's own operators, so that figures can be compared, and every build of libtorch has it: what
 * works there assumes no processor, and no GPU is needed to see it.
 */
public final class LazyDevice {

    /** libtorch's {@code torch::lazy::InitTorchScriptBackend()}, which the bindings lack. */
    private static final String START = "_ZN5torch4lazy22InitTorchScriptBackendEv";

    private LazyDevice() {}

    /** How to run this program in a process of its own. */
    public static List<String> command(Path folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-D" + Device.PROPERTY + "=lazy:0",
                "-cp",
                System.getProperty("java.class.path"),
                LazyDevice.class.getName(),
                folder.toString());
    }

    /** Work in an empty folder. */
    public static void main(String[] arguments) throws Exception {
        Torch.ensureLoaded();
        NativeLibrary.getInstance("libtorch_cpu.so").getFunction(START).invokeVoid(new Object[0]);
        System.out.println(Json.line(EngineWork.figures(Path.of(arguments[0]))));
    }
}
