package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ModelArgument;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.engine.AdapterBase;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.project.models.WeightHashes;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.TemplateChoice;
import dev.tunesmith.tokenizer.TemplateFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
            names = "--other-base",
            description =
                    "Use the adapter although it was trained on another base, such as a copy of this one in another type.")
    private boolean otherBase;

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
        return open(context, Optional.empty());
    }

    /**
     * Load the model with another chat template than its own; the caller closes it.
     *
     * @throws UsageException if a template was named and the adapter was trained in another one
     */
    Opened open(CommandContext context, Optional<TemplateChoice> chosen) {
        EngineOptions options = EngineOptions.of(dtype.dtype());
        Path path = model.resolve(context);
        chosen.ifPresent(choice -> checkTemplate(context, choice));
        if (adapter != null && !otherBase) {
            requireBase(context, context.path(adapter), path, model.text());
        }
        LocalModel base = LocalModel.load(
                path,
                model.text(),
                options,
                tokenizer -> chosen.isPresent() ? chosen.get().format(tokenizer) : ChatFormat.of(tokenizer),
                context.progress());
        if (adapter == null) {
            return new Opened(base, base);
        }
        try {
            requireTheAdaptersOwn(chosen, base, context.path(adapter));
            LocalModel view = base.withAdapterOfAnyBase(context.path(adapter));
            view.unusedPatterns()
                    .forEach(key -> context.note(adapter + ": the pattern " + key
                            + " in adapter_config.json matches no module of the adapter, so it changes nothing"));
            return new Opened(base, view);
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }

    /** Refuse an adapter that says it was trained on another base; hashes of models are remembered. */
    static void requireBase(CommandContext context, Path adapter, Path model, String name) {
        WeightHashes hashes = new WeightHashes(context.models().home(), context.progress());
        AdapterBase.require(adapter, name, hashes.of(model), "--other-base");
    }

    /** A file that is missing is told before the weights are loaded; a template that takes the place of another one is told. */
    private void checkTemplate(CommandContext context, TemplateChoice choice) {
        choice.source();
        if (adapter == null) {
            context.note("chat template " + choice.label() + ", instead of any that the model has");
        }
    }

    private static void requireTheAdaptersOwn(Optional<TemplateChoice> chosen, LocalModel base, Path adapter) {
        Map<String, String> own = TemplateFiles.read(adapter);
        if (chosen.isPresent()
                && !own.isEmpty()
                && base.conversations().filter(named -> !named.isStoredAs(own)).isPresent()) {
            throw new UsageException(
                    "--template is " + chosen.get().label() + ", but the adapter " + adapter
                            + " was trained in another chat template",
                    "leave out --template, and the adapter's own is used; to try another one on purpose, remove "
                            + TemplateFiles.MAIN + " from a copy of the adapter");
        }
    }
}
