package dev.tunesmith.data.convert;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader.ReadSample;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The facts of a sample that are no part of what the model sees, which every format reads and only ours writes unasked. */
final class Provenance {

    static final List<String> COLUMNS = List.of("id", "group", "licence", "flags", "attributes");

    private Provenance() {}

    static void put(ObjectNode row, Sample sample) {
        row.put("id", sample.id());
        row.put("group", sample.group());
        if (sample.licence() != null) {
            row.put("licence", sample.licence());
        }
        if (!sample.flags().isEmpty()) {
            ArrayNode flags = row.putArray("flags");
            sample.flags().forEach(flags::add);
        }
        if (!sample.attributes().isEmpty()) {
            ObjectNode attributes = row.putObject("attributes");
            new TreeMap<>(sample.attributes()).forEach(attributes::put);
        }
    }

    /** What is lost where it is not written; an id or group that reading would make again is not. */
    static List<String> losses(ReadSample read, SampleFormat format) {
        List<String> lost = new ArrayList<>();
        Sample sample = read.sample();
        if (read.named()) {
            lost.add("id");
        }
        if (!sample.group().equals(sample.id())) {
            lost.add("group");
        }
        if (sample.licence() != null) {
            lost.add("licence");
        }
        if (!sample.flags().isEmpty()) {
            lost.add("flags");
        }
        TreeSet<String> names = new TreeSet<>(sample.attributes().keySet());
        if (format == SampleFormats.DOLLY) {
            names.remove("category");
        }
        names.forEach(name -> lost.add("attribute " + name));
        return lost;
    }

    /** What is lost even where it is written. */
    static List<String> lossesBeside(Sample sample) {
        return sample.parent() == null ? List.of() : List.of("parent");
    }
}
