package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.core.error.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that the user named, whole and as UTF-8; {@code -} is standard input. */
final class TextInput {

    private TextInput() {}

    /**
     * Read the text.
     *
     * @throws DataException if it cannot be read or is not UTF-8
     */
    static String read(CommandContext context, Path typed) {
        boolean standardInput = typed.toString().equals("-");
        String name = standardInput ? "standard input" : typed.toString();
        byte[] bytes;
        try {
            bytes = standardInput ? context.in().readAllBytes() : Files.readAllBytes(context.path(typed));
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read " + name + ": " + e.getClass().getSimpleName() + " " + e.getMessage(),
                    "check the path and its permissions",
                    e);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DataException(name + " is not UTF-8 text: " + e.getMessage(), "save it as UTF-8", e);
        }
    }
}
