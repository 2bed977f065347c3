package dev.tunesmith.project.endpoint;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a further try: twice as long each time, or as long as the endpoint asks for.
 *
 * @param first before the second try
 * @param most that is ever waited
 */
record Pauses(Duration first, Duration most) {

    /** Half a second, one, two, …, at most a minute. */
    static Pauses standard() {
        return new Pauses(Duration.ofMillis(500), Duration.ofSeconds(60));
    }

    /**
     * Wait.
     *
     * @param attempt which further try comes, from 1
     * @param wanted what the endpoint asked for, or null
     */
    void before(int attempt, @Nullable Duration wanted) throws InterruptedException {
        Thread.sleep(length(attempt, wanted).toMillis());
    }

    Duration length(int attempt, @Nullable Duration wanted) {
        Duration own = first.multipliedBy(1L << Math.min(attempt - 1, 20));
        // Up to a quarter more, so that calls that failed together do not come back together.
        Duration length =
                wanted == null ? own.plusMillis(ThreadLocalRandom.current().nextLong(own.toMillis() / 4 + 1)) : wanted;
        return length.compareTo(most) > 0 ? most : length;
    }

    /** What {@code Retry-After} says, in seconds or as a date; null where it says nothing. */
    static @Nullable Duration retryAfter(HttpHeaders headers) {
        String text = headers.firstValue("retry-after").orElse("").strip();
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Duration until = text.isEmpty()
                    ? null
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return until == null || until.isNegative() ? null : until;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
