package dev.tunesmith.tokenizer;

import java.util.Arrays;

/** A growing list of token ids without boxing. Not thread-safe. */
final class IdList {

    private int[] ids = new int[64];
    private int size;

    void add(int id) {
        room(1);
        ids[size++] = id;
    }

    void addAll(int[] more) {
        room(more.length);
        System.arraycopy(more, 0, ids, size, more.length);
        size += more.length;
    }

    int get(int index) {
        return ids[index];
    }

    int size() {
        return size;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }

    private void room(int more) {
        if (size + more > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(size + more, ids.length * 2));
        }
    }
}
