package dev.tunesmith.project.issues;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Goes through a queue by keys, one turn after the other, and back where something is undone, until the queue or the input ends
 * or the person quits.
 *
 * @param <T> what is asked about in a turn
 * @param <D> what was done in one, as far as it takes to undo it
 */
final class Turns<T, D> {

    /** The key stays with its turn, which is not shown again. */
    static final int STAY = -1;

    /** The key means nothing here. */
    static final int UNKNOWN = -2;

    private final Dialogue dialogue;
    private final String keys;
    private final List<T> queue;
    private final Deque<D> done = new ArrayDeque<>();

    /**
     * Go through a queue.
     *
     * @param keys what the keys do, for people
     */
    Turns(Dialogue dialogue, String keys, List<T> queue) {
        this.dialogue = dialogue;
        this.keys = keys;
        this.queue = List.copyOf(queue);
    }

    /** What is special about a session. */
    interface Session<T, D> {

        void show(T turn, int place);

        /** Do what a key says; returns the place to go on at, {@link #STAY} or {@link #UNKNOWN}. */
        int press(T turn, int place, char key);

        /** Take back what was done; returns where that was. */
        int takeBack(D done);
    }

    int size() {
        return queue.size();
    }

    T get(int place) {
        return queue.get(place);
    }

    /** Remember what can be undone. */
    void did(D what) {
        done.push(what);
    }

    /** Ask from the beginning of the queue. */
    void run(Session<T, D> session) {
        int place = 0;
        boolean show = true;
        while (place < queue.size() || !done.isEmpty()) {
            if (place >= queue.size()) {
                dialogue.show("that was the last one · u undo · q quit");
                if (Character.toLowerCase(dialogue.key()) != 'u') {
                    return;
                }
                place = undo(place, session);
                continue;
            }
            if (show) {
                session.show(queue.get(place), place);
            }
            int key = Character.toLowerCase(dialogue.key());
            int next;
            switch (key) {
                case 's' -> next = place + 1;
                case 'u' -> next = undo(place, session);
                case 'q', Dialogue.END -> {
                    return;
                }
                case '\n', '\r', ' ' -> next = STAY;
                default -> next = session.press(queue.get(place), place, (char) key);
            }
            if (next == UNKNOWN) {
                dialogue.show(keys);
            }
            show = next >= 0;
            place = show ? next : place;
        }
    }

    private int undo(int place, Session<T, D> session) {
        if (done.isEmpty()) {
            dialogue.show("nothing to undo");
            return place;
        }
        return session.takeBack(done.pop());
    }
}
