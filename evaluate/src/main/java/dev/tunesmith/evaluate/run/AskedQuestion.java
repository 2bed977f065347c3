package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Prompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells whether recorded answers were given to an item as it is now; ids alone cannot. */
public final class AskedQuestion {

    private static final String NOT_KNOWN = "otherwise";

    private AskedQuestion() {}

    /**
     * Whether answers were given to an item as it is now: by what they were asked, and by what was kept when they were scored.
     *
     * @param scores that were given to them, or null
     */
    public static boolean isCurrent(Sample item, ItemAnswers answers, @Nullable ItemScores scores) {
        return asks(item, answers)
                && (scores == null || key(item, answers, scores).isEmpty());
    }

    /**
     * What tells the questions of one item in several runs apart: empty where it was asked as it is now. Older scores do not say
     * what else was asked, so that all such questions count as one.
     */
    public static String key(Sample item, ItemAnswers answers, ItemScores scores) {
        ScoredBy by = scores.by();
        if (by == null) {
            return asks(item, answers) ? "" : NOT_KNOWN;
        }
        return by.question().equals(ScoredBy.question(item, answers)) ? "" : by.question();
    }

    private static boolean asks(Sample item, ItemAnswers answers) {
        return asks(item, answers.first().prompt())
                && answers.variants().stream()
                        .allMatch(
                                one -> asks(one.variant().sample(), one.output().prompt()));
    }

    private static boolean asks(Sample item, Prompt prompt) {
        if (prompt instanceof Prompt.Chat chat) {
            // A prompt of the probe may stand before or around it.
            return last(chat.conversation().messages())
                    .contains(last(item.prompt().messages()));
        }
        return !(prompt instanceof Prompt.Text text) || text.text().contains(item.input());
    }

    private static String last(List<Message> messages) {
        return messages.isEmpty() ? "" : messages.get(messages.size() - 1).content();
    }
}
