package dev.tunesmith.project.step;

import dev.tunesmith.core.event.Progress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Shows nothing, and keeps what another thread notes for the working thread, which alone may tell it. */
final class HeldNotes implements Progress {

    private final Queue<String> notes = new ConcurrentLinkedQueue<>();

    @Override
    public Task start(String name, long total, String unit) {
        return Progress.silent().start(name, total, unit);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    /** Tell what is kept, once. */
    void tell(Progress progress) {
        for (String note = notes.poll(); note != null; note = notes.poll()) {
            progress.note(note);
        }
    }
}
