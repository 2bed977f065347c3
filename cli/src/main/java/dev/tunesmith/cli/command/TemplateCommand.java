package dev.tunesmith.cli.command;

import picocli.CommandLine.Command;

/** Groups the commands on chat templates. */
@Command(
        name = "template",
        description = "See what a chat template makes of a conversation.",
        subcommands = TemplateRenderCommand.class)
public final class TemplateCommand {}
