package dev.tunesmith.cli.command;

import picocli.CommandLine.Command;

/** Groups the commands on chat templates. */
@Command(
        name = "template",
        description = "List the chat templates that have a name, and see what one makes of a conversation.",
        subcommands = {TemplateListCommand.class, TemplateRenderCommand.class})
public final class TemplateCommand {}
