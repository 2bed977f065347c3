package dev.tunesmith.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.ResourceException;
import java.util.Arrays;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * One tokenizer inside the native Hugging Face library. Thread-safe; calls after {@link #close} are refused.
 *
 * <p>Talks to DJL's JNI class rather than to its {@code HuggingFaceTokenizer}: that one truncates to 512 by default, and
 * copies tokens, spans and five more arrays out of native memory for each call where only ids are wanted.
 */
final class NativeTokenizer implements AutoCloseable {

    private static @Nullable TokenizersLibrary loaded;

    private final TokenizersLibrary library;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile long handle;

    private NativeTokenizer(TokenizersLibrary library, long handle) {
        this.library = library;
        this.handle = handle;
    }

    /**
     * Hand a tokenizer.json to the library.
     *
     * @param where the file it came from, for the error
     */
    static NativeTokenizer open(String json, String where) {
        TokenizersLibrary library = load();
        try {
            return new NativeTokenizer(library, library.createTokenizerFromString(json));
        } catch (RuntimeException e) {
            throw new ModelFileException(
                    where + ": the tokenizer cannot be read: " + e.getMessage(),
                    "fetch the model again; tokenizers of the Hugging Face library up to 0.21 are read",
                    e);
        }
    }

    /** The ids of a text, nothing added. */
    int[] encode(String text) {
        lock.readLock().lock();
        try {
            long open = open();
            return encode(open, text);
        } finally {
            lock.readLock().unlock();
        }
    }

    private int[] encode(long open, String text) {
        try {
            long encoding = library.encode(open, text, false);
            try {
                long[] ids = library.getTokenIds(encoding);
                int[] narrow = new int[ids.length];
                for (int i = 0; i < ids.length; i++) {
                    narrow[i] = Math.toIntExact(ids[i]);
                }
                return narrow;
            } finally {
                library.deleteEncoding(encoding);
            }
        } catch (RuntimeException e) {
            throw new DataException(
                    "a text of " + text.length() + " characters cannot be tokenised: " + e.getMessage(),
                    "look for characters that the tokenizer does not know, and give it an unknown token",
                    e);
        }
    }

    /** The text of ids, all of which must be in the vocabulary; special tokens are kept. */
    String decode(int[] ids) {
        lock.readLock().lock();
        try {
            return library.decode(open(), Arrays.stream(ids).asLongStream().toArray(), false);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                library.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** @throws IllegalStateException if it was closed */
    void requireOpen() {
        open();
    }

    private long open() {
        long open = handle;
        if (open == 0) {
            throw new IllegalStateException("the tokenizer was closed");
        }
        return open;
    }

    /** Load the CPU build that the jar carries. Without these properties DJL downloads a CUDA build on a GPU host. */
    private static synchronized TokenizersLibrary load() {
        if (loaded != null) {
            return loaded;
        }
        System.setProperty("RUST_FLAVOR", "cpu");
        System.setProperty("ai.djl.offline", "true");
        try {
            LibUtils.checkStatus();
            loaded = TokenizersLibrary.LIB;
            return loaded;
        } catch (RuntimeException | LinkageError e) {
            throw new ResourceException(
                    "the native tokenizer library cannot be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e.getMessage(),
                    "use Linux x86-64 or arm64, macOS arm64 or Windows x86-64, with a writable DJL_CACHE_DIR",
                    e);
        }
    }
}
