package dev.tunesmith.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InOrderTest {

    private static List<Integer> doubled(int inputs, int threads) {
        List<Integer> results = new ArrayList<>();
        try (InOrder<Integer, Integer> work = new InOrder<>(each -> 2 * each, results::add, threads)) {
            IntStream.range(0, inputs).forEach(work::accept);
            work.finish();
        }
        return results;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1, 3", "64, 2", "10000, 1", "10001, 2", "9999, 5"})
    void resultsComeInTheOrderOfTheInputs(int inputs, int threads) {
        assertThat(doubled(inputs, threads))
                .isEqualTo(
                        IntStream.range(0, inputs).map(each -> 2 * each).boxed().toList());
    }

    @Test
    void severalThreadsWorkAtOnce() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (InOrder<Integer, Boolean> work = new InOrder<>(
                each -> {
                    if (threads.add(Thread.currentThread())) {
                        both.countDown();
                    }
                    try {
                        return both.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        return false;
                    }
                },
                met -> assertThat(met).isTrue(),
                2)) {
            IntStream.range(0, 1000).forEach(work::accept);
            work.finish();
        }
        assertThat(threads).hasSize(2);
    }

    @Test
    void onlyAFewInputsAreHeld() {
        int[] handedOn = new int[1];
        int mostHeld = 0;
        try (InOrder<Integer, Integer> work = new InOrder<>(each -> each, each -> handedOn[0]++, 2)) {
            for (int i = 1; i <= 50_000; i++) {
                work.accept(i);
                mostHeld = Math.max(mostHeld, i - handedOn[0]);
            }
            work.finish();
        }
        assertThat(handedOn[0]).isEqualTo(50_000);
        assertThat(mostHeld).isLessThan(1000);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "777, 1", "777, 3", "63, 2", "64, 2"})
    void aFailureEndsItAfterTheResultsBeforeIt(int bad, int threads) {
        List<Integer> results = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (InOrder<Integer, Integer> work =
                            new InOrder<>(each -> fail(each, bad), results::add, threads)) {
                        IntStream.range(0, 5000).forEach(work::accept);
                        work.finish();
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input " + bad);
        assertThat(results).isEqualTo(IntStream.range(0, bad).boxed().toList());
    }

    private static int fail(int input, int bad) {
        if (input >= bad) {
            throw new IllegalArgumentException("input " + input);
        }
        return input;
    }
}
