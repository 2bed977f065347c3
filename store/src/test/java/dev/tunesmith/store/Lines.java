package dev.tunesmith.store;

import dev.tunesmith.core.io.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes files of runs as an evaluation does. */
final class Lines {

    private Lines() {}

    static String output(String suite, String item, String ask, String answer) {
        ObjectNode line = Json.object();
        line.put("suite", suite);
        line.put("item", item);
        line.put("ask", ask);
        line.put("request", request(suite, item, ask));
        line.putObject("model").put("weights", "w1").putNull("adapter");
        line.put("seed", 7);
        line.putObject("prompt").put("text", "What is " + item + "?");
        line.put("answer", answer);
        line.put("finishReason", "stop");
        line.set("tokenIds", Json.tree(List.of(1, 2, 3)));
        line.set("logProbabilities", Json.tree(List.of(-0.5, -0.25, -1.0)));
        line.set("referenceLogProbabilities", Json.array());
        line.put("tokens", 3);
        line.put("promptTokens", 12);
        line.put("millis", 40);
        line.putNull("error");
        return Json.line(line);
    }

    /** 64 hexadecimal digits, which differ in the first half. */
    static String request(String suite, String item, String ask) {
        String hash = Integer.toHexString((suite + "/" + item + "/" + ask).hashCode());
        return "0".repeat(8 - hash.length()) + hash + "ab".repeat(28);
    }

    /** Outcomes in pairs of check and word. */
    static String scores(String suite, String item, String... outcomes) {
        ObjectNode line = Json.object();
        line.put("suite", suite);
        line.put("item", item);
        ArrayNode results = line.putArray("results");
        for (int i = 0; i < outcomes.length; i += 2) {
            ObjectNode result = results.addObject();
            result.put("checkId", outcomes[i]);
            result.put("check", "exactMatch");
            result.put("version", 1);
            result.put("outcome", outcomes[i + 1]);
            result.put("score", outcomes[i + 1].equals("passed") ? 1.0 : 0.0);
            result.putArray("evidence").addObject().put("from", 0).put("text", "x");
            result.put("message", outcomes[i + 1].equals("passed") ? "" : "is not what was wanted");
        }
        return Json.line(line);
    }

    static Path run(Path root, String name) throws IOException {
        Path run = Files.createDirectories(root.resolve("runs").resolve(name));
        Files.writeString(run.resolve("run.json"), "{\"kind\":\"base\",\"model\":\"tiny\",\"weights\":\"w1\"}");
        return run;
    }

    static void append(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A run with so many items, each with one answer and two verdicts; every tenth fails. */
    static void bigRun(Path root, String name, int items) throws IOException {
        Path run = run(root, name);
        try (BufferedWriter outputs = Files.newBufferedWriter(run.resolve("outputs.jsonl"));
                BufferedWriter scores = Files.newBufferedWriter(run.resolve("scores.jsonl"))) {
            for (int i = 0; i < items; i++) {
                outputs.write(output("big", "item-" + i, "0", "answer number " + i));
                outputs.write('\n');
                scores.write(scores("big", "item-" + i, "exact", i % 10 == 0 ? "failed" : "passed", "stops", "passed"));
                scores.write('\n');
            }
        }
    }
}
