package dev.tunesmith.evaluate.embed;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.core.model.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that remembers embeddings in a folder, and loads the real one only when a text is met that it has not seen.
 *
 * <p><b>Writes</b> one file for each encoder, named by its hash; see {@link EmbeddingFile}. A kill loses at most the texts since the last
 * {@value #CHUNK}. A file has at most 256 MB (170,000 vectors of 384 numbers), and the files of at most {@value #ENCODERS} encoders are
 * kept. Where the folder cannot be used, that is told, and texts are encoded each time.
 *
 * <p><b>Owns</b> the file, and the encoder once it is loaded. Not thread-safe.
 */
public final class EmbeddingCache implements TextEncoder {

    private static final int CHUNK = 256;
    private static final int ENCODERS = 4;
    private static final long LIMIT = 256L << 20;
    private static final int NAME_DIGITS = 16;
    private static final String ENDING = ".embeddings";

    private final int dimension;
    private final Supplier<TextEncoder> loader;
    private final Progress progress;
    private final Set<String> truncated = new HashSet<>();
    private @Nullable EmbeddingFile file;
    private @Nullable TextEncoder encoder;

    private EmbeddingCache(
            @Nullable EmbeddingFile file, int dimension, Supplier<TextEncoder> loader, Progress progress) {
        this.file = file;
        this.dimension = dimension;
        this.loader = loader;
        this.progress = progress;
    }

    /**
     * Open the cache of an encoder; the caller closes it.
     *
     * @param folder where the files are; made where it is not there
     * @param encoderHash SHA-256 in hexadecimal of everything that decides a vector
     * @param dimension length of its vectors
     * @param loader loads the encoder, when it is needed; this object closes it
     * @param progress hears where remembering does not work
     */
    public static EmbeddingCache open(
            Path folder, String encoderHash, int dimension, Supplier<TextEncoder> loader, Progress progress) {
        return open(folder, encoderHash, dimension, loader, progress, LIMIT);
    }

    static EmbeddingCache open(
            Path folder,
            String encoderHash,
            int dimension,
            Supplier<TextEncoder> loader,
            Progress progress,
            long limit) {
        Path path = folder.resolve(encoderHash.substring(0, NAME_DIGITS) + ENDING);
        EmbeddingFile file = null;
        try {
            file = EmbeddingFile.open(path, encoderHash, dimension, limit);
            Files.setLastModifiedTime(path, FileTime.fromMillis(System.currentTimeMillis()));
            removeOthers(folder);
        } catch (IOException e) {
            progress.note(path + " cannot be used (" + FileErrors.reason(e) + "); texts are encoded each time");
        }
        return new EmbeddingCache(file, dimension, loader, progress);
    }

    /** Encoders come and go; the files of those not used for longest go with them. */
    private static void removeOthers(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> oldest = all.filter(one -> one.toString().endsWith(ENDING))
                    .sorted(Comparator.comparingLong((Path one) -> one.toFile().lastModified())
                            .reversed())
                    .skip(ENCODERS)
                    .toList();
            for (Path one : oldest) {
                Files.deleteIfExists(one);
            }
        }
    }

    /** How many embeddings are remembered. */
    public int size() {
        EmbeddingFile open = file;
        return open == null ? 0 : open.size();
    }

    /** How many different texts were asked for that are longer than the encoder takes, remembered ones included. */
    public int truncated() {
        return truncated.size();
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public List<float[]> encode(List<String> texts) {
        return embed(texts).stream().map(Embedding::vector).toList();
    }

    @Override
    public List<Embedding> embed(List<String> texts) {
        Map<String, Embedding> known = new LinkedHashMap<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (String text : texts) {
            if (!known.containsKey(text)) {
                find(text).ifPresentOrElse(found -> known.put(text, found), () -> unknown.add(text));
            }
        }
        List<String> missing = List.copyOf(unknown);
        for (int from = 0; from < missing.size(); from += CHUNK) {
            List<String> chunk = missing.subList(from, Math.min(missing.size(), from + CHUNK));
            List<Embedding> made = encoder().embed(chunk);
            for (int i = 0; i < chunk.size(); i++) {
                known.put(chunk.get(i), made.get(i));
            }
            remember(chunk, made);
        }
        List<Embedding> all = new ArrayList<>();
        for (String text : texts) {
            Embedding found = known.get(text);
            if (found == null) {
                throw new IllegalStateException("a text was neither known nor encoded");
            }
            if (found.truncated()) {
                truncated.add(text);
            }
            all.add(found);
        }
        return all;
    }

    private Optional<Embedding> find(String text) {
        EmbeddingFile open = file;
        try {
            return open == null ? Optional.empty() : open.find(text);
        } catch (IOException e) {
            giveUp(e);
            return Optional.empty();
        }
    }

    private void remember(List<String> texts, List<Embedding> made) {
        EmbeddingFile open = file;
        try {
            if (open != null) {
                open.add(texts, made);
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException e) {
        progress.note("Embeddings cannot be remembered (" + FileErrors.reason(e) + "); texts are encoded each time");
        closeFile();
    }

    private TextEncoder encoder() {
        TextEncoder known = encoder;
        if (known == null) {
            known = loader.get();
            encoder = known;
        }
        return known;
    }

    private void closeFile() {
        EmbeddingFile open = file;
        file = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            progress.note("The file of embeddings could not be closed: " + FileErrors.reason(e));
        }
    }

    @Override
    public void close() {
        closeFile();
        TextEncoder loaded = encoder;
        encoder = null;
        if (loaded != null) {
            loaded.close();
        }
    }
}
