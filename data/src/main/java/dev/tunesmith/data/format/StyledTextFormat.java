package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rows of one {@code text} that holds prompt and response in a {@link PromptStyle}, as it would be trained on without a chat template. */
final class StyledTextFormat implements SampleFormat {

    private static final String TEXT = "text";

    private final PromptStyle style;

    StyledTextFormat(PromptStyle style) {
        this.style = style;
    }

    @Override
    public String name() {
        return style.word() + "-text";
    }

    @Override
    public String keys() {
        return style == PromptStyle.ALPACA
                ? "text with ### Instruction: and ### Response:"
                : "text with ### Instructions: and ### Response:";
    }

    @Override
    public List<String> columns() {
        return List.of(TEXT);
    }

    @Override
    public boolean matches(JsonRow row) {
        JsonNode text = row.values().get(TEXT);
        return text != null
                && !row.has("label")
                && text.isString()
                && style.split(text.stringValue()).isPresent();
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        String text = row.requireText(TEXT);
        if (!row.isSound()) {
            return List.of();
        }
        Optional<PromptStyle.Split> parts = style.split(text);
        if (parts.isEmpty()) {
            row.problem(TEXT, "expected a text of the form " + keys());
            return List.of();
        }
        Question question = parts.get().question();
        if (parts.get().response().isBlank()) {
            row.problem(TEXT, "the response is empty");
        } else if (question.instruction().isBlank() && question.input().isBlank()) {
            row.problem(TEXT, "the instruction is empty");
        }
        return row.isSound()
                ? List.of(new Draft(
                                Conversation.of(Message.user(options.prompt().turn(question))),
                                parts.get().response())
                        .withQuestion(question))
                : List.of();
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        return Json.object().put(TEXT, text(sample, question));
    }

    private String text(Sample sample, @Nullable Question question) {
        return style.turn(question == null ? new Question(sample.input(), "") : question) + sample.response();
    }

    @Override
    public List<String> losses(Sample sample) {
        return Messages.extras(sample);
    }

    @Override
    public Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return SampleFormats.notSingle(sample).or(() -> {
            Question parts = question == null ? new Question(sample.input(), "") : question;
            boolean found = style.split(style.turn(parts) + sample.response())
                    .filter(split -> split.question().equals(parts))
                    .isEmpty();
            return found
                    ? Optional.of("a heading ### in its text would be taken for the format's own")
                    : Optional.empty();
        });
    }

    @Override
    public boolean keepsQuestion() {
        return true;
    }
}
