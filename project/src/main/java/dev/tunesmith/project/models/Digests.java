package dev.tunesmith.project.models;

import dev.tunesmith.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Hashes of files, in lower-case hexadecimal.
 *
 * @param sha256 of the content
 * @param gitBlob the SHA-1 that git gives the content as a blob: over {@code blob SIZE\0} and the content
 */
record Digests(String sha256, String gitBlob) {

    private static final int BUFFER = 1 << 16;

    /** Hash a file in one pass; the consumer hears how many bytes were read so far. */
    static Digests of(Path file, LongConsumer done) throws IOException {
        MessageDigest sha256 = Sha256.digest();
        MessageDigest sha1 = digest("SHA-1");
        sha1.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                sha1.update(buffer, 0, n);
                total += n;
                done.accept(total);
            }
        }
        return new Digests(hex(sha256), hex(sha1));
    }

    /** SHA-256 of a file. */
    static String sha256(Path file, LongConsumer done) throws IOException {
        MessageDigest sha256 = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                total += n;
                done.accept(total);
            }
        }
        return Sha256.hex(sha256);
    }

    /** The hash of the same kind as an expected one: 40 digits are a git blob's, 64 a SHA-256. */
    String ofSameKindAs(String expected) {
        return expected.length() == 40 ? gitBlob : sha256;
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
