package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.config.ConfigYaml;
import dev.tunesmith.project.folder.RunFolder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The run that holds what the base model does: its probe and its answers. There is one for each base model. */
final class BaseRuns {

    static final String KIND = "base";

    private final StepContext context;

    BaseRuns(StepContext context) {
        this.context = context;
    }

    /** The run of a base model, if it was begun. */
    Optional<RunFolder> find(String sha256) {
        return context.project().runs().stream()
                .filter(run -> run.kind().equals(KIND))
                .filter(run -> run.json(run.record())
                        .map(record -> record.path("weights").asString("").equals(sha256))
                        .orElse(false))
                .reduce((first, second) -> second);
    }

    /** The run of a base model; begun where there is none. */
    RunFolder findOrBegin(BaseModel model) {
        Optional<RunFolder> known = find(model.sha256());
        return known.isPresent() ? known.get() : begin(model);
    }

    private RunFolder begin(BaseModel model) {
        RunFolder run = context.project().newRun(KIND);
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("kind", KIND);
        record.put("model", context.config().model());
        record.put("weights", model.sha256());
        record.put("dtype", model.dtypeWord());
        record.put("blas", model.machine().blas().name().toLowerCase(java.util.Locale.ROOT));
        record.put("threads", model.machine().threads());
        run.write(run.config(), ConfigYaml.text(context.config(), record));
        run.write(run.record(), Json.pretty(record) + "\n");
        return run;
    }
}
