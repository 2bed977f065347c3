package dev.tunesmith.cli.command;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.model.Sampling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the next token is chosen; use it as a picocli {@code @Mixin}. */
final class SamplingArguments {

    @Option(names = "--greedy", description = "Always take the most likely token; so it is without --temperature.")
    private boolean greedy;

    @Option(names = "--temperature", paramLabel = "T", description = "Draw tokens; logits are divided by T.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K most likely tokens; 0 for all.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw from the smallest set of tokens whose probabilities reach P; 1 for all.")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Never draw tokens less likely than this share of the most likely one.")
    private @Nullable Double minP;

    @Option(names = "--seed", paramLabel = "SEED", description = "Start of the random numbers; 0 if absent.")
    private @Nullable Long seed;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Above 1, tokens of the prompt and of the answer so far become less likely.")
    private double repetitionPenalty = 1;

    Sampling sampling() {
        boolean drawn = temperature != null && temperature != 0;
        if (greedy && drawn) {
            throw new UsageException("--greedy and --temperature exclude each other", "give one of them");
        }
        if (!drawn && (topK != null || topP != null || minP != null || seed != null)) {
            throw new UsageException(
                    "--top-k, --top-p, --min-p and --seed have no effect on the most likely token",
                    "add --temperature, or leave them out");
        }
        try {
            return new Sampling(
                    temperature == null ? 0 : temperature,
                    topK == null ? 0 : topK,
                    topP == null ? 1 : topP,
                    minP == null ? 0 : minP,
                    repetitionPenalty,
                    seed == null ? 0 : seed);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "see tunesmith generate --help", e);
        }
    }
}
