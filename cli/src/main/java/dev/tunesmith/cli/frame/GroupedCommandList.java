package dev.tunesmith.cli.frame;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** The list of commands in {@code tunesmith --help}, under the headings of their groups. */
final class GroupedCommandList implements IHelpSectionRenderer {

    private final List<CommandGroup> groups;

    GroupedCommandList(List<CommandGroup> groups) {
        this.groups = groups;
    }

    @Override
    public String render(Help help) {
        int width = help.subcommands().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (CommandGroup group : groups) {
            text.append(String.format("%n%s:%n", group.title()));
            for (Class<?> type : group.commands()) {
                Command command = type.getAnnotation(Command.class);
                String description = String.join(" ", command.description());
                text.append(String.format("  %-" + width + "s  %s%n", command.name(), description));
            }
        }
        return text.toString();
    }
}
