package dev.tunesmith.bench;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Runs the programs that Tunesmith is measured against. */
final class Peers {

    /** The end token of SmolLM2's answers; after it, answers that go on need not agree. */
    private static final int END = 2;

    private Peers() {}

    /** Run a program that prints one JSON line at its end; what it writes to standard error is shown. */
    static JsonNode lastLine(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ":\n" + output);
        }
        return Json.parse(output.substring(output.lastIndexOf('\n') + 1));
    }

    /** How many answers, and how many tokens until the first difference, agree up to the end token. */
    static Map<String, Integer> sameAnswers(Map<String, Object> ours, JsonNode theirs) {
        JsonNode own = Json.tree(Objects.requireNonNull(ours.get("answers")));
        int same = 0;
        int tokens = 0;
        int sameTokens = 0;
        for (int i = 0; i < own.size(); i++) {
            List<Integer> a = untilEnd(own.get(i));
            List<Integer> b = untilEnd(theirs.get(i));
            int common = 0;
            while (common < Math.min(a.size(), b.size()) && a.get(common).equals(b.get(common))) {
                common++;
            }
            same += a.equals(b) ? 1 : 0;
            tokens += a.size();
            sameTokens += common;
        }
        return Map.of("answers", own.size(), "same", same, "tokens", tokens, "tokensUntilDifference", sameTokens);
    }

    private static List<Integer> untilEnd(JsonNode tokens) {
        List<Integer> result = new ArrayList<>();
        for (JsonNode token : tokens) {
            if (token.asInt() == END) {
                break;
            }
            result.add(token.asInt());
        }
        return result;
    }
}
