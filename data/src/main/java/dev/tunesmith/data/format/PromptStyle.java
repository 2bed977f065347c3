package dev.tunesmith.data.format;

import dev.tunesmith.data.format.Draft.Question;
import java.util.Locale;
import java.util.Optional;

/** How Alpaca's instruction and input become one user turn. */
public enum PromptStyle {
    /** The instruction, a line feed, and the input, for a chat template to frame. */
    CHAT,
    /** The prompt that Stanford Alpaca was trained with, in its two forms, with and without an input. */
    ALPACA,
    /** {@code ### Instructions:}, {@code ### Input:} where there is one, {@code ### Response:}. */
    INSTRUCTIONS;

    private static final String WITH_INPUT = "Below is an instruction that describes a task, paired with an input that "
            + "provides further context. Write a response that appropriately completes the request.\n\n";
    private static final String WITHOUT_INPUT = "Below is an instruction that describes a task. Write a response that "
            + "appropriately completes the request.\n\n";
    private static final String INPUT = "\n\n### Input:\n";
    private static final String RESPONSE = "\n\n### Response:\n";

    /** The word used in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The user turn of a question; where one of its parts is empty, the other stands alone. */
    public String turn(Question question) {
        if (this == CHAT) {
            if (question.input().isBlank()) {
                return question.instruction();
            }
            return question.instruction().isBlank()
                    ? question.input()
                    : question.instruction() + "\n" + question.input();
        }
        boolean input = !question.input().isBlank();
        return intro(input) + heading() + question.instruction() + (input ? INPUT + question.input() : "") + RESPONSE;
    }

    /** Question and response of a text that holds both in this style; nothing where it does not. */
    Optional<Split> split(String text) {
        for (boolean input : new boolean[] {true, false}) {
            String start = intro(input) + heading();
            int response = text.indexOf(RESPONSE);
            if (this == CHAT || response < 0 || !text.startsWith(start)) {
                continue;
            }
            int inputAt = text.indexOf(INPUT);
            boolean hasInput = inputAt >= 0 && inputAt < response;
            if (hasInput != input) {
                continue;
            }
            String instruction = text.substring(start.length(), input ? inputAt : response);
            String inputText = input ? text.substring(inputAt + INPUT.length(), response) : "";
            return Optional.of(
                    new Split(new Question(instruction, inputText), text.substring(response + RESPONSE.length())));
        }
        return Optional.empty();
    }

    /** A text taken apart. */
    record Split(Question question, String response) {}

    private String intro(boolean input) {
        return this == ALPACA ? input ? WITH_INPUT : WITHOUT_INPUT : "";
    }

    private String heading() {
        return this == ALPACA ? "### Instruction:\n" : "### Instructions:\n";
    }
}
