package dev.tunesmith.data.source;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data file that a path stands for, with how it is read.
 *
 * @param split the split that its name says, in a folder of train, valid and test files; else null
 * @param file the file
 * @param options how it is read
 */
public record DataInput(@Nullable Split split, Path file, ReadOptions options) {

    private static final Pattern SPLIT_FILE = Pattern.compile("(train|training|valid|validation|val|dev|eval|test)"
            + "([-_.].*)?\\.(jsonl|ndjson|json|csv|tsv|parquet|txt)(\\.gz)?");

    /**
     * The files that a path stands for: itself; the files of a folder that are named after splits, {@code train.jsonl} or
     * {@code test-00000-of-00002.parquet}; or the file that a {@code dataset_info.json} of LLaMA-Factory describes.
     *
     * @param dataset the name in {@code dataset_info.json}, or null where it has only one
     * @throws DataException if there is none
     */
    public static List<DataInput> of(Path path, ReadOptions options, @Nullable String dataset) {
        boolean folder = Files.isDirectory(path);
        Path info = folder ? path.resolve(DatasetInfo.FILE) : path;
        boolean isInfo = String.valueOf(info.getFileName()).equals(DatasetInfo.FILE) && Files.isRegularFile(info);
        if (isInfo && (!folder || dataset != null || splitFiles(path).isEmpty())) {
            DatasetInfo.Entry entry = DatasetInfo.read(info, dataset).entry(options);
            return of(entry.path(), entry.options(), null);
        }
        if (dataset != null) {
            throw new DataException(
                    "There is no " + DatasetInfo.FILE + " for the data set " + dataset + ": " + path,
                    "name that file, or its folder");
        }
        if (!folder) {
            return List.of(new DataInput(null, path, options));
        }
        List<Path> files = splitFiles(path);
        if (files.isEmpty()) {
            throw new DataException(
                    path + " holds no train, valid or test file",
                    "name a data file, or call the files train.jsonl, valid.jsonl, test.jsonl (or .json, .csv, …)");
        }
        List<DataInput> inputs = new ArrayList<>();
        for (Split split : Split.values()) {
            for (Path file : files) {
                if (splitOf(file).filter(split::equals).isPresent()) {
                    inputs.add(new DataInput(split, file, options));
                }
            }
        }
        return inputs;
    }

    /** The files of a folder that are named after splits, by name. */
    public static List<Path> splitFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> splitOf(file).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DataException("Cannot list " + folder + ": " + e, "check that it is a folder you may read", e);
        }
    }

    private static Optional<Split> splitOf(Path file) {
        Matcher matcher = SPLIT_FILE.matcher(String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String word = matcher.group(1);
        return Optional.of(word.startsWith("train") ? Split.TRAIN : word.equals("test") ? Split.TEST : Split.DEV);
    }
}
