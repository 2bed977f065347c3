package dev.tunesmith.engine.forecast;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.tensor.Blas;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Finds out, once for each machine, with which BLAS and which type training is fastest, and remembers it in a file.
 *
 * <p>Each BLAS is timed in a process of its own, for a process can load only one. {@value Blas#VARIABLE} in the environment
 * forces the BLAS, the configuration's {@code train.dtype} the type. Call {@link #run} before libtorch loads.
 */
public final class MachineProbe {

    /** bfloat16 rounds; it has to be clearly faster to be worth that. */
    private static final double BFLOAT16_MUST_WIN_BY = 1.3;

    /** Figures of another benchmark say nothing about this one. */
    private static final int BENCHMARK = 2;

    private static final String FILE = "machine.json";
    private static final long CHILD_SECONDS = 60;

    private final Path file;
    private final Progress progress;
    private final String device;
    private final List<Blas> libraries;

    private MachineProbe(Path file, Progress progress) {
        this.file = file;
        this.progress = progress;
        // Whether there is a GPU only libtorch can say, and once it is loaded its BLAS is what it is; on a GPU nothing
        // depends on it.
        boolean loads = !Device.isSurelyHost();
        this.device = loads ? Device.current().name() : Device.CPU;
        this.libraries = loads
                ? List.of(Blas.chosen())
                : Arrays.stream(Blas.values()).filter(Blas::available).toList();
    }

    /** What one BLAS reached, in tokens of {@link BlasBenchmark}'s model a second. */
    private record Figures(double float32, double bfloat16) {

        DType type() {
            return bfloat16 > BFLOAT16_MUST_WIN_BY * float32 ? DType.BFLOAT16 : DType.FLOAT32;
        }

        /** The speed in the type that would be used. */
        double best() {
            return type() == DType.BFLOAT16 ? bfloat16 : float32;
        }
    }

    /**
     * Measure, or read what was measured on this machine before, and make this process use the best BLAS.
     *
     * @param home the folder that keeps {@value #FILE}
     */
    public static MachineChoice run(Path home, Progress progress) {
        return new MachineProbe(home.resolve(FILE), progress).choose();
    }

    private MachineChoice choose() {
        Map<Blas, Figures> measured = remembered();
        if (measured.isEmpty()) {
            measured = measure();
            remember(measured);
        }
        Blas blas = Blas.forced().orElse(fastest(measured));
        blas.use();
        Figures best = measured.getOrDefault(blas, new Figures(1, 0));
        return new MachineChoice(
                device, best.type(), blas, Runtime.getRuntime().availableProcessors(), describe(measured, blas));
    }

    private static Blas fastest(Map<Blas, Figures> measured) {
        Blas best = Blas.chosen();
        for (Map.Entry<Blas, Figures> entry : measured.entrySet()) {
            Figures known = measured.get(best);
            if (known == null || entry.getValue().best() > known.best()) {
                best = entry.getKey();
            }
        }
        return best;
    }

    private Map<String, String> describe(Map<Blas, Figures> measured, Blas chosen) {
        Map<String, String> figures = new TreeMap<>();
        measured.forEach((blas, found) -> figures.put(
                blas.word(),
                String.format(Locale.ROOT, "float32 %.0f, bfloat16 %.0f tokens/s", found.float32, found.bfloat16)));
        figures.put("blas", chosen.word() + (Blas.forced().isPresent() ? " (forced)" : ""));
        figures.put("cpu", cpu());
        figures.put("device", device);
        figures.put("threads", "" + Runtime.getRuntime().availableProcessors());
        return figures;
    }

    private Map<Blas, Figures> measure() {
        Map<Blas, Figures> measured = new LinkedHashMap<>();
        try (Progress.Task task = progress.start("probe machine", libraries.size(), "BLAS libraries")) {
            for (Blas blas : libraries) {
                measured.put(blas, measure(blas));
                task.update(measured.size(), blas.word());
            }
        }
        return measured;
    }

    private Figures measure(Blas blas) {
        try {
            Process child = new ProcessBuilder(command(blas))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!child.waitFor(CHILD_SECONDS, TimeUnit.SECONDS) || child.exitValue() != 0) {
                child.destroyForcibly();
                progress.note(blas.word() + " could not be timed; it is left out");
                return new Figures(0, 0);
            }
            String[] words = output.split(" ");
            return new Figures(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
        } catch (IOException | NumberFormatException e) {
            progress.note(blas.word() + " could not be timed (" + e.getMessage() + "); it is left out");
            return new Figures(0, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("The probe of the machine was interrupted", "run the command again", e);
        }
    }

    private List<String> command(Blas blas) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-D" + Blas.PROPERTY + "=" + blas.word());
        command.add("-D" + Device.PROPERTY + "=" + device);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(BlasBenchmark.class.getName());
        return command;
    }

    private Map<Blas, Figures> remembered() {
        Map<Blas, Figures> result = new LinkedHashMap<>();
        if (!Files.isRegularFile(file)) {
            return result;
        }
        try {
            JsonNode json = Json.parse(Files.readString(file));
            if (!json.path("cpu").asString("").equals(cpu())
                    || !json.path("device").asString(Device.CPU).equals(device)
                    || json.path("benchmark").asInt(0) != BENCHMARK) {
                return result;
            }
            for (Blas blas : libraries) {
                JsonNode figures = json.path(blas.word());
                if (figures.isObject()) {
                    result.put(
                            blas,
                            new Figures(
                                    figures.path("float32").asDouble(),
                                    figures.path("bfloat16").asDouble()));
                }
            }
            return result;
        } catch (IOException | JacksonException e) {
            progress.note(file + " cannot be read; the machine is measured again");
            return Map.of();
        }
    }

    private void remember(Map<Blas, Figures> measured) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cpu", cpu());
        json.put("device", device);
        json.put("benchmark", BENCHMARK);
        measured.forEach((blas, figures) -> json.put(blas.word(), figures));
        try {
            AtomicFiles.writeString(file, Json.pretty(json) + "\n");
        } catch (IOException e) {
            progress.note(file + " cannot be written (" + e.getMessage() + "); the machine is measured each time");
        }
    }

    /** Name of the processor with its number of cores, as far as the system tells. */
    static String cpu() {
        String cores = " x " + Runtime.getRuntime().availableProcessors();
        Path info = Path.of("/proc/cpuinfo");
        try {
            if (Files.isReadable(info)) {
                String flags = "";
                String name = System.getProperty("os.arch");
                for (String line : Files.readAllLines(info)) {
                    if (line.startsWith("model name")) {
                        name = line.substring(line.indexOf(':') + 1).strip();
                    } else if (line.startsWith("flags")) {
                        flags = line.contains("avx512_bf16")
                                ? ", AVX512-BF16"
                                : line.contains("avx512f") ? ", AVX512" : "";
                        break;
                    }
                }
                return name + flags + cores;
            }
        } catch (IOException e) {
            return System.getProperty("os.arch") + cores; // the name is for people only
        }
        return System.getProperty("os.name") + " " + System.getProperty("os.arch") + cores;
    }
}
