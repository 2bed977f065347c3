package dev.tunesmith.cli;

import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.cli.frame.Terminal;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Uses the classes that most commands begin with, on a model of a few thousand weights. The start script lets Java archive them once,
 * so that later starts need not load and check each again (docs/performance.md).
 */
public final class UsualStart {

    private static final String CONFIGURATION = "tunesmith.yaml";
    private static final String TEXT = "Grey parrots live in forests, and many of them can talk.\n";
    private static final String PRETRAINING = """
            data: { train: text.txt, split: { dev: 0 } }
            train:
              method: pretrain
              pretrain:
                fromScratch: { architecture: llama, hiddenSize: 16, layers: 1, heads: 2, vocabularySize: 270, contextLength: 512 }
              maxLength: 16
              maxSteps: 1
            """;
    private static final String ROW = "{\"instruction\": \"Say it.\", \"input\": \"hi\", \"output\": \"hi\"}\n";
    private static final String TUNING = """
            model: ../pretraining/data/initial-model
            data: { train: rows.jsonl }
            template: alpaca
            train: { maxSteps: 1, lora: { rank: 2 } }
            """;

    private UsualStart() {}

    /** Train from scratch, and then with an adapter, in a folder that is removed again. */
    public static void main(String[] args) throws IOException {
        run(Terminal.ofProcess(), System.getenv());
    }

    /** @throws IllegalStateException if a command fails; it has told why */
    static void run(Terminal terminal, Map<String, String> environment) throws IOException {
        Path folder = Files.createTempDirectory("tunesmith-start");
        try {
            Path pretraining = project(folder.resolve("pretraining"), PRETRAINING, "text.txt", TEXT.repeat(20));
            Path tuning = project(folder.resolve("tuning"), TUNING, "rows.jsonl", ROW);
            Launcher launcher = new Launcher(Commands.all(), terminal, environment, folder);
            for (Path project : List.of(pretraining, tuning)) {
                int code = launcher.run("train", project.toString());
                if (code != ExitCode.DONE.code()) {
                    throw new IllegalStateException("train " + project + " ended with " + code);
                }
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static Path project(Path folder, String configuration, String data, String text) throws IOException {
        Files.createDirectory(folder);
        Files.writeString(folder.resolve(CONFIGURATION), configuration);
        Files.writeString(folder.resolve(data), text);
        return folder;
    }
}
