package dev.tunesmith.engine;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;

/** SHA-256 of a PEFT folder: of the settings, which scale the update, followed by the weights. */
final class AdapterHash {

    private AdapterHash() {}

    static String of(Path folder) {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 16];
        for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Path file = folder.resolve(name);
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                while (in.read(buffer) >= 0) {
                    // Reading feeds the digest.
                }
            } catch (IOException e) {
                throw new ModelFileException(
                        file + " cannot be read: " + e.getMessage(), "check that the file is there and readable", e);
            }
        }
        return Sha256.hex(digest);
    }
}
