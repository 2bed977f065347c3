package dev.tunesmith.evaluate.forgetting;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.evaluate.forgetting.GeneralAbility.Answer;
import dev.tunesmith.evaluate.forgetting.GeneralAbility.TextLikelihood;
import dev.tunesmith.evaluate.forgetting.GeneralSet.Choice;
import dev.tunesmith.evaluate.forgetting.GeneralSet.GeneralPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures a model on a {@link GeneralSet}. Text and choices are scored as plain text, without a chat template; questions are
 * asked as a user's turn and answered greedily.
 */
public final class GeneralAbilityProbe {

    private static final int ANSWER_TOKENS = 32;
    private static final Pattern FIRST_WORDS = Pattern.compile("\\S+\\s+\\S+");

    private final LanguageModel model;
    private final Cancellation cancellation;

    /** Measure this model, which can score and stays the caller's to close. */
    public GeneralAbilityProbe(LanguageModel model, Cancellation cancellation) {
        this.model = model;
        this.cancellation = cancellation;
    }

    /** Measure the model on a set; the set's parts that it cannot do (scoring, chat) are left empty. */
    public GeneralAbility measure(GeneralSet set) {
        boolean scores = model.capabilities().score() && model.capabilities().text();
        return new GeneralAbility(
                scores ? paragraphs(set.paragraphs()) : List.of(),
                model.capabilities().chat() ? prompts(set.prompts()) : List.of(),
                scores ? choices(set.choices()) : List.of());
    }

    private List<TextLikelihood> paragraphs(List<String> texts) {
        List<ScoreRequest> requests = new ArrayList<>();
        for (String text : texts) {
            // The first two words are given: a model without a beginning token cannot be asked for the first one.
            Matcher first = FIRST_WORDS.matcher(text);
            int end = first.find() ? first.end() : 1;
            requests.add(request(text.substring(0, end), text.substring(end)));
        }
        return score(requests).stream()
                .map(score -> new TextLikelihood(
                        score.sumLogProbability(), score.tokenLogProbabilities().size()))
                .toList();
    }

    private List<Answer> prompts(List<GeneralPrompt> prompts) {
        List<GenerationRequest> requests = prompts.stream()
                .map(one -> GenerationRequest.greedy(
                        new Prompt.Chat(Conversation.of(Message.user(one.prompt()))), ANSWER_TOKENS))
                .toList();
        String[] answers = new String[requests.size()];
        model.generate(requests, cancellation, answer -> answers[answer.request()] = answer.text());
        stopIfCancelled();
        List<Answer> result = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            result.add(new Answer(
                    answers[i].strip(), contains(answers[i], prompts.get(i).accept())));
        }
        return result;
    }

    private static boolean contains(String answer, List<String> accept) {
        String lower = answer.toLowerCase(Locale.ROOT);
        return accept.stream()
                .map(text -> Pattern.compile(
                        "(?<![\\p{L}\\p{N}])" + Pattern.quote(text.toLowerCase(Locale.ROOT)) + "(?![\\p{L}\\p{N}])"))
                .anyMatch(pattern -> pattern.matcher(lower).find());
    }

    private List<Boolean> choices(List<Choice> choices) {
        List<ScoreRequest> requests = new ArrayList<>();
        for (Choice choice : choices) {
            choice.choices()
                    .forEach(text -> requests.add(request("Question: " + choice.question() + "\nAnswer:", " " + text)));
        }
        List<Score> scores = score(requests);
        List<Boolean> right = new ArrayList<>();
        int at = 0;
        for (Choice choice : choices) {
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < choice.choices().size(); i++) {
                String text = choice.choices().get(i);
                // Per character, as the harnesses normalise (EleutherAI's acc_norm): long answers are not punished.
                double value = scores.get(at++).sumLogProbability() / text.codePointCount(0, text.length());
                if (value > most) {
                    most = value;
                    best = i;
                }
            }
            right.add(best == choice.answer());
        }
        return right;
    }

    private List<Score> score(List<ScoreRequest> requests) {
        Score[] scores = new Score[requests.size()];
        model.score(requests, cancellation, score -> scores[score.request()] = score);
        stopIfCancelled();
        return List.of(scores);
    }

    private void stopIfCancelled() {
        if (cancellation.isCancelled()) {
            throw new InterruptedRunException(
                    "Stopped while general abilities were measured", "run the same command again");
        }
    }

    private static ScoreRequest request(String context, String continuation) {
        return new ScoreRequest(new ScoreRequest.TextPair(context, continuation));
    }
}
