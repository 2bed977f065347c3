package dev.tunesmith.evaluate.compare;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.check.Words;
import dev.tunesmith.evaluate.run.ItemOutput;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Length and stop behaviour of a run's answers; means over the answered items, 0 where there is none.
 *
 * @param answered how many items have an answer
 * @param errors how many have none
 * @param meanWords parts between white space
 * @param meanTokens generated tokens
 * @param stopped share that ended by a stop token or string
 * @param meanPromptTokens length of the prompts
 */
public record AnswerSummary(
        int answered, int errors, double meanWords, double meanTokens, double stopped, double meanPromptTokens) {

    static AnswerSummary of(List<ItemOutput> outputs) {
        List<ItemOutput> answered =
                outputs.stream().filter(output -> output.error() == null).toList();
        return new AnswerSummary(
                answered.size(),
                outputs.size() - answered.size(),
                mean(answered, output -> Words.count(output.answer())),
                mean(answered, ItemOutput::tokens),
                mean(answered, output -> output.finishReason() == FinishReason.STOP ? 1 : 0),
                mean(answered, ItemOutput::promptTokens));
    }

    private static double mean(List<ItemOutput> outputs, ToDoubleFunction<ItemOutput> value) {
        return outputs.stream().mapToDouble(value).average().orElse(0);
    }
}
