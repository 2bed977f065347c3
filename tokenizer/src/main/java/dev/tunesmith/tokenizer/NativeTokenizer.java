package dev.tunesmith.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.ResourceException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One tokenizer inside the native Hugging Face library, which is handed it when it is first asked. Thread-safe; calls after {@link
 * #close} are refused.
 *
 * <p>Loading the library and handing it a tokenizer take half a second, and much text never needs it ({@link CommonTextBpe}).
 *
 * <p>Talks to DJL's JNI class rather than to its {@code HuggingFaceTokenizer}: that one truncates to 512 by default, and
 * copies tokens, spans and five more arrays out of native memory for each call where only ids are wanted.
 */
final class NativeTokenizer implements AutoCloseable {

    private static @Nullable TokenizersLibrary loaded;

    private final String where;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Supplier<String> json;
    private volatile @Nullable Opened opened;
    private volatile boolean closed;

    private record Opened(TokenizersLibrary library, long handle) {}

    private NativeTokenizer(Supplier<String> json, String where) {
        this.json = json;
        this.where = where;
    }

    /**
     * Hand a tokenizer.json to the library.
     *
     * @param where the file it came from, for the error
     */
    static NativeTokenizer open(String json, String where) {
        NativeTokenizer tokenizer = whenAsked(() -> json, where);
        tokenizer.opened();
        return tokenizer;
    }

    /** The same when it is first asked. */
    static NativeTokenizer whenAsked(Supplier<String> json, String where) {
        return new NativeTokenizer(json, where);
    }

    /** @throws IllegalStateException if it was closed */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the tokenizer was closed");
        }
    }

    private Opened opened() {
        requireOpen();
        Opened known = opened;
        return known == null ? openNow() : known;
    }

    private synchronized Opened openNow() {
        Opened known = opened;
        Supplier<String> source = json;
        if (known != null || source == null) {
            return Objects.requireNonNull(known);
        }
        TokenizersLibrary library = load();
        try {
            known = new Opened(library, library.createTokenizerFromString(source.get()));
        } catch (RuntimeException e) {
            throw new ModelFileException(
                    where + ": the tokenizer cannot be read: " + e.getMessage(),
                    "fetch the model again; tokenizers of the Hugging Face library up to 0.21 are read",
                    e);
        }
        opened = known;
        json = null; // the text need not be held any longer
        return known;
    }

    /** The ids of a text, nothing added. */
    int[] encode(String text) {
        lock.readLock().lock();
        try {
            return encode(opened(), text);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static int[] encode(Opened opened, String text) {
        TokenizersLibrary library = opened.library;
        try {
            long encoding = library.encode(opened.handle, text, false);
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
            Opened open = opened();
            return open.library.decode(
                    open.handle, Arrays.stream(ids).asLongStream().toArray(), false);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            Opened open = opened;
            if (open != null && !closed) {
                open.library.deleteTokenizer(open.handle);
            }
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
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
