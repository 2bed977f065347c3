package dev.tunesmith.project.models;

import dev.tunesmith.core.event.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Remembers notes and the last count of each task. */
final class RecordingProgress implements Progress {

    final List<String> notes = new ArrayList<>();
    final List<Long> counts = new ArrayList<>();
    LongConsumer onUpdate = done -> {};

    @Override
    public Task start(String name, long total, String unit) {
        return new Task() {
            @Override
            public void update(long done, String detail) {
                counts.add(done);
                onUpdate.accept(done);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }
}
