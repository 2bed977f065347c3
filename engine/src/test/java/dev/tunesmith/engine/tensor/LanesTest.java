package dev.tunesmith.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LanesTest {

    @Test
    void everyPieceIsDoneOnceAndThreadsAreAsBefore() {
        int threads = Torch.threads();
        AtomicInteger done = new AtomicInteger();
        Set<Integer> pieces = ConcurrentHashMap.newKeySet();
        try (Lanes lanes = new Lanes()) {
            lanes.run(100, piece -> {
                done.incrementAndGet();
                pieces.add(piece);
            });
            lanes.run(0, piece -> done.incrementAndGet());
        }
        assertThat(done).hasValue(100);
        assertThat(pieces).hasSize(100);
        assertThat(Torch.threads()).isEqualTo(threads);
    }

    @Test
    void whatAPieceThrowsReachesTheCallerAndThreadsAreAsBefore() {
        int threads = Torch.threads();
        try (Lanes lanes = new Lanes()) {
            for (int bad = 0; bad < 8; bad++) {
                int failing = bad;
                assertThatThrownBy(() -> lanes.run(8, piece -> {
                            pause();
                            if (piece == failing) {
                                throw new IllegalArgumentException("piece " + piece);
                            }
                        }))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("piece " + failing);
                assertThat(Torch.threads()).as("after piece %d failed", bad).isEqualTo(threads);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2); // long enough for both lanes to get pieces
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
