package dev.tunesmith.engine.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the system tells of the processor. */
final class Processor {

    /** Its maker's mark, such as {@code GenuineIntel}; empty where the system does not tell. */
    static final String MAKER = maker(Path.of("/proc/cpuinfo"));

    private static final String KEY = "vendor_id";

    private Processor() {}

    static String maker(Path information) {
        if (!Files.isReadable(information)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(information)) {
            return lines.filter(line -> line.startsWith(KEY))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return ""; // only what is faster depends on it
        }
    }
}
