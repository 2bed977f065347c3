package dev.tunesmith.tokenizer;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.template.NamedTemplates;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A chat template as somebody chose it: one of {@link NamedTemplates} by its name, or a file. */
public sealed interface TemplateChoice {

    /** A template of ours; {@code name} is one of {@link NamedTemplates#names()}. */
    record Named(String name) implements TemplateChoice {

        @Override
        public String label() {
            return name;
        }

        @Override
        public String source() {
            return NamedTemplates.source(name);
        }

        @Override
        public ChatFormat format(Tokenizer tokenizer) {
            boolean needsEos = NamedTemplates.entry(name).stop().equals(java.util.Optional.of(NamedTemplates.EOS));
            if (needsEos && !tokenizer.specialTokens().containsKey(NamedTemplates.EOS)) {
                throw new UsageException(
                        "the template " + name + " ends an answer with the tokenizer's eos_token, and this tokenizer "
                                + "names none",
                        "add eos_token to the model's tokenizer_config.json, or choose another template"
                                + fitting(tokenizer));
            }
            return ChatFormat.of(tokenizer, source(), label());
        }
    }

    /** A Jinja file. */
    record InFile(Path path) implements TemplateChoice {

        @Override
        public String label() {
            return String.valueOf(path.getFileName());
        }

        @Override
        public String source() {
            try {
                return Files.readString(path);
            } catch (NoSuchFileException e) {
                throw new UsageException(
                        "There is no template file " + path,
                        "correct the path, or give one of the names " + String.join(", ", NamedTemplates.names()),
                        e);
            } catch (CharacterCodingException e) {
                throw new UsageException("The template " + path + " is not UTF-8 text", "save it as UTF-8", e);
            } catch (IOException e) {
                throw FileErrors.cannot("Cannot read the template", path, e);
            }
        }

        @Override
        public ChatFormat format(Tokenizer tokenizer) {
            return ChatFormat.of(tokenizer, source(), label());
        }
    }

    /** Text with a folder in it, or with an extension, which begins with a letter ({@code .jinja}; not {@code llama-3.1}). */
    Pattern PATH = Pattern.compile(".*[/\\\\].*|.*\\.[A-Za-z][A-Za-z0-9]*", Pattern.DOTALL);

    /**
     * Read a choice: text with a folder or an extension in it is a file's path, everything else a name. A file is not read
     * yet.
     *
     * @param folder what relative paths count from
     * @throws UsageException if there is no template of that name; tells what was probably meant
     */
    static TemplateChoice parse(String text, Path folder) {
        if (PATH.matcher(text).matches()) {
            return new InFile(folder.resolve(text).normalize());
        }
        List<String> names = NamedTemplates.names();
        if (!names.contains(text)) {
            throw new UsageException(
                    "there is no template named \"" + text + "\"",
                    Suggestions.nearest(text, names)
                                    .map(near -> "did you mean " + near + "? ")
                                    .orElse("")
                            + "the names are " + String.join(", ", names) + "; write a file with its folder, as ./"
                            + text);
        }
        return new Named(text);
    }

    /** What messages call it: the name, or the file's. */
    String label();

    /**
     * The Jinja source.
     *
     * @throws UsageException if the file is not there or is not text
     */
    String source();

    /**
     * The chat format that a tokenizer's conversations have in it.
     *
     * @throws UsageException if it cannot be compiled, or needs an end token that the tokenizer does not name
     */
    ChatFormat format(Tokenizer tokenizer);

    /** The names of those that end an answer with a token of this tokenizer, as the end of a hint; empty for none. */
    static String fitting(Tokenizer tokenizer) {
        List<String> names = NamedTemplates.list().stream()
                .filter(entry -> entry.stop()
                        .filter(stop -> stop.equals(NamedTemplates.EOS)
                                ? tokenizer.specialTokens().containsKey(stop)
                                : tokenizer.controlTokens().containsKey(stop))
                        .isPresent())
                .map(NamedTemplates.Entry::name)
                .toList();
        return names.isEmpty() ? "" : ": " + String.join(", ", names) + " end an answer with a token of this tokenizer";
    }
}
