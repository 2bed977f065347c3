package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times greedy decoding side by side in one run: many prompts against transformers' {@code generate}, or single prompts against
 * llama.cpp. Every answer has the same number of tokens, since end tokens do not end it; loading is not counted.
 *
 * <pre>
 * GenerationBench batch  MODEL_FOLDER ROWS.jsonl OUT.json [PYTHON TRANSFORMERS_GENERATE.py]
 * GenerationBench single MODEL_FOLDER ROWS.jsonl OUT.json [NODE_MODULES_FOLDER DECODE_LLAMACPP.mjs F32.gguf]
 * </pre>
 *
 * <p>Two system properties make a run short: {@value #SETTINGS} names some of our settings, separated by commas, and {@value #BATCHES}
 * transformers' batch sizes.
 *
 * <p>MODEL_FOLDER is a float32 Hugging Face folder, the GGUF file the same weights in F32. ROWS hold instruction and input.
 */
public final class GenerationBench {

    static final String SETTINGS = "tunesmith.bench.settings";
    static final String BATCHES = "tunesmith.bench.batches";

    private static final int PROMPTS = 64;
    private static final int NEW_TOKENS = 64;
    private static final int SINGLE_PROMPTS = 2;
    private static final int SINGLE_NEW_TOKENS = 128;

    private final Path model;
    private final Path rows;
    private final PrintStream out = System.out;

    private GenerationBench(Path model, Path rows) {
        this.model = model.toAbsolutePath();
        this.rows = rows.toAbsolutePath();
    }

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean batch = arguments.length > 0 && arguments[0].equals("batch");
        boolean single = arguments.length > 0 && arguments[0].equals("single");
        if (!(batch && (arguments.length == 4 || arguments.length == 6))
                && !(single && (arguments.length == 4 || arguments.length == 7))) {
            throw new UsageException(
                    "GenerationBench takes batch or single, and 3, 5 or 6 more arguments",
                    "batch MODEL ROWS OUT.json [PYTHON SCRIPT], or single MODEL ROWS OUT.json [NODE_MODULES SCRIPT GGUF]");
        }
        GenerationBench bench = new GenerationBench(Path.of(arguments[1]), Path.of(arguments[2]));
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put("command", "GenerationBench " + arguments[0] + " MODEL " + bench.rows.getFileName());
        if (batch) {
            List<Map<String, Object>> ours = bench.run(PROMPTS, NEW_TOKENS, true);
            if (arguments.length == 6) {
                result.set("transformers", bench.transformers(arguments[4], arguments[5], ours));
            }
            result.set("tunesmith", Json.tree(ours));
        } else {
            List<Map<String, Object>> ours = bench.run(SINGLE_PROMPTS, SINGLE_NEW_TOKENS, false);
            if (arguments.length == 7) {
                result.set("llamacpp", bench.llamacpp(arguments[4], arguments[5], arguments[6], ours));
            }
            result.set("tunesmith", Json.tree(ours));
        }
        AtomicFiles.writeString(Path.of(arguments[3]), Json.pretty(result) + "\n");
    }

    // ---- ours

    private List<Map<String, Object>> run(int prompts, int newTokens, boolean together) throws IOException {
        List<Map<String, Object>> results = new ArrayList<>();
        String wanted = System.getProperty(SETTINGS);
        for (GenerationSetting setting : together ? GenerationSetting.BATCH : GenerationSetting.SINGLE) {
            if (wanted != null && !List.of(wanted.split(",")).contains(setting.name())) {
                continue;
            }
            try (LocalModel loaded = LocalModel.load(model, "model", setting.options(), Progress.silent())) {
                List<GenerationRequest> requests = requests(prompts, newTokens);
                Map<String, Object> figures =
                        together ? together(loaded, requests, setting.rounds()) : oneByOne(loaded, requests);
                figures.put("name", setting.name());
                out.println(setting.name() + ": " + figures.get("newTokensPerSecond") + " new tokens/s");
                results.add(figures);
            }
        }
        return results;
    }

    private Map<String, Object> together(LocalModel loaded, List<GenerationRequest> requests, int rounds) {
        generate(
                loaded,
                requests.subList(0, 8).stream()
                        .map(request -> withTokens(request, 8))
                        .toList());
        List<Double> seconds = new ArrayList<>();
        List<Generation> answers = List.of();
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            answers = generate(loaded, requests);
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        seconds.sort(Comparator.naturalOrder());
        double median = seconds.get(rounds / 2);
        int made = answers.stream().mapToInt(answer -> answer.tokens().size()).sum();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds", seconds);
        figures.put(
                "promptTokens",
                answers.stream().mapToInt(Generation::promptTokens).sum());
        figures.put("newTokens", made);
        figures.put("newTokensPerSecond", made / median);
        figures.put("answers", answers.stream().map(Generation::tokens).toList());
        return figures;
    }

    /** The time of an answer of one token is the prompt's; the rest is that of the other tokens. */
    private Map<String, Object> oneByOne(LocalModel loaded, List<GenerationRequest> requests) {
        generate(loaded, requests.subList(0, 1));
        double decodeSeconds = 0;
        double promptSeconds = 0;
        int made = 0;
        List<List<Integer>> answers = new ArrayList<>();
        for (GenerationRequest request : requests) {
            double first = seconds(loaded, withTokens(request, 1));
            long start = System.nanoTime();
            Generation answer = generate(loaded, List.of(request)).get(0);
            decodeSeconds += (System.nanoTime() - start) / 1e9 - first;
            promptSeconds += first;
            made += answer.tokens().size() - 1;
            answers.add(answer.tokens());
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("promptSeconds", promptSeconds);
        figures.put("decodeSeconds", decodeSeconds);
        figures.put("newTokensPerSecond", made / decodeSeconds);
        figures.put("answers", answers);
        return figures;
    }

    private static double seconds(LocalModel loaded, GenerationRequest request) {
        long start = System.nanoTime();
        generate(loaded, List.of(request));
        return (System.nanoTime() - start) / 1e9;
    }

    private static List<Generation> generate(LocalModel loaded, List<GenerationRequest> requests) {
        List<Generation> answers = new ArrayList<>();
        loaded.generate(requests, new Cancellation(), answers::add);
        answers.sort(Comparator.comparingInt(Generation::request));
        return answers;
    }

    private List<GenerationRequest> requests(int prompts, int newTokens) throws IOException {
        List<GenerationRequest> requests = new ArrayList<>();
        for (String line : Files.readAllLines(rows)) {
            if (requests.size() == prompts) {
                break;
            }
            JsonNode row = Json.parse(line);
            String input = row.path("input").asString("");
            String text = row.get("instruction").asString() + (input.isEmpty() ? "" : "\n" + input);
            Prompt prompt = new Prompt.Chat(Conversation.of(new Message(Role.USER, text)));
            requests.add(withTokens(GenerationRequest.greedy(prompt, 1), newTokens));
        }
        return requests;
    }

    private static GenerationRequest withTokens(GenerationRequest request, int newTokens) {
        return new GenerationRequest(request.prompt(), newTokens, Sampling.greedy(), List.of(), true, 1, false, null);
    }

    // ---- peers

    private JsonNode transformers(String python, String script, List<Map<String, Object>> ours)
            throws IOException, InterruptedException {
        Path answers = Files.createTempFile("answers", ".json");
        JsonNode figures = Peers.lastLine(List.of(
                python,
                script,
                model.toString(),
                rows.toString(),
                "--answers",
                answers.toString(),
                "--batches",
                System.getProperty(BATCHES, "8,16,32,64")));
        JsonNode theirs = Json.parse(Files.readString(answers));
        ours.forEach(one -> one.put("answersLikeTransformers", Peers.sameAnswers(one, theirs)));
        return figures;
    }

    private JsonNode llamacpp(String nodeModules, String script, String gguf, List<Map<String, Object>> ours)
            throws IOException, InterruptedException {
        Path ids = Files.createTempFile("ids", ".json");
        Files.writeString(ids, Json.line(promptIds()));
        JsonNode figures = Peers.lastLine(List.of(
                "node",
                script,
                gguf,
                ids.toString(),
                "--node-modules",
                nodeModules,
                "--new-tokens",
                String.valueOf(SINGLE_NEW_TOKENS)));
        List<JsonNode> theirs = new ArrayList<>();
        figures.get("answers").forEach(answer -> theirs.add(answer.get("tokens")));
        ours.forEach(one -> one.put("answersLikeLlamacpp", Peers.sameAnswers(one, Json.tree(theirs))));
        return figures;
    }

    private List<int[]> promptIds() throws IOException {
        GenerationSetting setting = GenerationSetting.SINGLE.get(0);
        try (LocalModel loaded = LocalModel.load(model, "model", setting.options(), Progress.silent())) {
            ConversationTokenizer chat = loaded.conversations().orElseThrow();
            List<int[]> prompts = new ArrayList<>();
            for (GenerationRequest request : requests(SINGLE_PROMPTS, 1)) {
                prompts.add(chat.encodePrompt(((Prompt.Chat) request.prompt()).conversation()));
            }
            return prompts;
        }
    }
}
