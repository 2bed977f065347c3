package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.evaluate.run.ItemOutput.Answerer;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes the askings of an item: its repeats, then its variants, which are asked once each as the first repeat is. */
final class Asks {

    private final Suite suite;
    private final ModelIdentity model;
    private final Function<Sample, Prompt> prompts;

    Asks(Suite suite, ModelIdentity model, Function<Sample, Prompt> prompts) {
        this.suite = suite;
        this.model = model;
        this.prompts = prompts;
    }

    List<Ask> of(Sample item) {
        List<Ask> asks = new ArrayList<>();
        List<Sampling> samplings = suite.repeats().samplings();
        Prompt prompt = prompts.apply(item);
        for (int i = 0; i < samplings.size(); i++) {
            asks.add(ask(item, Integer.toString(i), prompt, samplings.get(i)));
        }
        for (Variant variant : suite.variants(item)) {
            asks.add(ask(item, variant.label(), prompts.apply(variant.sample()), samplings.get(0)));
        }
        return asks;
    }

    private Ask ask(Sample item, String label, Prompt prompt, Sampling sampling) {
        GenerationRequest request = new GenerationRequest(
                prompt, suite.maxNewTokens(), sampling, suite.stopStrings(), false, 1, true, null);
        return new Ask(
                suite.name(),
                item.id(),
                label,
                new Answerer(model.weights(), model.adapter()),
                item.response(),
                request,
                RequestHash.of(model, request));
    }
}
