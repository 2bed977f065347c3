package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.doctor.Doctor;
import dev.tunesmith.project.doctor.DoctorFolder;
import dev.tunesmith.project.doctor.DoctorReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks what can be proved about a project's own model and data. */
@Command(
        name = "doctor",
        description =
                "Check the project's own model and data: loss mask, template, stop tokens, packing, merging, resuming "
                        + "and more. Changes nothing in the project. A fault ends it with the code that training would end with.")
public final class DoctorCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        try (DoctorFolder folder = DoctorFolder.of(
                project.folder(context), project.assignments(), context.progress(), context.cancellation())) {
            DoctorReport report = new Doctor(folder, step -> Projects.model(step, context)).run();
            context.result(report.json(), report.text());
            return report.exitCode();
        }
    }
}
