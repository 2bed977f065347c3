package dev.tunesmith.data.curate;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Copies of samples with one part changed. */
final class Samples {

    private Samples() {}

    static Sample withId(Sample sample, String id) {
        return new Sample(
                id,
                sample.group(),
                sample.prompt(),
                sample.response(),
                sample.source(),
                sample.parent(),
                sample.licence(),
                sample.flags(),
                sample.attributes());
    }

    static Sample withGroup(Sample sample, String group) {
        return new Sample(
                sample.id(),
                group,
                sample.prompt(),
                sample.response(),
                sample.source(),
                sample.parent(),
                sample.licence(),
                sample.flags(),
                sample.attributes());
    }

    static Sample withAttributes(Sample sample, Map<String, String> attributes) {
        return new Sample(
                sample.id(),
                sample.group(),
                sample.prompt(),
                sample.response(),
                sample.source(),
                sample.parent(),
                sample.licence(),
                sample.flags(),
                attributes);
    }

    static Sample withFlag(Sample sample, String flag) {
        List<String> flags = new ArrayList<>(sample.flags());
        flags.add(flag);
        return new Sample(
                sample.id(),
                sample.group(),
                sample.prompt(),
                sample.response(),
                sample.source(),
                sample.parent(),
                sample.licence(),
                flags,
                sample.attributes());
    }
}
