package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import java.util.List;
import java.util.Map;

/** Short ways to judge an answer in tests. */
final class CheckTesting {

    private CheckTesting() {}

    static CheckInput input(String prompt, String reference, String answer) {
        Sample sample = new Sample(
                "i1",
                "g1",
                Conversation.of(Message.user(prompt)),
                reference,
                "test:1",
                null,
                null,
                List.of(),
                Map.of());
        return CheckInput.of(sample, answer, FinishReason.STOP);
    }

    /** Judge by a check made from options in YAML, such as {@code "max: 3"}. */
    static Judgement judge(String check, String options, String reference, String answer) {
        return CheckRegistry.builtIn().create(check, options).judge(input("p", reference, answer));
    }

    static boolean passes(String check, String options, String reference, String answer) {
        return judge(check, options, reference, answer).outcome() == Outcome.PASSED;
    }
}
