package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.run.ItemOutput.Answerer;
import java.util.List;

/**
 * One asking of an item.
 *
 * @param suite name of the suite
 * @param item id of the item
 * @param label which asking, as {@link ItemOutput#ask}
 * @param model what is asked
 * @param reference of the item
 * @param request what the model is given
 * @param hash of model and request
 */
record Ask(
        String suite,
        String item,
        String label,
        Answerer model,
        String reference,
        GenerationRequest request,
        String hash) {

    /** Characters of the prompt. */
    int length() {
        Prompt prompt = request.prompt();
        if (prompt instanceof Prompt.Text text) {
            return text.text().length();
        }
        if (prompt instanceof Prompt.Chat chat) {
            Conversation conversation = chat.conversation();
            return conversation.messages().stream()
                    .mapToInt(message -> message.content().length())
                    .sum();
        }
        return ((Prompt.Tokens) prompt).ids().length;
    }

    ItemOutput answered(Generation generation, List<Double> referenceLogProbabilities) {
        return new ItemOutput(
                suite,
                item,
                label,
                hash,
                model,
                request.sampling().seed(),
                request.prompt(),
                generation.text(),
                generation.finishReason(),
                generation.tokens(),
                OutputJson.rounded(generation.logProbabilities()),
                OutputJson.rounded(referenceLogProbabilities),
                generation.newTokens(),
                generation.promptTokens(),
                generation.millis(),
                null);
    }

    /** The answer that was given to the same request under another name; its reference was another. */
    ItemOutput reused(ItemOutput known) {
        return new ItemOutput(
                suite,
                item,
                label,
                hash,
                model,
                request.sampling().seed(),
                request.prompt(),
                known.answer(),
                known.finishReason(),
                known.tokenIds(),
                known.logProbabilities(),
                List.of(),
                known.tokens(),
                known.promptTokens(),
                known.millis(),
                null);
    }

    ItemOutput failed(String error) {
        return new ItemOutput(
                suite,
                item,
                label,
                hash,
                model,
                request.sampling().seed(),
                request.prompt(),
                "",
                null,
                List.of(),
                List.of(),
                List.of(),
                0,
                0,
                0,
                error);
    }
}
