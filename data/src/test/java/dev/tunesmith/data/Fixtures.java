package dev.tunesmith.data;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import java.util.List;
import java.util.Map;

/** Samples for tests. */
public final class Fixtures {

    private Fixtures() {}

    public static Sample sample(String id, String group, String input, String response) {
        return new Sample(
                id,
                group,
                Conversation.of(Message.user(input)),
                response,
                "a.jsonl:1",
                null,
                null,
                List.of(),
                Map.of());
    }

    public static Sample with(Sample sample, Map<String, String> attributes) {
        return new Sample(
                sample.id(),
                sample.group(),
                sample.prompt(),
                sample.response(),
                sample.source(),
                sample.parent(),
                sample.licence(),
                sample.flags(),
                attributes);
    }
}
