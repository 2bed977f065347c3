package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Lets a model go on from prompts. */
@Command(name = "generate", description = "Let a model go on from a text, from conversations, or from token ids.")
public final class GenerateCommand implements Subcommand {

    private static final int MAX_NEW_TOKENS = 256;

    @Mixin
    private LocalModelArguments model = new LocalModelArguments();

    @Mixin
    private TemplateArgument template = new TemplateArgument();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "The most new tokens; 256 if absent.")
    private int maxNewTokens = MAX_NEW_TOKENS;

    @Option(names = "--ignore-eos", description = "Go on past stop tokens.")
    private boolean ignoreEos;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text; may be given several times.")
    private List<String> stops = new ArrayList<>();

    @Option(names = "--n", paramLabel = "N", description = "How many answers to each prompt; 1 if absent.")
    private int n = 1;

    @Option(names = "--log-probabilities", description = "With --json, add the log-probability of each new token.")
    private boolean logProbabilities;

    @Mixin
    private SamplingArguments sampling = new SamplingArguments();

    /** What the model goes on from. */
    static final class Source {
        @Option(
                names = "--prompt",
                paramLabel = "TEXT",
                description = "Plain text, without the chat template; control tokens in it are plain characters.")
        private @Nullable String prompt;

        @Option(
                names = "--conversation",
                paramLabel = "FILE",
                description = "JSON Lines with messages, written by the model's chat template; - for standard input.")
        private @Nullable Path conversation;

        @Option(names = "--input-ids", paramLabel = "IDS", description = "Token ids, such as 1,2,3.")
        private @Nullable String inputIds;
    }

    @Override
    public ExitCode run(CommandContext context) {
        Sampling chosen = sampling.sampling();
        try (LocalModelArguments.Opened opened = model.open(context, template.choice(context))) {
            List<GenerationRequest> requests = prompts(context, opened.view()).stream()
                    .map(prompt -> request(prompt, chosen))
                    .toList();
            List<Generation> answers = answers(context, opened.view(), requests);
            boolean textless = opened.view().tokenizer().isEmpty();
            answers.forEach(answer -> print(context, answer, answers.size() > 1, textless));
            if (answers.stream().anyMatch(answer -> answer.finishReason() == FinishReason.CANCELLED)) {
                throw new InterruptedRunException(
                        "Stopped before all answers were complete", "run it again for complete ones");
            }
        }
        return ExitCode.DONE;
    }

    private GenerationRequest request(Prompt prompt, Sampling chosen) {
        try {
            return new GenerationRequest(prompt, maxNewTokens, chosen, stops, ignoreEos, n, logProbabilities, null);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "see tunesmith generate --help", e);
        }
    }

    private List<Prompt> prompts(CommandContext context, LocalModel loaded) {
        if (source.prompt != null) {
            return List.of(new Prompt.Text(source.prompt));
        }
        if (source.inputIds != null) {
            return List.of(new Prompt.Tokens(ids(source.inputIds)));
        }
        Path file = source.conversation == null ? Path.of("-") : source.conversation;
        return ConversationRow.readAll(TextInput.read(context, file), file.toString()).stream()
                .map(row -> prompt(row, loaded))
                .toList();
    }

    private static int[] ids(String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .mapToInt(id -> Integer.parseInt(id.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "--input-ids is \"" + text + "\", expected whole numbers with commas",
                    "write --input-ids 1,2,3",
                    e);
        }
    }

    /** A row may have variables and a date of its own, so that it is rendered here where the model has a template. */
    private static Prompt prompt(ConversationRow row, LocalModel loaded) {
        ConversationTokenizer chat = loaded.conversations().orElse(null);
        if (chat == null) {
            return new Prompt.Chat(row.conversation());
        }
        ChatFormat format = chat.format().withClock(row.clock());
        if (!row.variables().isEmpty()) {
            format = format.withVariables(row.variables());
        }
        try {
            return new Prompt.Tokens(
                    new ConversationTokenizer(chat.tokenizer(), format).encodePrompt(row.conversation()));
        } catch (DataException e) {
            throw new DataException(row.place() + ": " + e.getMessage(), e.fix(), e);
        }
    }

    private List<Generation> answers(CommandContext context, LocalModel loaded, List<GenerationRequest> requests) {
        List<Generation> answers = new ArrayList<>();
        int total = requests.size() * n;
        try (Progress.Task task = context.progress().start("generate", total, "answers")) {
            loaded.generate(requests, context.cancellation(), answer -> {
                answers.add(answer);
                task.update(answers.size(), "");
            });
        }
        answers.sort(Comparator.comparingInt(Generation::request).thenComparingInt(Generation::sample));
        return answers;
    }

    private void print(CommandContext context, Generation answer, boolean several, boolean textless) {
        if (!context.json()) {
            if (several) {
                context.out().println("--- " + answer.request() + (n > 1 ? "." + answer.sample() : ""));
            }
            context.out().println(textless ? ids(answer) : answer.text());
            context.out().flush();
            return;
        }
        ObjectNode json = Json.object();
        if (several) {
            json.put("index", answer.request());
            json.put("sample", answer.sample());
        }
        json.put("text", answer.text());
        answer.tokens().forEach(json.putArray("tokens")::add);
        if (logProbabilities) {
            answer.logProbabilities().forEach(json.putArray("logProbabilities")::add);
        }
        json.put("finishReason", answer.finishReason().name().toLowerCase(Locale.ROOT));
        context.out().println(Json.line(json));
        context.out().flush();
    }

    private static String ids(Generation answer) {
        return answer.tokens().stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
