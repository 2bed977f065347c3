package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.tokenizer.TokenText;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the answers that the detectors of {@code evaluate} are measured on; they are read and labelled afterwards.
 *
 * <pre>
 * LabelledOutputs FOLDER MODEL OUT.jsonl NAME=ADAPTER...
 * </pre>
 *
 * <p>FOLDER holds {@code prompts.jsonl} and {@code plan.json}, which settings each prompt is answered with; the README there
 * tells how the adapters were trained. A row of OUT: {@code {"id","group","task","setting","prompt","reference","answer",
 * "finishReason","limit","tokens","logProbabilities","baseAnswer","otherAnswers"}}; {@code baseAnswer} is given for adapters, unless the plan says
 * {@code "baseAnswers": false}.
 */
public final class LabelledOutputs {

    private static final String BASE = "base";
    private static final String BASE_SETTING = "base-greedy";

    private final JsonNode plan;
    private final List<JsonNode> prompts;
    private final Map<String, LocalModel> models;

    private LabelledOutputs(JsonNode plan, List<JsonNode> prompts, Map<String, LocalModel> models) {
        this.plan = plan;
        this.prompts = prompts;
        this.models = models;
    }

    /** Make the answers; see the class. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            throw new UsageException(
                    "LabelledOutputs takes 4 arguments or more", "give FOLDER MODEL OUT.jsonl NAME=ADAPTER...");
        }
        Path folder = Path.of(arguments[0]);
        JsonNode plan = Json.parse(Files.readString(folder.resolve("plan.json")));
        List<JsonNode> prompts = Files.readAllLines(folder.resolve("prompts.jsonl")).stream()
                .map(Json::parse)
                .toList();
        Map<String, LocalModel> models = new LinkedHashMap<>();
        try (LocalModel base = LocalModel.load(
                Path.of(arguments[1]), "the base model", EngineOptions.of(DType.BFLOAT16), Progress.silent())) {
            models.put(BASE, base);
            for (String adapter : List.of(arguments).subList(3, arguments.length)) {
                String[] parts = adapter.split("=", 2);
                models.put(parts[0], base.withAdapter(Path.of(parts[1])));
            }
            new LabelledOutputs(plan, prompts, models).write(Path.of(arguments[2]));
            models.remove(BASE);
            models.values().forEach(LocalModel::close);
        }
    }

    /** One prompt under one setting, in the order in which they are written. */
    private record Ask(JsonNode prompt, String setting, boolean samples) {}

    private void write(Path out) throws IOException {
        List<Ask> asks = asks();
        Map<String, String> baseAnswers = new LinkedHashMap<>();
        boolean withBase = plan.path("baseAnswers").asBoolean(true);
        List<Ask> ofBase = (withBase ? prompts : List.<JsonNode>of())
                .stream().map(prompt -> new Ask(prompt, BASE_SETTING, false)).toList();
        generate(ofBase, BASE_SETTING)
                .forEach((ask, answers) ->
                        baseAnswers.put(id(ask.prompt()), answers.get(0).text()));
        Map<Ask, ObjectNode> rows = new LinkedHashMap<>();
        asks.forEach(ask -> rows.put(ask, Json.object()));
        Set<String> settings = new LinkedHashSet<>();
        asks.forEach(ask -> settings.add(ask.setting()));
        for (String setting : settings) {
            List<Ask> here =
                    asks.stream().filter(ask -> ask.setting().equals(setting)).toList();
            generate(here, setting)
                    .forEach((ask, answers) -> fill(
                            Objects.requireNonNull(rows.get(ask)), ask, answers, baseAnswers.get(id(ask.prompt()))));
            System.out.println(setting + ": " + here.size() + " answers");
            StringBuilder lines = new StringBuilder();
            rows.values().stream()
                    .filter(row -> !row.isEmpty())
                    .forEach(row -> lines.append(Json.line(row)).append('\n'));
            AtomicFiles.writeString(out, lines.toString());
        }
    }

