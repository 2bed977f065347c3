package dev.tunesmith.evaluate.forgetting;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model is held against before and after it was tuned.
 *
 * @param version raised when the set changes its meaning
 * @param paragraphs text whose likelihood is measured, at least four words each
 * @param prompts questions, each with what a right answer contains
 * @param choices questions with answers to choose from by likelihood
 */
public record GeneralSet(int version, List<String> paragraphs, List<GeneralPrompt> prompts, List<Choice> choices) {

    private static final int LEAST_WORDS = 4;

    public GeneralSet {
        paragraphs = List.copyOf(paragraphs);
        prompts = List.copyOf(prompts);
        choices = List.copyOf(choices);
    }

    /**
     * A question.
     *
     * @param id unique in the set
     * @param prompt what is asked
     * @param accept a right answer contains one of these, case aside
     */
    public record GeneralPrompt(String id, String prompt, List<String> accept) {
        public GeneralPrompt {
            accept = List.copyOf(accept);
        }
    }

    /**
     * A question with answers to choose from.
     *
     * @param id unique in the set
     * @param question what is asked
     * @param choices at least two
     * @param answer index of the right one
     */
    public record Choice(String id, String question, List<String> choices, int answer) {
        public Choice {
            choices = List.copyOf(choices);
        }
    }

    /** The set that comes with Tunesmith: 12 paragraphs, 24 questions, 24 choices, in English. */
    public static GeneralSet standard() {
        try (InputStream in = GeneralSet.class.getResourceAsStream("general.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the program was packed without general.yaml");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Problems problems = new Problems();
            GeneralSet set = read(YamlMap.parse(text, "general.yaml", Path.of(""), problems));
            problems.throwIfAny();
            return set;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Read a team's own set: a YAML file with the keys {@code version}, {@code text}, {@code prompts} and {@code choices}.
     *
     * @throws UsageException with every problem of the file
     */
    public static GeneralSet read(Path file) {
        Problems problems = new Problems();
        GeneralSet set = read(YamlMap.read(file, problems));
        problems.throwIfAny();
        return set;
    }

    private static GeneralSet read(YamlMap map) {
        int version = (int) map.integer("version", 1, 1, Integer.MAX_VALUE);
        List<String> paragraphs = map.strings("text").orElse(List.of());
        for (String paragraph : paragraphs) {
            if (paragraph.strip().split("\\s+").length < LEAST_WORDS) {
                map.problem("text", "too short to measure: " + paragraph, "give at least " + LEAST_WORDS + " words");
            }
        }
        List<GeneralPrompt> prompts = new ArrayList<>();
        for (YamlMap entry : map.maps("prompts", "prompt")) {
            List<String> accept = entry.strings("accept").orElse(List.of());
            if (accept.isEmpty()) {
                entry.problem("accept", "nothing says what a right answer is", "add accept: [text]");
            }
            prompts.add(new GeneralPrompt(entry.requireString("id"), entry.requireString("prompt"), accept));
            entry.finish();
        }
        List<Choice> choices = new ArrayList<>();
        for (YamlMap entry : map.maps("choices", "question")) {
            List<String> texts = entry.strings("choices").orElse(List.of());
            if (texts.size() < 2) {
                entry.problem("choices", "expected at least 2 choices, found " + texts.size(), "add choices: [a, b]");
            }
            int answer = (int) entry.integer("answer", 0, 0, Math.max(0, texts.size() - 1));
            choices.add(new Choice(entry.requireString("id"), entry.requireString("question"), texts, answer));
            entry.finish();
        }
        if (paragraphs.isEmpty() && prompts.isEmpty() && choices.isEmpty()) {
            map.problem("text", "the set is empty", "add text:, prompts: or choices:");
        }
        map.finish();
        return new GeneralSet(version, paragraphs, prompts, choices);
    }
}
