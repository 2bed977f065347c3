package dev.tunesmith.cli.command;

import picocli.CommandLine.Command;

/** Groups the commands on the models of this machine. */
@Command(
        name = "model",
        description = "Fetch, list and check the models of this machine.",
        subcommands = {ModelPullCommand.class, ModelListCommand.class, ModelShowCommand.class})
public final class ModelCommand {}
