package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.config.ConfigYaml;
import dev.tunesmith.project.folder.RunFolder;
import java.util.Optional;

/**
 * The runs that hold what a model does that was not trained here: its probe and its answers. There is one for each base model, and
 * one for each endpoint.
 */
final class BaseRuns {

    static final String KIND = "base";

    private final StepContext context;

    BaseRuns(StepContext context) {
        this.context = context;
    }

    /** The run of a base model, if it was begun. */
    Optional<RunFolder> find(String sha256) {
        return find(KIND, sha256);
    }

    private Optional<RunFolder> find(String kind, String sha256) {
        return context.project().runs().stream()
                .filter(run -> run.kind().equals(kind))
                .filter(run -> run.json(run.record())
                        .map(record -> record.path("weights").asString("").equals(sha256))
                        .orElse(false))
                .reduce((first, second) -> second);
    }

    /** The run of a base model; begun where there is none. */
    RunFolder findOrBegin(BaseModel model) {
        return findOrBegin(EvaluatedModel.base(context, model));
    }

    /** The run of a model; begun where there is none. */
    RunFolder findOrBegin(EvaluatedModel model) {
        Optional<RunFolder> known = find(model.kind(), model.sha256());
        return known.isPresent() ? known.get() : begin(model);
    }

    private RunFolder begin(EvaluatedModel model) {
        model.requireUsable();
        RunFolder run = context.project().newRun(model.kind(), ConfigYaml.text(context.config(), model.record()));
        run.write(run.record(), Json.pretty(model.record()) + "\n");
        return run;
    }
}
