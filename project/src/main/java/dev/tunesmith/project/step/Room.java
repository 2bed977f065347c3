package dev.tunesmith.project.step;

import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.engine.tensor.DeviceMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory and disk that new work may take.
 *
 * @param memory bytes that this process could take beside what it has, where tensors lie
 * @param disk bytes free where the project lies
 */
record Room(long memory, long disk) {

    /** What there is now. */
    static Room now(Path root) {
        try {
            return new Room(
                    DeviceMemory.availableBytes(), Files.getFileStore(root).getUsableSpace());
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot look at", root, e);
        }
    }
}
