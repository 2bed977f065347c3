package dev.tunesmith.cli.frame;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command's arguments, and what was probably meant. */
final class UsageErrors {

    private UsageErrors() {}

    static ErrorReport report(ParameterException error) {
        CommandLine command = error.getCommandLine();
        String help = "see " + command.getCommandSpec().qualifiedName() + " --help";
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(command, unmatched.getUnmatched().get(0), help);
        }
        String message = String.valueOf(error.getMessage()).replaceFirst("^Error: ", "");
        return new ErrorReport(ExitCode.WRONG_USE, message, help);
    }

    private static ErrorReport unmatched(CommandLine command, String word, String help) {
        if (word.startsWith("-")) {
            String name = word.replaceFirst("=.*", "");
            return new ErrorReport(
                    ExitCode.WRONG_USE, "There is no option " + name, meant(name, options(command)) + help);
        }
        Set<String> commands = new TreeSet<>(command.getSubcommands().keySet());
        if (commands.isEmpty()) {
            return new ErrorReport(ExitCode.WRONG_USE, "One argument too many: " + word, help);
        }
        return new ErrorReport(
                ExitCode.WRONG_USE,
                "There is no command "
                        + (command.getCommandSpec().qualifiedName() + " " + word).replaceFirst("^tunesmith ", ""),
                meant(word, commands) + help);
    }

    private static String meant(String word, Iterable<String> known) {
        List<String> words = new ArrayList<>();
        known.forEach(words::add);
        return Suggestions.nearest(word, words)
                .or(() -> words.stream()
                        .filter(name -> name.startsWith(word.toLowerCase(Locale.ROOT)))
                        .findFirst())
                .map(near -> "did you mean " + near + "? ")
                .orElse("");
    }

    private static Set<String> options(CommandLine command) {
        Set<String> names = new TreeSet<>();
        command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    /** The commands below this one, for a message. */
    static String known(CommandLine command) {
        return String.join(", ", command.getSubcommands().keySet());
    }
}
