package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.tokenizer.TemplateChoice;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The {@code --template} of commands that write conversations; use it as a picocli {@code @Mixin}. */
final class TemplateArgument {

    @Option(
            names = "--template",
            paramLabel = "NAME|FILE",
            description = "A chat template instead of the model's own: by name, see template list, or a Jinja file.")
    private @Nullable String template;

    /**
     * The choice, or nothing where none was made.
     *
     * @throws dev.tunesmith.core.error.UsageException if there is no template of that name
     */
    Optional<TemplateChoice> choice(CommandContext context) {
        return Optional.ofNullable(template).map(text -> TemplateChoice.parse(text, context.path(Path.of(""))));
    }
}
