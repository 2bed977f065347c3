package dev.tunesmith.data.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeldOutGuardTest {

    private static final String INPUT = "The parcel that I ordered on Monday arrived with a broken wheel, what now?";

    private static Sample sample(String id, String group, String input, @Nullable String parent) {
        Conversation prompt = Conversation.of(Message.user("Triage this message.\n" + input));
        return new Sample(id, group, prompt, "x", "f:1", parent, null, List.of(), Map.of());
    }

    private static final HeldOutGuard GUARD = new HeldOutGuard(
            List.of(sample("t1", "g1", INPUT, null), sample("t2", "g2", "Short one", null)), others(), 0.8, 5);

    private static List<Sample> others() {
        List<Sample> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(sample("o" + i, "og" + i, "number " + i, null));
        }
        return others;
    }

    @Test
    void refusesWhatGivesAHeldOutItemAway() {
        assertThat(GUARD.refuse(sample("t1", "x", "something else entirely", null)))
                .hasValue("has the id or group of a dev or test item");
        assertThat(GUARD.refuse(sample("x", "g2", "something else entirely", null)))
                .hasValue("has the id or group of a dev or test item");
        assertThat(GUARD.refuse(sample("x", "x", "something else entirely", "t2")))
                .hasValue("was made from a dev or test item");
        assertThat(GUARD.refuse(sample("x", "x", INPUT.toUpperCase(java.util.Locale.ROOT), null)))
                .hasValue("asks what a dev or test item asks");
        assertThat(GUARD.refuse(sample("x", "x", INPUT.replace("broken", "bent"), null)))
                .hasValue("asks nearly what a dev or test item asks");
    }

    @Test
    void letsThroughWhatOnlySharesTheInstructionAndSomeWords() {
        assertThat(GUARD.refuse(sample("x", "x", "My parcel from Monday has not arrived", null)))
                .isEmpty();
        assertThat(GUARD.refuse(sample("x", "x", "Another short one", null))).isEmpty();
    }
}
