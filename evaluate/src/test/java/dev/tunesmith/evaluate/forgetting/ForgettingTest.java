package dev.tunesmith.evaluate.forgetting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.ModelCapabilities;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that loses abilities is found out, one that keeps them is not. */
class ForgettingTest {

    private static final GeneralSet SET = GeneralSet.standard();

    /** Answers rightly where it knows; a character of any text costs so much. */
    private record Knowing(boolean knows, double cost) implements LanguageModel {

        @Override
        public ModelCapabilities capabilities() {
            return new ModelCapabilities(true, true, true, true, 1000);
        }

        @Override
        public ModelIdentity identity() {
            return new ModelIdentity("m", "w", null, null, null, "float32");
        }

        @Override
        public void generate(
                List<GenerationRequest> requests, Cancellation cancellation, Consumer<Generation> results) {
            for (int i = 0; i < requests.size(); i++) {
                String asked = ((Prompt.Chat) requests.get(i).prompt())
                        .conversation()
                        .messages()
                        .get(0)
                        .content();
                String right = SET.prompts().stream()
                        .filter(one -> one.prompt().equals(asked))
                        .findFirst()
                        .orElseThrow()
                        .accept()
                        .get(0);
                String answer = knows ? "It is " + right.toUpperCase(Locale.ROOT) + "!" : "xx" + right + "xx";
                results.accept(new Generation(i, 0, answer, List.of(1), List.of(), FinishReason.STOP, 3, 1));
            }
        }

        @Override
        public void score(List<ScoreRequest> requests, Cancellation cancellation, Consumer<Score> results) {
            for (int i = requests.size() - 1; i >= 0; i--) {
                ScoreRequest.TextPair pair =
                        (ScoreRequest.TextPair) requests.get(i).input();
                int length = pair.continuation().length();
                boolean right = SET.choices().stream()
                        .anyMatch(one -> pair.context().contains(one.question())
                                && pair.continuation()
                                        .equals(" " + one.choices().get(one.answer())));
                double perCharacter = pair.context().startsWith("Question") && right == knows ? 0.1 : cost;
                List<Double> tokens = Collections.nCopies(length, -perCharacter);
                results.accept(new Score(i, -perCharacter * length, tokens, false));
            }
        }

        @Override
        public LanguageModel withAdapter(Path adapterFolder) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static GeneralAbility measure(boolean knows, double cost) {
        return new GeneralAbilityProbe(new Knowing(knows, cost), new Cancellation()).measure(SET);
    }

    @Test
    void theSetThatComesAlongIsWhole() {
        assertThat(SET.paragraphs()).hasSize(12);
        assertThat(SET.prompts()).hasSize(24);
        assertThat(SET.choices()).hasSize(24);
        assertThat(new HashSet<>(SET.prompts().stream().map(one -> one.id()).toList()))
                .hasSize(24);
        assertThat(SET.choices()).extracting(one -> one.answer()).contains(0, 1, 2, 3);
    }

    @Test
    void whatIsMeasuredIsWhatTheModelDoes() {
        GeneralAbility knowing = measure(true, 0.5);
        assertThat(knowing.perplexity()).isCloseTo(Math.exp(0.5), within(1e-9));
        assertThat(knowing.prompts()).allMatch(GeneralAbility.Answer::right);
        assertThat(knowing.choices()).doesNotContain(false);
        GeneralAbility lost = measure(false, 0.9);
        // Inside a longer word it is not the answer.
        assertThat(lost.prompts()).noneMatch(GeneralAbility.Answer::right);
        assertThat(lost.choices()).doesNotContain(true);
    }

    @Test
    void aLossIsFoundAndNoLossIsNot() {
        Forgetting none = Forgetting.of(measure(true, 0.5), measure(true, 0.5));
        assertThat(none.showsLoss()).isFalse();
        assertThat(none.logProbability().value()).isZero();
        Forgetting text = Forgetting.of(measure(true, 0.5), measure(true, 0.6));
        assertThat(text.showsLoss()).isTrue();
        assertThat(text.logProbability().value()).isCloseTo(-0.1, within(1e-9));
        assertThat(text.prompts().difference().value()).isZero();
        Forgetting all = Forgetting.of(measure(true, 0.5), measure(false, 0.5));
        assertThat(all.prompts().base().passed()).isEqualTo(24);
        assertThat(all.prompts().tuned().passed()).isZero();
        assertThat(all.choices().mcNemar()).isLessThan(1e-6);
        assertThat(all.showsLoss()).isTrue();
        assertThat(Forgetting.of(measure(false, 0.5), measure(true, 0.5)).showsLoss())
                .isFalse();
    }

    @Test
    void aTeamsOwnSetIsCheckedAndStoppedWorkSaysSo(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("g.yaml"),
                "text: [too short]\nprompts: [{id: a, prompt: b}]\nchoices: [{id: c, question: d, choices: [one]}]\n");
        assertThatThrownBy(() -> GeneralSet.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("too short to measure")
                .hasMessageContaining("nothing says what a right answer is")
                .hasMessageContaining("expected at least 2 choices, found 1");
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        assertThatThrownBy(() -> new GeneralAbilityProbe(new Knowing(true, 1), cancelled).measure(SET))
                .isInstanceOf(InterruptedRunException.class);
    }
}
