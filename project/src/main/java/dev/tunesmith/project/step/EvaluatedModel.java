package dev.tunesmith.project.step;

import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.endpoint.EndpointModel;
import dev.tunesmith.project.folder.RunFolder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that is probed and evaluated with the best prompt there is for it: the base, or one behind an endpoint. It is opened
 * when it is first asked.
 *
 * <p><b>Owns</b> what it opened itself: an endpoint's connections, not the base.
 */
final class EvaluatedModel implements AutoCloseable {

    private final String kind;
    private final String name;
    private final String sha256;
    private final BaseModel base;
    private final @Nullable Supplier<LanguageModel> opener;
    private final Map<String, Object> record;
    private @Nullable LanguageModel opened;

    private EvaluatedModel(
            String kind,
            String name,
            String sha256,
            BaseModel base,
            @Nullable Supplier<LanguageModel> opener,
            Map<String, Object> record) {
        this.kind = kind;
        this.name = name;
        this.sha256 = sha256;
        this.base = base;
        this.opener = opener;
        this.record = record;
    }

    /** The base model of a project. */
    static EvaluatedModel base(StepContext context, BaseModel model) {
        String name = context.config().model();
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("kind", BaseRuns.KIND);
        record.put("model", name);
        record.put("weights", model.sha256());
        record.put("dtype", model.dtypeWord());
        record.put("blas", model.machine().blas().name().toLowerCase(Locale.ROOT));
        record.put("threads", model.machine().threads());
        return new EvaluatedModel(BaseRuns.KIND, name, model.sha256(), model, null, record);
    }

    /**
     * A model behind an endpoint.
     *
     * @param base counts the tokens of references, so that answers have the same limit as the base's
     */
    static EvaluatedModel endpoint(StepContext context, EndpointConfig endpoint, BaseModel base) {
        String sha256 = EndpointModel.sha256(endpoint);
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("kind", RunFolder.ENDPOINT_KIND + endpoint.name());
        record.put("model", endpoint.model());
        record.put("weights", sha256);
        record.put("dtype", "remote");
        record.put("url", endpoint.url().toString());
        record.put("options", endpoint.options());
        return new EvaluatedModel(
                RunFolder.ENDPOINT_KIND + endpoint.name(),
                endpoint.reference(),
                sha256,
                base,
                () -> EndpointModel.open(endpoint, context.environment()),
                record);
    }

    /** Of its runs. */
    String kind() {
        return kind;
    }

    /** As people call it. */
    String name() {
        return name;
    }

    /** An option of a command with its name, and a blank before it; empty for the base, which needs none. */
    String option(String option) {
        return opener == null ? "" : " " + option + " " + name;
    }

    /** What identifies it: hash of the weights, or of an endpoint's address and model. */
    String sha256() {
        return sha256;
    }

    String dtypeWord() {
        return opener == null ? base.dtypeWord() : "remote";
    }

    String templateHash() {
        return opener == null ? base.templateHash() : "remote";
    }

    /** How many tokens a text has, by the base model's tokenizer. */
    int count(String text) {
        return base.count(text);
    }

    /** What its run records. */
    Map<String, Object> record() {
        return record;
    }

    /** Tell now what would keep an endpoint from being asked, such as a missing key; sends nothing. */
    void requireUsable() {
        if (opener != null) {
            language();
        }
    }

    /** What answers. */
    LanguageModel language() {
        if (opener == null) {
            return base.language();
        }
        LanguageModel known = opened;
        if (known == null) {
            known = opener.get();
            opened = known;
        }
        return known;
    }

    @Override
    public void close() {
        LanguageModel known = opened;
        if (known != null) {
            known.close();
            opened = null;
        }
    }
}
