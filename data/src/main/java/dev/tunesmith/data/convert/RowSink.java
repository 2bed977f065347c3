package dev.tunesmith.data.convert;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader.ReadSample;
import dev.tunesmith.data.row.RowWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes rows of one format into a file, and counts what it cannot carry. Not thread-safe. */
final class RowSink {

    private final Path target;
    private final RowWriter writer;
    private final boolean provenance;
    private final Map<String, Long> lost = new TreeMap<>();
    private long written;

    RowSink(Path target, RowWriter writer, boolean provenance) {
        this.target = target;
        this.writer = writer;
        this.provenance = provenance;
    }

    /** The columns of a format, with those of provenance where that is written. */
    static List<String> columns(SampleFormat format, boolean provenance) {
        List<String> columns = new ArrayList<>(format.columns());
        if (provenance) {
            Provenance.COLUMNS.stream().filter(name -> !columns.contains(name)).forEach(columns::add);
        }
        return columns;
    }

    void sample(ReadSample read, SampleFormat format) {
        Sample sample = read.sample();
        Question question = read.draft().question();
        ObjectNode row = format.write(sample, question);
        format.losses(sample).forEach(this::lose);
        boolean twoParts = question != null
                && !question.instruction().isBlank()
                && !question.input().isBlank();
        if (twoParts && !format.keepsQuestion()) {
            lose("where the instruction ends and the input begins");
        }
        if (format != SampleFormats.CANONICAL) {
            Provenance.lossesBeside(sample).forEach(this::lose);
            if (provenance) {
                Provenance.put(row, sample);
            } else {
                Provenance.losses(read, format).forEach(this::lose);
            }
        }
        write(row);
    }

    /** Write a row that is no sample: there is no room beside it for the split of its file. */
    void plain(ObjectNode row, @Nullable Split split) {
        if (split != null) {
            lose("that the row is one of " + split.word());
        }
        write(row);
    }

    private void lose(String what) {
        lost.merge(what, 1L, Long::sum);
    }

    private void write(ObjectNode row) {
        try {
            writer.write(row);
            written++;
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /** Why a sample cannot be written; nothing where it can. */
    static Optional<String> refusal(ReadSample read, SampleFormat format) {
        return format.cannotWrite(read.sample(), read.draft().question())
                .map(why -> "cannot be written as " + format.name() + ": " + why);
    }

    long written() {
        return written;
    }

    Map<String, Long> lost() {
        Map<String, Long> all = new TreeMap<>(lost);
        writer.losses().forEach((what, count) -> all.merge(what, count, Long::sum));
        return all;
    }

    static ResourceException unwritable(Path target, IOException e) {
        return new ResourceException(
                "Cannot write " + target + ": " + e.getMessage(), "check the disk and the folder's permissions", e);
    }
}
