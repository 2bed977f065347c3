package dev.tunesmith.data.collect;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which channels of a Slack export are collected, and what counts as the answer of a thread.
 *
 * @param channels name of a channel → how it is read; empty for all channels with the source's instruction
 * @param approval name of the reaction that marks the right answer; null for {@code white_check_mark},
 *     {@code heavy_check_mark} or {@code ballot_box_with_check}, asked for only in channels where one of them is used
 */
public record SlackOptions(
        Map<String, Channel> channels, @Nullable String approval) {

    /** All channels, approval where a channel uses it. */
    public static final SlackOptions ALL = new SlackOptions(Map.of(), null);

    public SlackOptions {
        channels = Map.copyOf(channels);
    }

    /**
     * How a channel is read.
     *
     * @param instruction first lines of the user turn, or null for the source's
     * @param answer which part of the reply is the response
     */
    public record Channel(@Nullable String instruction, Answer answer) {}

    /** Which part of a reply is the response. */
    public enum Answer {
        /** The code span or block where the reply has exactly one and it is a JSON object or list; else the whole text. */
        AUTO,
        /** The whole text. */
        TEXT,
        /** The first code span or block; a reply without one is no answer. */
        CODE
    }

    /** How a channel is read, or nothing where it was not asked for. */
    Optional<Channel> channel(String name) {
        if (channels.isEmpty()) {
            return Optional.of(new Channel(null, Answer.AUTO));
        }
        return Optional.ofNullable(channels.get(name));
    }
}
