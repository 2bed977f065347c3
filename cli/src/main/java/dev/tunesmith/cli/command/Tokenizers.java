package dev.tunesmith.cli.command;

import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the tokenizer of a model of either form. */
final class Tokenizers {

    private Tokenizers() {}

    /** The tokenizer of a Hugging Face folder or a GGUF file; the caller closes it. */
    static Tokenizer open(Path model) {
        return Files.isDirectory(model) ? Tokenizer.fromFolder(model) : Tokenizer.fromGguf(model);
    }
}
