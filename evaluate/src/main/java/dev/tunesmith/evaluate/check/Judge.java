package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets a named model judge by a rubric: each answer by itself, or against another one in both orders.
 *
 * <p>A verdict must stand alone on the judge's last line; anything else is an error, never a failure of the answer. Of two
 * orders that disagree neither counts: that is a tie, noted as inconsistent. Source: MT-bench, Zheng et al. 2023, section 3.4.
 *
 * <p>The name says which model judges and by which rubric (a hash of it), so that verdicts of two judges or rubrics are never
 * compared as if they were of one.
 *
 * @param resources open the judge, and know the base model's answers
 * @param model what judges, as the suite names it
 * @param rubric what is right
 * @param against what the answer is compared with
 * @param tiePasses whether an answer that is as good as the other passes
 * @param maxNewTokens for critique and verdict
 */
record Judge(
        CheckResources resources, String model, String rubric, Against against, boolean tiePasses, int maxNewTokens)
        implements Check {

    /** Begins the name of every judge. */
    static final String NAME = "judge:";

    private static final int DEFAULT_NEW_TOKENS = 512;
    private static final List<String> VERDICTS = List.of("PASS", "FAIL");
    private static final List<String> PAIR_VERDICTS = List.of("A", "B", "TIE");

    /** What an answer is judged against. */
    enum Against {
        NOTHING,
        REFERENCE,
        BASE
    }

    static Check read(YamlMap options, CheckResources resources) {
        String model = options.requireString("model");
        Optional<Path> file = options.path("rubricFile");
        String rubric = file.isPresent() ? text(options, file.get()) : options.string("rubric", "");
        boolean both = file.isPresent() && options.has("rubric");
        if (both || rubric.isBlank() && options.problems().isEmpty()) {
            options.problem("rubric", "expected one of rubric and rubricFile", "write what a right answer is");
        }
        String against = options.choice("against", List.of("nothing", "reference", "base"), "nothing");
        String tie = options.choice("tie", List.of("passes", "fails"), "passes");
        int tokens = (int) options.integer("maxNewTokens", DEFAULT_NEW_TOKENS, 8, 100_000);
        return new Judge(
                resources,
                model,
                rubric.strip(),
                Against.valueOf(against.toUpperCase(Locale.ROOT)),
                tie.equals("passes"),
                tokens);
    }

    private static String text(YamlMap options, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            options.problem(
                    "rubricFile", "cannot read " + file + " as UTF-8 text", "name a file, relative to the suite");
            return "";
        }
    }

    @Override
    public String name() {
        return NAME + resources.judgeLabel(model) + "#" + JudgePrompt.hash(against + "\n" + rubric);
    }

    /** Counts changes of the prompt and of how verdicts are read; the rubric is in the name. */
    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return against == Against.REFERENCE;
    }

    @Override
    public boolean needsBaseAnswer() {
        return against == Against.BASE;
    }

    @Override
    public Optional<String> judgedBy() {
        return Optional.of(model);
    }

    /** Asks the judge all at once, which remembers its words: a batch for a local model, calls side by side for an endpoint. */
    @Override
    public void prepare(List<CheckInput> inputs) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (CheckInput input : inputs) {
            if (against == Against.NOTHING) {
                requests.add(request(JudgePrompt.alone(rubric, input)));
            } else {
                other(input).ifPresent(other -> {
                    requests.add(request(JudgePrompt.pair(rubric, input, input.answer(), other)));
                    requests.add(request(JudgePrompt.pair(rubric, input, other, input.answer())));
                });
            }
        }
        if (requests.isEmpty()) {
            return;
        }
        try {
            judge().generate(requests, new Cancellation(), answer -> {});
        } catch (DataException | NetworkException e) {
            throwIfVain(e);
        }
    }

    private static void throwIfVain(RuntimeException e) {
        if (e instanceof NetworkException network && network.isOfEveryCall()) {
            throw network;
        }
    }

    /** What the answer is compared with. */
    private Optional<String> other(CheckInput input) {
        return against == Against.BASE ? resources.baseAnswer(input.item().id()) : Optional.of(input.reference());
    }

    @Override
    public Judgement judge(CheckInput input) {
        try {
            return against == Against.NOTHING
                    ? alone(input)
                    : other(input)
                            .map(other -> pairwise(input, other))
                            .orElseGet(() -> Judgement.error(
                                    "the base model's answer to the item is not known: evaluate --run base first"));
        } catch (DataException | NetworkException e) {
            throwIfVain(e);
            return Judgement.error("the judge " + model + " gave no verdict: " + e.getMessage());
        }
    }

    /** The judge; what it says is of use where a verdict can be read. */
    private LanguageModel judge() {
        return resources.judge(model, said -> verdict(said).isPresent());
    }

    private Optional<String> verdict(String said) {
        return JudgePrompt.verdict(said, against == Against.NOTHING ? VERDICTS : PAIR_VERDICTS);
    }

    private Judgement alone(CheckInput input) {
        String said = ask(JudgePrompt.alone(rubric, input));
        Optional<String> verdict = verdict(said);
        if (verdict.isEmpty()) {
            return unreadable(said);
        }
        Evidence critique = Evidence.note(JudgePrompt.critique(said));
        String message = "judged by " + model;
        return verdict.get().equals("PASS")
                ? new Judgement(Outcome.PASSED, 1, List.of(critique), message)
                : Judgement.fail(message, List.of(critique));
    }

    private Judgement pairwise(CheckInput input, String other) {
        String first = ask(JudgePrompt.pair(rubric, input, input.answer(), other));
        String second = ask(JudgePrompt.pair(rubric, input, other, input.answer()));
        Optional<String> one = verdict(first);
        Optional<String> two = verdict(second);
        if (one.isEmpty() || two.isEmpty()) {
            return unreadable(one.isEmpty() ? first : second);
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(
                Evidence.note(PairVerdict.note(one.get(), two.get(), Words.count(input.answer()), Words.count(other))));
        evidence.add(Evidence.note(JudgePrompt.critique(first)));
        evidence.add(Evidence.note(JudgePrompt.critique(second)));
        PairVerdict verdict = PairVerdict.of(one.get(), two.get());
        String message = "judged by " + model + " against the " + against.name().toLowerCase(Locale.ROOT) + ": "
                + verdict.words();
        boolean passed = verdict.score() > 0.5 || tiePasses && verdict.score() == 0.5;
        return new Judgement(passed ? Outcome.PASSED : Outcome.FAILED, verdict.score(), evidence, message);
    }

    private Judgement unreadable(String said) {
        String end = said.strip();
        return Judgement.error("the judge " + model + " gave no verdict that can be read; its words end in: "
                + end.substring(Math.max(0, end.length() - 120)));
    }

    private String ask(String prompt) {
        List<Generation> answers = new ArrayList<>();
        judge().generate(List.of(request(prompt)), new Cancellation(), answers::add);
        if (answers.isEmpty() || answers.get(0).finishReason() == FinishReason.CANCELLED) {
            // No verdict: recorded as an error, it would outlive the interruption.
            throw new InterruptedRunException(
                    "Stopped while the judge " + model + " was asked", "run the same command again to go on");
        }
        return answers.get(0).text();
    }

    private GenerationRequest request(String prompt) {
        return GenerationRequest.greedy(new Prompt.Chat(Conversation.of(Message.user(prompt))), maxNewTokens);
    }
}
