package dev.tunesmith.cli.frame;

import java.util.List;

/**
 * Commands that stand together in {@code --help}.
 *
 * @param title heading of the group
 * @param commands classes with picocli's {@code @Command}, each with a constructor without parameters
 */
public record CommandGroup(String title, List<Class<?>> commands) {

    public CommandGroup {
        commands = List.copyOf(commands);
    }

    public CommandGroup(String title, Class<?>... commands) {
        this(title, List.of(commands));
    }
}
