package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.ProbeStep;
import dev.tunesmith.project.step.StepContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries prompts on the base model. */
@Command(
        name = "probe",
        description = "Find the base model's best prompt on dev items, and the items it handles at most fairly.")
public final class ProbeCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--model",
            paramLabel = "endpoint:NAME",
            description = "A model of endpoints instead of the base model.")
    private @Nullable String model;

    @Mixin
    private SuiteArguments suites = new SuiteArguments();

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        ProbeStep probe = new ProbeStep(step, suites.choice()); // a broken suite is told before the model is loaded
        String named = model;
        if (named == null) {
            try (BaseModel base = Projects.model(step, context)) {
                return Projects.alone(step, context, own -> probe.run(base));
            }
        }
        if (!named.startsWith(EndpointConfig.PREFIX)) {
            throw new UsageException(
                    "--model " + named + " is no endpoint of the configuration",
                    "name one as endpoint:NAME; another local model is probed with --set model=" + named);
        }
        EndpointConfig endpoint = step.config().endpoint(named);
        try (BaseModel base = Projects.modelForTokens(step, context)) {
            return Projects.alone(step, context, own -> probe.endpoint(endpoint, base));
        }
    }
}
