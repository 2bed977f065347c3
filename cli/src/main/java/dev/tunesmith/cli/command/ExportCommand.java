package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ModelArgument;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.checkpoint.ModelExport;
import dev.tunesmith.engine.checkpoint.ModelFolderWriter;
import dev.tunesmith.engine.forecast.MachineProbe;
import dev.tunesmith.engine.tensor.DType;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Writes a model, an adapter merged into it, for other programs. */
@Command(
        name = "export",
        description =
                "Write a model as a Hugging Face folder, an adapter merged into it; it is opened again and compared before "
                        + "this says done.")
public final class ExportCommand implements Subcommand {

    @Mixin
    private ModelArgument model = new ModelArgument();

    @Option(names = "--adapter", paramLabel = "FOLDER", description = "A PEFT folder to merge into the weights.")
    private @Nullable Path adapter;

    @Option(
            names = "--other-base",
            description =
                    "Merge the adapter although it was trained on another base, such as a copy of this one in another type.")
    private boolean otherBase;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "The folder to make.")
    private Path out = Path.of("");

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "float32, bfloat16 or float16, of the weights written; float32 if absent.")
    private Type dtype = Type.float32;

    /** Named as users write them. */
    enum Type {
        float32,
        bfloat16,
        float16;

        private DType dtype() {
            return DType.valueOf(name().toUpperCase(Locale.ROOT));
        }
    }

    @Override
    public ExitCode run(CommandContext context) {
        Path path = model.resolve(context);
        if (adapter != null && !otherBase) {
            LocalModelArguments.requireBase(context, context.path(adapter), path, model.text());
        }
        MachineProbe.run(context.models().home(), context.progress());
        Path target = context.path(out);
        ModelExport.Result result = ModelExport.run(
                new ModelExport.Request(
                        path,
                        adapter == null ? null : context.path(adapter),
                        target,
                        dtype.dtype(),
                        ModelFolderWriter.MAX_SHARD_BYTES),
                context.progress());
        ObjectNode json = Json.object()
                .put("out", target.toString())
                .put("weights", result.weights())
                .put("parameters", result.parameters())
                .put("largestLogprobDifference", result.difference());
        context.result(
                json,
                String.format(
                        Locale.ROOT,
                        "exported %d weights (%d parameters, %s) to %s; opened again: every weight is as meant, "
                                + "log-probabilities differ by at most %.1e from the model in memory",
                        result.weights(),
                        result.parameters(),
                        dtype,
                        target,
                        result.difference()));
        return ExitCode.DONE;
    }
}
