package dev.tunesmith.core.event;

/** Receives the events of a run, in order, on the working thread. */
@FunctionalInterface
public interface EventSink {

    void accept(RunEvent event);
}
