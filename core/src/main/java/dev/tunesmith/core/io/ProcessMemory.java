package dev.tunesmith.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process and this machine have; exact on Linux, the Java heap's share elsewhere. */
public final class ProcessMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MEMINFO = Path.of("/proc/meminfo");

    private ProcessMemory() {}

    /** Resident bytes of this process now. */
    public static long residentBytes() {
        return kibibytes(STATUS, "VmRSS:", heapBytes());
    }

    /** The most resident bytes that this process has had. */
    public static long peakResidentBytes() {
        return kibibytes(STATUS, "VmHWM:", heapBytes());
    }

    /** Bytes that new work could take without swapping. */
    public static long availableBytes() {
        Runtime runtime = Runtime.getRuntime();
        return kibibytes(MEMINFO, "MemAvailable:", runtime.maxMemory() - heapBytes());
    }

    private static long heapBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long kibibytes(Path file, String key, long otherwise) {
        if (!Files.isReadable(file)) {
            return otherwise;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(key)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return otherwise;
        } catch (IOException e) {
            return otherwise; // some containers hide parts of /proc
        }
    }
}
