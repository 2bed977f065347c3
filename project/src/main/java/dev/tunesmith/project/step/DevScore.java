package dev.tunesmith.project.step;

import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.project.folder.RunFolder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How well a trained run does on the dev set, and what it took, from its events.
 *
 * @param loss lowest dev loss, natural logarithm a target token
 * @param bitsPerByte the same in bits a UTF-8 byte of the dev answers, which also compares models with different tokenizers;
 *     null where dev rows are token ids, whose text is not known
 * @param seconds of training
 * @param peakBytes most resident memory seen at the end of a step
 */
public record DevScore(double loss, @Nullable Double bitsPerByte, double seconds, long peakBytes) {

    /** Read a finished run; nothing where it measured no dev loss. */
    static @Nullable DevScore of(RunFolder run, StepContext context) {
        JsonNode best = null;
        long peak = 0;
        double seconds = 0;
        for (JsonNode event : run.eventLines()) {
            switch (event.path("event").asString("")) {
                case "step" -> peak = Math.max(peak, event.path("residentBytes").asLong());
                case "devLoss" -> best = event.path("best").asBoolean(false) ? event : best;
                case "finished" ->
                    seconds = event.path("results").path("seconds").asDouble();
                default -> {}
            }
        }
        if (best == null) {
            return null;
        }
        double loss = best.path("loss").asDouble();
        long bytes = answerBytes(new ProjectData(context).samples(Split.DEV));
        long targets = best.path("targetTokens").asLong();
        Double bits = bytes == 0 ? null : (Double) (loss * targets / Math.log(2) / bytes);
        return new DevScore(loss, bits, seconds, peak);
    }

    private static long answerBytes(List<Sample> samples) {
        return samples.stream()
                .flatMap(sample -> sample.conversation().messages().stream())
                .filter(message -> message.role() == Role.ASSISTANT)
                .mapToLong(message -> message.content().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** What ranks: bits a byte where they are known, else the loss. Lower is better. */
    double ranking() {
        return bitsPerByte == null ? loss : bitsPerByte;
    }
}
