package dev.tunesmith.engine.tensor;

import java.util.Locale;

/** Names that the packages of native libraries have for this platform. */
final class Platforms {

    private Platforms() {}

    /** Such as {@code linux-x86_64}: the folder of the libraries inside a jar. */
    static String folder() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String cpu = arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm64" : arch;
        String system = os.contains("win") ? "windows" : os.contains("mac") ? "macosx" : "linux";
        return system + "-" + cpu;
    }
}
