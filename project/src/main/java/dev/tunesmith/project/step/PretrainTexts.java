package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.RejectFile;
import dev.tunesmith.data.format.TextRow;
import dev.tunesmith.data.format.TextRowReader;
import dev.tunesmith.data.row.Container;
import dev.tunesmith.data.row.RowOptions;
import dev.tunesmith.project.config.DataConfig.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The documents of a training on plain text: those of {@code data.train}, and those of {@code data.dev} or a part held out.
 *
 * <p>A file is text, or has rows {@code {"text": …}}; a folder stands for all such files below it. Where {@code data.dev} is
 * not given and there are {@value #MANY} documents or more, whole documents are held out, drawn by the split's seed; of
 * fewer, the end of each.
 */
final class PretrainTexts {

    private static final int MANY = 20;

    private final StepContext context;
    private final List<TextRow> train;
    private final List<TextRow> dev;
    private final List<String> notes = new ArrayList<>();

    /**
     * Read the documents.
     *
     * @throws UsageException if {@code data.train} is not given
     * @throws DataException if a file is no text, empty, or not there
     */
    PretrainTexts(StepContext context) {
        this.context = context;
        List<TextRow> all = read(Split.TRAIN);
        if (context.config().data().dev() != null) {
            this.train = all;
            this.dev = read(Split.DEV);
        } else {
            this.train = new ArrayList<>();
            this.dev = new ArrayList<>();
            holdOut(all);
        }
    }

    List<TextRow> train() {
        return train;
    }

    List<TextRow> dev() {
        return dev;
    }

    /** What the user should know about files that were passed over. */
    List<String> notes() {
        return notes;
    }

    // ---- reading

    private List<TextRow> read(Split split) {
        DataFile given = context.config().data().file(split);
        if (given == null) {
            throw new UsageException(
                    "train.method is pretrain, and there is no text to train on",
                    "name a text file, a file with rows {\"text\": …}, or a folder of them as data.train in "
                            + context.config().file());
        }
        ReadOptions options = given.options()
                .withRows(new RowOptions(
                        given.options().rows().encoding(),
                        given.options().rows().separator(),
                        context.config().train().pretrain().textUnit()));
        List<TextRow> documents = new ArrayList<>();
        try (RejectFile rejects = new RejectFile(context.project().data(split.word() + "-rejects.jsonl"))) {
            TextRowReader reader = new TextRowReader(options, rejects);
            files(given.path()).forEach(file -> reader.read(file, documents::add));
            rejects.commit();
        }
        return documents;
    }

    private List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(path)) {
            all = walk.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", path, e);
        }
        List<Path> texts =
                all.stream().filter(file -> Container.of(file).isPresent()).toList();
        if (texts.isEmpty()) {
            throw new DataException(
                    path + " holds no text files (.txt, .jsonl, .csv or .parquet)",
                    "name a folder with texts, or a text file");
        }
        if (texts.size() < all.size()) {
            notes.add(Count.of(all.size() - texts.size(), "file") + " of other kinds in " + path
                    + (all.size() - texts.size() == 1 ? " is" : " are") + " left out");
        }
        return texts;
    }

    // ---- holding out

    private void holdOut(List<TextRow> all) {
        double share = context.config().data().split().dev();
        if (share >= 1 && share >= all.size()) {
            throw new UsageException(
                    "data.split.dev holds out " + (long) share + " documents, and there are " + all.size(),
                    "give a share such as 0.1, or fewer documents");
        }
        if (share >= 1 || all.size() >= MANY) {
            long count = share >= 1 ? (long) share : Math.round(share * all.size());
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(
                    order, new Random(context.config().data().split().seed()));
            Set<Integer> held = new HashSet<>(order.subList(0, (int) count));
            for (int i = 0; i < all.size(); i++) {
                (held.contains(i) ? dev : train).add(all.get(i));
            }
        } else {
            all.forEach(document -> cut(document, share));
        }
    }

    /** The end of a document is held out, from a line's start on where there is one near. */
    private void cut(TextRow document, double share) {
        String text = document.text();
        int at = (int) (text.length() * (1 - share));
        int line = text.lastIndexOf('\n', at) + 1;
        int from = line > 0 ? line : at;
        if (from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from--;
        }
        addPart(train, text.substring(0, from), document.source());
        addPart(dev, text.substring(from), document.source() + " (end)");
    }

    private static void addPart(List<TextRow> target, String text, String source) {
        if (!text.isBlank()) {
            target.add(new TextRow(text, source));
        }
    }
}