    /** Deal the settings of a task round its prompts, the next prompt going on where the last one ended. */
    private List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        Map<String, Integer> next = new LinkedHashMap<>();
        for (JsonNode prompt : prompts) {
            String task = prompt.get("task").stringValue();
            JsonNode turns = plan.get("turns").get(task);
            int from = next.getOrDefault(task, 0);
            int count = plan.get("outputsPerPrompt").intValue();
            for (int i = 0; i < count; i++) {
                String setting = turns.get((from + i) % turns.size()).stringValue();
                asks.add(new Ask(prompt, setting, i == 0 && hasSamples(prompt, task)));
            }
            next.put(task, from + count);
        }
        return asks;
    }

    private boolean hasSamples(JsonNode prompt, String task) {
        int every = plan.get("samplesEvery").path(task).asInt(0);
        return every > 0 && prompts.indexOf(prompt) % every == 0;
    }

    /** The answer first, then further samples where they are asked for. */
    private Map<Ask, List<Generation>> generate(List<Ask> asks, String setting) {
        JsonNode with = plan.get("settings").get(setting);
        int limit = with.get("limit").intValue();
        double temperature = with.get("temperature").doubleValue();
        int samples = plan.get("samples").intValue();
        LocalModel model = models.get(with.get("model").stringValue());
        if (model == null) {
            throw new UsageException(
                    "there is no adapter for " + with.get("model"),
                    "give " + with.get("model").stringValue() + "=FOLDER");
        }
        List<GenerationRequest> requests = new ArrayList<>();
        List<Ask> owners = new ArrayList<>();
        for (Ask ask : asks) {
            Prompt prompt = new Prompt.Chat(conversation(ask.prompt(), with));
            requests.add(request(prompt, limit, temperature, 1, seed(ask)));
            owners.add(ask);
            if (ask.samples()) {
                double sampled =
                        Math.max(temperature, plan.get("sampleTemperature").doubleValue());
                requests.add(request(prompt, limit, sampled, samples, seed(ask) + 1));
                owners.add(ask);
            }
        }
        List<Generation> answers = new ArrayList<>();
        model.generate(requests, new Cancellation(), answers::add);
        answers.sort(Comparator.comparingInt(Generation::request).thenComparingInt(Generation::sample));
        Map<Ask, List<Generation>> byAsk = new LinkedHashMap<>();
        answers.forEach(answer -> byAsk.computeIfAbsent(owners.get(answer.request()), ask -> new ArrayList<>())
                .add(answer));
        return byAsk;
    }

    private static GenerationRequest request(Prompt prompt, int limit, double temperature, int n, long seed) {
        Sampling sampling = new Sampling(temperature, 0, 1, 0, 1, seed);
        return new GenerationRequest(prompt, limit, sampling, List.of(), false, n, true, null);
    }

    private long seed(Ask ask) {
        return plan.get("seed").longValue() + 10L * prompts.indexOf(ask.prompt());
    }

    /** An adapter is asked as it was trained; the base gets the task's prompt before the message, and examples before that. */
    private Conversation conversation(JsonNode prompt, JsonNode setting) {
        List<Message> messages = new ArrayList<>();
        String task = prompt.get("task").stringValue();
        String text = prompt.get("prompt").stringValue();
        if (setting.path("shots").asBoolean(false)) {
            for (JsonNode shot : plan.get("shots").get(task)) {
                messages.add(Message.user(shot.get(0).stringValue()));
                messages.add(Message.assistant(shot.get(1).stringValue()));
            }
        }
        boolean told = setting.get("model").stringValue().equals(BASE)
                && !setting.path("bare").asBoolean(false);
        String rules = plan.get("taskPrompts").get(task).stringValue();
        messages.add(Message.user(told && !rules.isEmpty() ? rules + "\n\n" + text : text));
        return Conversation.of(messages);
    }

    private void fill(ObjectNode row, Ask ask, List<Generation> answers, @Nullable String baseAnswer) {
        Generation answer = answers.get(0);
        JsonNode setting = plan.get("settings").get(ask.setting());
        row.put("id", id(ask.prompt()) + "/" + ask.setting());
        for (String key : List.of("group", "task")) {
            row.set(key, ask.prompt().get(key));
        }
        row.put("setting", ask.setting());
        row.set("prompt", ask.prompt().get("prompt"));
        row.set("reference", ask.prompt().get("reference"));
        row.put("answer", answer.text());
        row.put("finishReason", answer.finishReason().name().toLowerCase(Locale.ROOT));
        row.set("limit", setting.get("limit"));
        ArrayNode texts = row.putArray("tokens");
        pieces(answer).forEach(texts::add);
        ArrayNode logProbabilities = row.putArray("logProbabilities");
        answer.logProbabilities().stream()
                .limit(texts.size())
                .forEach(value -> logProbabilities.add(Math.round(value * 1000) / 1000.0));
        boolean tuned = !setting.get("model").stringValue().equals(BASE);
        row.put("baseAnswer", tuned ? baseAnswer : null);
        ArrayNode others = row.putArray("otherAnswers");
        answers.stream().skip(1).map(Generation::text).forEach(others::add);
    }

    /** The text of each token up to the one that ends the answer. */
    private List<String> pieces(Generation answer) {
        LocalModel base = Objects.requireNonNull(models.get(BASE));
        Tokenizer tokenizer = base.tokenizer().orElseThrow();
        int[] ids = answer.tokens().stream().mapToInt(Integer::intValue).toArray();
        Stream<TokenText> texts = tokenizer.texts(ids).stream();
        return texts.limit(answer.finishReason() == Generation.FinishReason.STOP ? ids.length - 1L : ids.length)
                .map(TokenText::text)
                .toList();
    }

    private static String id(JsonNode prompt) {
        return prompt.get("id").stringValue();
    }
}
