package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's checks in their order. The model is spoiled by the last of them, which merges an adapter into it.
 *
 * <p>One thread at a time.
 */
public final class EngineChecks {

    /** The checks' names, in their order. */
    public static final List<String> NAMES = List.of(
            FiniteWeights.NAME,
            FreshAdapter.NAME,
            PackedRows.NAME,
            PackedRows.PREFIX_NAME,
            CachedDecoding.NAME,
            ResumedTraining.NAME,
            MergedAdapter.NAME);

    private static final String NOT_FINITE = "the model's weights are not finite numbers";

    private final Subject subject;
    private final Path folder;
    private final @Nullable Path trained;

    /**
     * Set up.
     *
     * @param folder empty; trainings write there
     * @param trained a PEFT folder that was trained from this model, or null
     */
    public EngineChecks(Subject subject, Path folder, @Nullable Path trained) {
        this.subject = subject;
        this.folder = folder;
        this.trained = trained;
    }

    /**
     * Run all checks.
     *
     * @param each is given each finding as it is made
     */
    public void run(Consumer<Finding> each) {
        Finding finite = Guard.run(FiniteWeights.NAME, "", () -> FiniteWeights.check(subject.model()));
        each.accept(finite);
        if (finite.verdict() == Verdict.FAULT) {
            NAMES.stream().skip(1).forEach(name -> each.accept(Finding.notApplicable(name, "", NOT_FINITE)));
            return;
        }
        each.accept(Guard.run(FreshAdapter.NAME, "", this::fresh));
        each.accept(guarded(
                PackedRows.NAME, adapter -> PackedRows.check(subject, new Passes(subject.model(), adapter))));
        each.accept(guarded(
                PackedRows.PREFIX_NAME,
                adapter -> PackedRows.checkPrefix(subject, new Passes(subject.model(), adapter))));
        each.accept(guarded(CachedDecoding.NAME, adapter -> CachedDecoding.check(subject, adapter)));
        each.accept(
                Guard.run(ResumedTraining.NAME, "", () -> new ResumedTraining(subject, folder).check(between -> {})));
        each.accept(Guard.run(MergedAdapter.NAME, "", this::merged));
    }

    private Finding fresh() {
        String compared = "the base without and with a new adapter";
        if (subject.trainsAllWeights()) {
            return Finding.notApplicable(FreshAdapter.NAME, compared, "all weights are trained, and no adapter");
        }
        if (subject.config().initAdapter() != null) {
            return Finding.notApplicable(
                    FreshAdapter.NAME,
                    compared,
                    "training starts from " + subject.config().initAdapter() + ", which is meant to change the base");
        }
        try (LoraAdapter adapter = Adapters.fresh(subject.model(), subject.config())) {
            return FreshAdapter.check(subject, adapter);
        }
    }

    /** A check with what is trained: an adapter, borrowed, or null where the model's own weights are. */
    private interface WithTrained {
        Finding check(@Nullable LoraAdapter adapter);
    }

    private Finding withTrained(WithTrained work) {
        if (subject.trainsAllWeights()) {
            return work.check(null);
        }
        try (LoraAdapter adapter = Adapters.changing(subject.model(), subject.config())) {
            return work.check(adapter);
        }
    }

    private Finding guarded(String name, WithTrained work) {
        return Guard.run(name, "", () -> withTrained(work));
    }

    private Finding merged() {
        if (trained != null) {
            String name = "the adapter in " + trained;
            try (LoraAdapter adapter = PeftFolder.read(trained, subject.model().adaptable(), false, DType.FLOAT32)) {
                return finite(adapter, name);
            }
        }
        if (subject.trainsAllWeights()) {
            return Finding.notApplicable(
                    MergedAdapter.NAME, "", "all weights are trained, and there is no adapter to merge");
        }
        try (LoraAdapter adapter = Adapters.changing(subject.model(), subject.config())) {
            if (!subject.model().canMerge(adapter)) {
                return notMergeable();
            }
            return MergedAdapter.check(
                    subject,
                    adapter,
                    subject.config().initAdapter() == null
                            ? "a new adapter whose numbers were moved"
                            : "the adapter that training starts from");
        }
    }

    private static Finding notMergeable() {
        return Finding.notApplicable(
                MergedAdapter.NAME,
                "",
                "the adapter trains embeddings or head apart, and the model has one matrix for both: it is used beside the base");
    }

    private Finding finite(LoraAdapter adapter, String name) {
        if (!subject.model().canMerge(adapter)) {
            return notMergeable();
        }
        double norm = adapter.parameters().norm();
        if (Double.isFinite(norm)) {
            return MergedAdapter.check(subject, adapter, name);
        }
        return Finding.fault(
                MergedAdapter.NAME,
                name,
                "some of its numbers are NaN or infinite",
                "train it again with a lower train.optimizer.learningRate",
                ExitCode.UNREADABLE_MODEL);
    }
}
