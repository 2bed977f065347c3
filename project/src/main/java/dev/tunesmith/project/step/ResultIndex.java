package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.evaluate.run.AnswerCache;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.store.Refreshed;
import dev.tunesmith.store.Store;
import dev.tunesmith.store.StoreAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index over the project's runs, as steps use it. Results are in the files of the runs: where the index cannot be used, that
 * is told, and work goes on without it.
 */
public final class ResultIndex {

    private static final String REBUILD = "tunesmith db rebuild";

    private final StepContext context;

    public ResultIndex(StepContext context) {
        this.context = context;
    }

    /** Where it is; user and password come from the environment. */
    public StoreAddress address() {
        return context.config().store().address(context.project().root(), context.environment());
    }

    /** Take what runs have written since the last time. */
    void update() {
        try (Store store = Store.open(address(), context.project().root())) {
            Refreshed refreshed = store.refresh(context.progress());
            if (!refreshed.problems().isEmpty()) {
                context.progress()
                        .note("The index lacks a part of the results: "
                                + refreshed.problems().get(0) + "; mend that file, then: " + REBUILD);
            }
        } catch (TunesmithException e) {
            tell("The index was not brought up to date; the results are in the files of the run", e);
        }
    }

    private void tell(String what, TunesmithException e) {
        context.progress().note(what + ". " + e.getMessage() + " (" + e.fix() + "; later: " + REBUILD + ")");
    }

    /** The answers of all runs; close it after use. */
    Answers answers() {
        try {
            Store store = Store.open(address(), context.project().root());
            try {
                store.refresh(context.progress());
                return new Answers(store);
            } catch (TunesmithException e) {
                store.close();
                throw e;
            }
        } catch (TunesmithException e) {
            tell("The index cannot be used, so answers of other runs are not looked up", e);
            return new Answers(null);
        }
    }

    /** Looks answers up in the files of all runs by way of the index. */
    static final class Answers implements AnswerCache, AutoCloseable {

        private final @Nullable Store store;

        private Answers(@Nullable Store store) {
            this.store = store;
        }

        @Override
        public Optional<ItemOutput> find(String request) {
            return store == null
                    ? Optional.empty()
                    : store.answersTo(request).stream()
                            .flatMap(line -> read(line).stream())
                            .filter(output ->
                                    output.isAnswered() && output.request().equals(request))
                            .findFirst();
        }

        /** A file that was rewritten since it was indexed has something else there; then the item is asked again. */
        private static Optional<ItemOutput> read(String line) {
            try {
                return Optional.of(EvaluationFiles.output(line));
            } catch (DataException e) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            if (store != null) {
                store.close();
            }
        }
    }
}
