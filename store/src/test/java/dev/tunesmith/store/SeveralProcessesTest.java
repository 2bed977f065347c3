package dev.tunesmith.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An index that is used by several processes at once, and one that is killed. */
class SeveralProcessesTest {

    private static final int ITEMS = 25_000;
    private static final long PAUSE = 5;

    @TempDir
    private Path root;

    private static Stream<Databases> databases() {
        return Databases.all().stream();
    }

    private static long count(StoreAddress address, String what) {
        return ((Number) StoreQuery.run(address, "SELECT count(*) FROM " + what, 0)
                        .rows()
                        .get(0)
                        .get(0))
                .longValue();
    }

    private static void assertComplete(StoreAddress address, int runs) {
        assertThat(count(address, "samples")).isEqualTo((long) runs * ITEMS);
        assertThat(count(address, "scores")).isEqualTo(2L * runs * ITEMS);
        assertThat(count(address, "scores WHERE outcome = 'failed'")).isEqualTo((long) runs * ITEMS / 10);
        assertThat(count(address, "items")).isEqualTo(ITEMS);
        assertThat(count(address, "(SELECT DISTINCT run, item FROM answers) AS pairs"))
                .isEqualTo((long) runs * ITEMS);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aKilledProcessIsGoneOnFromAndNothingIsTakenTwice(Databases databases)
            throws IOException, SQLException, InterruptedException {
        StoreAddress address = databases.fresh(root);
        Lines.bigRun(root, "0001-base", ITEMS);
        Store.open(address, root).close();
        Process process = IndexingProcess.start(address, root);
        while (process.isAlive() && count(address, "samples") == 0) {
            Thread.sleep(PAUSE);
        }
        process.destroyForcibly().waitFor();
        assertThat(process.exitValue()).as("it was killed, not done").isNotZero();
        long left = count(address, "samples");
        assertThat(left).isBetween(1L, ITEMS - 1L);

        try (Store store = Store.open(address, root)) {
            assertThat(store.status().behind()).isPositive();
            Refreshed refreshed = store.refresh(Progress.silent());
            assertThat(refreshed.lines()).isEqualTo(2L * ITEMS - left);
            assertThat(store.status().behind()).isZero();
        }
        assertComplete(address, 1);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void twoProcessesAtOnceIndexEverythingOnce(Databases databases)
            throws IOException, SQLException, InterruptedException {
        StoreAddress address = databases.fresh(root);
        Lines.bigRun(root, "0001-base", ITEMS);
        Lines.bigRun(root, "0002-lora", ITEMS);
        Process one = IndexingProcess.start(address, root);
        Process other = IndexingProcess.start(address, root);
        assertThat(one.waitFor()).isZero();
        assertThat(other.waitFor()).isZero();
        assertComplete(address, 2);
        try (Store store = Store.open(address, root)) {
            assertThat(store.refresh(Progress.silent()).files()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void manyMayMakeItAtOnce(Databases databases) throws Exception {
        StoreAddress address = databases.fresh(root);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> openings = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                openings.add(threads.submit(() -> Store.open(address, root).close()));
            }
            for (Future<?> opening : openings) {
                opening.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(count(address, "schema_version")).isEqualTo(new Migrations().version());
    }
}
