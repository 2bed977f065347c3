package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Log-probabilities of the references of a batch, where a check of the suite asks for them and the model can tell. */
final class ReferenceScores {

    private final Map<Integer, List<Double>> byAsk;

    private ReferenceScores(Map<Integer, List<Double>> byAsk) {
        this.byAsk = byAsk;
    }

    /** Whether the reference is scored along with the answer to an asking. */
    static boolean areWanted(Suite suite, Ask ask, LanguageModel model) {
        return model.capabilities().score()
                && ask.label().equals(ItemOutput.FIRST)
                && !ask.reference().isBlank()
                && suite.checks().stream().anyMatch(check -> check.check().needsReferenceScore());
    }

    static ReferenceScores of(Suite suite, List<Ask> batch, LanguageModel model, Cancellation cancellation) {
        Map<Integer, List<Double>> found = new HashMap<>();
        List<Integer> asks = new ArrayList<>();
        List<ScoreRequest> requests = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Ask ask = batch.get(i);
            if (areWanted(suite, ask, model)) {
                Prompt prompt = ask.request().prompt();
                if (prompt instanceof Prompt.Chat chat) {
                    asks.add(i);
                    requests.add(new ScoreRequest(new ScoreRequest.ChatPair(chat, ask.reference())));
                } else if (prompt instanceof Prompt.Text text) {
                    asks.add(i);
                    requests.add(new ScoreRequest(new ScoreRequest.TextPair(text.text(), ask.reference())));
                }
            }
        }
        if (!requests.isEmpty()) {
            model.score(
                    requests,
                    cancellation,
                    score -> found.put(asks.get(score.request()), score.tokenLogProbabilities()));
        }
        return new ReferenceScores(found);
    }

    List<Double> of(int ask) {
        return byAsk.getOrDefault(ask, List.of());
    }
}
