package dev.tunesmith.cli;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteScorer;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A project of a help desk with a base and two trainings, all evaluated, without a model: what the three would have answered to
 * ten messages is written here.
 */
public final class EvaluatedProject {

    private static final String CONFIG = """
            model: model
            task: { name: Help desk }
            data:
              sources:
                - path: past.jsonl
                - { path: test.jsonl, split: test }
              split: { dev: 0, test: 0 }
            """;

    private static final String SUITE = """
            name: replies
            description: A customer's message to a reply
            items: { split: test }
            headline: says-the-days
            checks:
              - { check: hasReferenceNumbers, id: says-the-days }
              - { check: endsWith, id: sign-off, texts: ["- Desk"] }
            """;

    /** Items 0 to 4 are about returns, 5 to 9 about parcels. */
    private static final int ITEMS = 10;

    private static final String[] WORDS = {"Hi", "Hello there", "Good day", "Excuse me", "Dear desk", "One question"};

    private EvaluatedProject() {}

    /** Write the folder. */
    public static Path write(Path root) throws IOException {
        Files.createDirectories(root.resolve("suites"));
        Files.writeString(root.resolve("tunesmith.yaml"), CONFIG);
        Files.writeString(root.resolve("suites/replies.yaml"), SUITE);
        List<String> past = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            past.add(row("past-" + i, topic(i % 2 * 5), WORDS[i / 2] + ", " + question(i % 2 * 5), reply(i % 2 * 5)));
        }
        Files.write(root.resolve("past.jsonl"), past);
        List<String> test = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            test.add(row("m-" + i, topic(i), "No. " + i + ": " + question(i), reply(i)));
        }
        Files.write(root.resolve("test.jsonl"), test);
        List<Sample> items = SampleReader.readAll(root.resolve("test.jsonl"));
        SampleWriter.write(root.resolve("data/splits/test.jsonl"), items);
        SampleWriter.write(root.resolve("data/splits/train.jsonl"), SampleReader.readAll(root.resolve("past.jsonl")));
        run(root, "0001-base", items, EvaluatedProject::base);
        run(root, "0002-lora", items, EvaluatedProject::first);
        run(root, "0003-lora", items, EvaluatedProject::second);
        return root;
    }

    private static String row(String id, String topic, String input, String response) {
        return "{\"id\":\"" + id + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + input + "\"}],\"response\":\""
                + response + "\",\"attributes\":{\"topic\":\"" + topic + "\"}}";
    }

    private static String topic(int item) {
        return item < ITEMS / 2 ? "returns" : "parcel";
    }

    private static String question(int item) {
        return item < ITEMS / 2 ? "can I still send it back?" : "where is my parcel?";
    }

    private static String reply(int item) {
        return item < ITEMS / 2 ? "Yes, within 30 days. - Desk" : "It comes within 5 days. - Desk";
    }

    private interface Answers {
        String of(int item);
    }

    private static String base(int item) {
        return "Thank you for your message number " + item + ". We will look into it.";
    }

    /** Right on returns; on parcels it says the same again and again. */
    private static String first(int item) {
        return item < ITEMS / 2 ? reply(item) : "It is on its way. ".repeat(6).strip();
    }

    /** Right but for two parcels, and one return whose sign-off went missing. */
    private static String second(int item) {
        return item == 0
                ? "Yes, within 30 days."
                : item == 8 || item == 9 ? "It is on its way. ".repeat(6).strip() : reply(item);
    }

    private static void run(Path root, String id, List<Sample> items, Answers answers) throws IOException {
        Path folder = root.resolve("runs").resolve(id);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run.json"), "{\"weights\":\"abc\"}\n");
        Suite suite = suite();
        SuiteScorer scorer = new SuiteScorer(suite);
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            for (int i = 0; i < items.size(); i++) {
                ItemOutput output = new ItemOutput(
                        suite.name(),
                        items.get(i).id(),
                        ItemOutput.FIRST,
                        "request",
                        new ItemOutput.Answerer("abc", null),
                        0,
                        new Prompt.Chat(items.get(i).prompt()),
                        answers.of(i),
                        FinishReason.STOP,
                        List.of(),
                        List.of(),
                        List.of(),
                        1,
                        1,
                        1,
                        null);
                files.record(output);
                files.record(scorer.score(items.get(i), ItemAnswers.one(output)));
            }
        }
        if (!id.endsWith("base")) {
            SampleWriter.write(folder.resolve("train-items.jsonl"), SampleReader.readAll(root.resolve("past.jsonl")));
        }
    }

    private static Suite suite() {
        Problems problems = new Problems();
        Suite suite = new SuiteReader(CheckRegistry.builtIn())
                .read(YamlMap.parse(SUITE, "replies.yaml", Path.of(""), problems));
        problems.throwIfAny();
        return suite;
    }
}
