package dev.tunesmith.bench;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times the scoring of recorded answers by 20 checks: reads the answers of a run folder, judges them and writes the scores.
 * Written: seconds in all from a cold start, those of reading, and of all processors together; the same when the scores are there
 * already; milliseconds of each check.
 *
 * <pre>RescoreBench ITEMS OUT.json</pre>
 */
public final class RescoreBench {

    private static final long SEED = 1;
    private static final String[] WORDS =
            ("the parcel router refund order delivery please customer account within days three "
                            + "you can change address until shipped sorry thanks we will send 49.90 12 Monday größe naïve")
                    .split(" ", -1);

    /** Twenty checks, of each kind some. */
    private static final String SUITE = """
            name: bench
            checks:
              - exactMatch
              - { check: jsonLenient, where: { flags: [json] } }
              - { check: jsonSchema, where: { flags: [json] }, schema: { type: object, required: [topic], properties: { topic: { type: string }, days: { type: integer } } } }
              - { check: contains, texts: [parcel, refund], match: any }
              - { check: stopWords, words: [lorem, ipsum, dolor] }
              - { check: regex, pattern: '\\b\\d+ days\\b' }
              - { check: startsWith, texts: [the, please] }
              - { check: maxWords, max: 80 }
              - { check: maxSentences, max: 6 }
              - lengthRatio
              - noRepetition
              - noNewNumbers
              - noPreamble
              - { check: rougeL, min: 0.5 }
              - { check: bleu, min: 0.3 }
              - { check: chrf, min: 0.4 }
              - { check: editDistance, max: 0.4 }
              - { check: language, is: en, among: [en, de, fr, es] }
              - pii
              - toxicity
            """;

    private final Random random = new Random(SEED);

    private RescoreBench() {}

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new UsageException("RescoreBench takes 2 arguments, found " + arguments.length, "ITEMS OUT.json");
        }
        Path folder = Files.createTempDirectory("tunesmith-rescore");
        try {
            ObjectNode result = new RescoreBench().measure(folder, Integer.parseInt(arguments[0]));
            PrintStream out = System.out;
            out.println(Json.pretty(result));
            AtomicFiles.writeString(Path.of(arguments[1]), Json.pretty(result) + "\n");
        } finally {
            for (String name : List.of(EvaluationFiles.OUTPUTS_FILE, EvaluationFiles.SCORES_FILE)) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        }
    }

    private ObjectNode measure(Path folder, int count) throws IOException {
        Problems problems = new Problems();
        Suite suite =
                new SuiteReader(CheckRegistry.builtIn()).read(YamlMap.parse(SUITE, "suite", Path.of(""), problems));
        problems.throwIfAny();
        List<Sample> items = items(count);
        record(folder, items);
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put("command", "RescoreBench " + count);
        result.put("items", count).put("checks", suite.checks().size());
        result.set("cold", Json.tree(rescore(folder, suite, items)));
        result.set("unchanged", Json.tree(rescore(folder, suite, items)));
        result.set("millisecondsByCheck", Json.tree(byCheck(folder, suite, items)));
        return result;
    }

    private static Map<String, Double> rescore(Path folder, Suite suite, List<Sample> items) {
        long start = System.nanoTime();
        double processor = processorSeconds();
        long thread = threadNanos();
        long read;
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            read = System.nanoTime();
            SuiteRun run = Evaluator.rescore(suite, items, files);
            if (run.passRate("exactMatch").value() >= 1) {
                throw new IllegalStateException("every answer is right, which nobody made so");
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("seconds", (System.nanoTime() - start) / 1e9);
        figures.put("secondsReading", (read - start) / 1e9);
        figures.put("processorSeconds", processorSeconds() - processor);
        figures.put("threadSeconds", (threadNanos() - thread) / 1e9);
        return figures;
    }

    /** What this thread alone has computed. */
    private static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** What all threads of this process have computed, the compiler's and the collector's among them. */
    private static double processorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private static Map<String, Long> byCheck(Path folder, Suite suite, List<Sample> items) {
        Map<String, Long> times = new LinkedHashMap<>();
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            for (SuiteCheck check : suite.checks()) {
                long start = System.nanoTime();
                for (Sample item : items) {
                    if (check.where().matches(item)) {
                        ItemOutput output =
                                files.output(suite.name(), item.id()).orElseThrow();
                        check.judge(CheckInput.of(item, output.answer(), FinishReason.STOP));
                    }
                }
                times.put(check.id(), (System.nanoTime() - start) / 1_000_000);
            }
        }
        return times;
    }

    private void record(Path folder, List<Sample> items) {
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            for (Sample item : items) {
                List<Integer> ids = new ArrayList<>();
                List<Double> logProbabilities = new ArrayList<>();
                String answer = item.hasFlag("json") ? json() : changed(item.response());
                for (int i = 0; i < answer.length() / 4; i++) {
                    ids.add(random.nextInt(49_000));
                    logProbabilities.add(-Math.rint(random.nextDouble() * 1e4) / 1e4);
                }
                files.record(new ItemOutput(
                        "bench",
                        item.id(),
                        ItemOutput.FIRST,
                        "0".repeat(64),
                        new ItemOutput.Answerer("0".repeat(64), null),
                        0,
                        new Prompt.Chat(item.prompt()),
                        answer,
                        FinishReason.STOP,
                        ids,
                        logProbabilities,
                        List.of(),
                        ids.size(),
                        40,
                        100,
                        null));
            }
        }
    }

    private List<Sample> items(int count) {
        List<Sample> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean json = i % 4 == 0;
            items.add(new Sample(
                    "item-" + i,
                    "group-" + i,
                    Conversation.of(Message.user(words(20) + "?")),
                    json ? json() : words(20 + random.nextInt(60)),
                    "bench:" + i,
                    null,
                    null,
                    json ? List.of("json") : List.of(),
                    Map.of()));
        }
        return items;
    }

    private String json() {
        return "{\"topic\": \"" + words(2) + "\", \"days\": " + random.nextInt(9) + ", \"note\": \"" + words(12)
                + "\"}";
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : i % 9 == 0 ? ". " : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.append('.').toString();
    }

    private String changed(String text) {
        StringBuilder result = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (random.nextInt(5) > 0) {
                result.append(result.isEmpty() ? "" : " ").append(random.nextInt(6) == 0 ? words(1) : word);
            }
        }
        return result.toString();
    }
}
