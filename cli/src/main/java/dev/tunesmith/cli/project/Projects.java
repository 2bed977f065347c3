package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.forecast.MachineChoice;
import dev.tunesmith.engine.forecast.MachineProbe;
import dev.tunesmith.engine.tensor.Blas;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Device;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.project.models.WeightHashes;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.InitialModelStep;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.StepOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the project commands share: opening a project and its model, and telling what a step did. */
final class Projects {

    private Projects() {}

    static StepContext open(ProjectArguments project, CommandContext context) {
        return open(project.folder(context), project.assignments(), context);
    }

    static StepContext open(Path folder, List<String> assignments, CommandContext context) {
        return StepContext.open(folder, assignments, context.progress(), context.cancellation(), context.environment())
                .withColumns(context.columns());
    }

    /** The base model of a project; fetched where it is not on this machine, loaded when a step needs it. */
    static BaseModel model(StepContext step, CommandContext context) {
        Path path = resolve(step, context);
        return open(step, context, path, machine(context));
    }

    /** The same for a command that will need the weights for certain: they are loaded while it does other things. */
    static BaseModel modelAhead(StepContext step, CommandContext context) {
        Path path = resolve(step, context);
        MachineChoice machine = machine(context);
        LocalModel.loadLibraryAhead();
        BaseModel model = open(step, context, path, machine);
        model.loadAhead();
        return model;
    }

    /** The same for a command that asks only for its tokenizer: no weights are loaded, so nothing is measured for them. */
    static BaseModel modelForTokens(StepContext step, CommandContext context) {
        MachineChoice any = new MachineChoice(Device.CPU, DType.FLOAT32, Blas.chosen(), 1, Map.of());
        return BaseModel.open(
                step,
                resolve(step, context),
                any,
                new WeightHashes(context.models().home(), context.progress()));
    }

    private static Path resolve(StepContext step, CommandContext context) {
        new InitialModelStep(step).runIfAsked();
        return context.models()
                .resolve(ModelReference.parse(
                        step.config().model(), step.config().folder()));
    }

    private static MachineChoice machine(CommandContext context) {
        return MachineProbe.run(context.models().home(), context.progress());
    }

    private static BaseModel open(StepContext step, CommandContext context, Path path, MachineChoice machine) {
        BaseModel model = BaseModel.open(
                step, path, machine, new WeightHashes(context.models().home(), context.progress()));
        context.note("model " + step.config().model() + ", " + model.dtypeWord()
                + (machine.device().equals(Device.CPU)
                        ? " on " + machine.blas().word() + ", " + machine.threads() + " threads"
                        : ""));
        return model;
    }

    /**
     * A file that a command is to write, as the user typed it. A folder is made for it inside the project only: elsewhere
     * a folder that is not there is a slip of the pen.
     *
     * @param option that names it
     * @throws UsageException if its folder is outside of the project and not there, or it is {@code -}
     */
    static Path writable(StepContext step, CommandContext context, String option, Path typed) {
        if (typed.toString().equals("-")) {
            throw new UsageException(
                    option + " - is no file, and standard output has the results of the command",
                    "name a file; what is printed is JSON with --json");
        }
        Path file = context.path(typed).toAbsolutePath().normalize();
        Path parent = file.getParent();
        Path root = step.project().root().toAbsolutePath().normalize();
        if (parent != null && !parent.startsWith(root) && !Files.isDirectory(parent)) {
            throw new UsageException(
                    option + " " + typed + ": there is no folder " + parent,
                    "make the folder, or name a file in one that is there");
        }
        return file;
    }

    /** Do a step while other processes are kept out of the project. */
    static ExitCode alone(StepContext step, CommandContext context, Function<StepContext, StepOutcome> work) {
        try (FolderLock lock = step.project().lock()) {
            StepOutcome outcome = work.apply(step);
            context.result(json(outcome), outcome.text());
            return ExitCode.DONE;
        }
    }

    /** An outcome as {@code --json} prints it. */
    static Map<String, Object> json(StepOutcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", outcome.step());
        json.put("skipped", outcome.skipped());
        json.putAll(outcome.details());
        return json;
    }
}
