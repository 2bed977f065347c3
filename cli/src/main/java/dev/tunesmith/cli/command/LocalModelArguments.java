package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ModelArgument;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.tensor.DType;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command takes that runs a model; use it as a picocli {@code @Mixin}. */
final class LocalModelArguments {

    @Mixin
    private ModelArgument model = new ModelArgument();

    @Option(names = "--adapter", paramLabel = "FOLDER", description = "A PEFT folder to switch on.")
    private @Nullable Path adapter;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "float32 or bfloat16, for weights and matrix products; float32 if absent.")
    private Type dtype = Type.float32;

    /** Named as users write them. */
    enum Type {
        float32,
        bfloat16;

        private DType dtype() {
            return this == float32 ? DType.FLOAT32 : DType.BFLOAT16;
        }
    }

    /** A loaded model: the base, and the view on it that was asked for (the base itself without an adapter). */
    record Opened(LocalModel base, LocalModel view) implements AutoCloseable {

        @Override
        public void close() {
            if (view != base) {
                view.close();
            }
            base.close();
        }
    }

    /** Load the model; the caller closes it. */
    Opened open(CommandContext context) {
        EngineOptions options = EngineOptions.of(dtype.dtype());
        LocalModel base = LocalModel.load(model.resolve(context), model.text(), options, context.progress());
        if (adapter == null) {
            return new Opened(base, base);
        }
        try {
            return new Opened(base, base.withAdapter(context.path(adapter)));
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }
}
