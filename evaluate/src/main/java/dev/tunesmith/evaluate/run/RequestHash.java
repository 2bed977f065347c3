package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.ModelIdentity;
import tools.jackson.databind.node.ObjectNode;

/** The key of a recorded answer: a hash over everything that decides what a model answers. */
final class RequestHash {

    private RequestHash() {}

    static String of(ModelIdentity model, GenerationRequest request) {
        ObjectNode all = Json.object();
        // Not the name: the same weights under another path answer the same.
        all.put("weights", model.weights());
        all.put("adapter", model.adapter());
        all.put("template", model.template());
        all.put("tokenizer", model.tokenizer());
        all.put("dtype", model.dtype());
        all.set("prompt", OutputJson.prompt(request.prompt()));
        all.put("maxNewTokens", request.maxNewTokens());
        all.set("sampling", Json.tree(request.sampling()));
        all.set("stopStrings", Json.tree(request.stopStrings()));
        return Sha256.hex(Json.line(all));
    }
}
