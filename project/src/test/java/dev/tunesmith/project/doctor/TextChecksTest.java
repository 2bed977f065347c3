package dev.tunesmith.project.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.engine.selfcheck.Verdict;
import dev.tunesmith.project.step.TinyProject;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that no tokenizer of ours makes: the checks do not trust it. */
class TextChecksTest {

    private static final int IM_END = 257;

    @TempDir
    private Path folder;

    private Tokenizer tokenizer;
    private TextRow right;

    @BeforeEach
    void open() throws IOException {
        TinyProject.write(folder);
        tokenizer = Tokenizer.fromFolder(folder.resolve("model"));
        Sample sample = new Sample(
                "s1",
                "g",
                Conversation.of(Message.user("Which animal?")),
                "an owl",
                "here:1",
                null,
                null,
                List.of(),
                Map.of());
        ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
        right = TextRows.of(conversations, List.of(sample), 10).rows().get(0);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private static TextRows rows(TextRow row) {
        return new TextRows(List.of(row), List.of(), 1);
    }

    private Finding mask(TextRow row) {
        return new MaskCheck(tokenizer, Set.of(IM_END)).check(rows(row));
    }

    private TextRow trained(UnaryOperator<boolean[]> change) {
        return new TextRow(
                right.sample(), right.ids(), change.apply(right.trained().clone()), right.served(), right.text());
    }

    private static void assertFault(Finding finding, String told) {
        assertThat(finding.verdict()).as("%s", finding).isEqualTo(Verdict.FAULT);
        assertThat(finding.found()).contains(told);
        assertThat(finding.exitCode()).isEqualTo(ExitCode.BAD_DATA);
    }

    @Test
    void theRightRowIsRight() {
        assertThat(mask(right).verdict()).isEqualTo(Verdict.OK);
        PromptChecks prompts = new PromptChecks(rows(right), tokenizer);
        assertThat(prompts.served().verdict()).isEqualTo(Verdict.OK);
        assertThat(prompts.roundTrip().verdict()).isEqualTo(Verdict.OK);
        assertThat(prompts.boundary().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aPromptThatIsTrainedTooIsNamed() {
        TextRow all = trained(mask -> {
            Arrays.fill(mask, 0, right.trainedEnd(), true);
            return mask;
        });
        assertFault(mask(all), "the prompt is trained too");
        assertFault(new PromptChecks(rows(all), tokenizer).served(), "tokens of the served prompt are trained");
    }

    @Test
    void aStopThatIsNotTrainedIsNamed() {
        TextRow cut = trained(mask -> {
            mask[right.trainedEnd() - 1] = false;
            return mask;
        });
        assertFault(mask(cut), "ends without a stop token");
    }

    @Test
    void aResponseThatIsTrainedInPartIsNamed() {
        TextRow late = trained(mask -> {
            mask[right.served().length] = false;
            return mask;
        });
        assertFault(mask(late), "the response is not what is trained");
        assertFault(
                new PromptChecks(rows(late), tokenizer).served(),
                "tokens between the served prompt and the trained answer");
    }

    @Test
    void anotherServedPromptIsNamed() {
        int[] served = right.served().clone();
        served[2]++;
        TextRow other = new TextRow(right.sample(), right.ids(), right.trained(), served, right.text());
        assertFault(new PromptChecks(rows(other), tokenizer).served(), "other tokens when served");
    }

    @Test
    void textThatComesBackChangedIsToldOf() {
        TextRow other = new TextRow(
                right.sample(),
                right.ids(),
                right.trained(),
                right.served(),
                right.text().replace("an", "An"));
        Finding finding = new PromptChecks(rows(other), tokenizer).roundTrip();
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.found()).contains("comes back changed");
    }

    @Test
    void textThatTheTemplateAddsIsToldOf() {
        Sample shorter =
                new Sample("s1", "g", right.sample().prompt(), "owl", "here:1", null, null, List.of(), Map.of());
        Finding finding = mask(new TextRow(shorter, right.ids(), right.trained(), right.served(), right.text()));
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.found()).contains("adds trained text").contains("an");
    }

    @Test
    void userTextThatBecomesAControlTokenIsNamed() {
        Map<String, Integer> control = tokenizer.controlTokens();
        assertThat(TokenChecks.userText(control, tokenizer::encode, tokenizer::isControl)
                        .verdict())
                .isEqualTo(Verdict.OK);
        Finding finding = TokenChecks.userText(control, tokenizer::encodeControl, tokenizer::isControl);
        assertThat(finding.verdict()).isEqualTo(Verdict.FAULT);
        assertThat(finding.found()).contains("<|im_start|>", "<|im_end|>");
    }

    @Test
    void aStopTokenThatEndsNothingIsNamed() {
        Finding nowhere = stop(OptionalInt.of(IM_END), Set.of(3), Set.of(3), 258);
        assertThat(nowhere.verdict()).isEqualTo(Verdict.FAULT);
        assertThat(nowhere.found()).contains("<|im_end|> (257) is trained, but an answer ends at");
        Finding unknown = stop(OptionalInt.of(999), Set.of(999), Set.of(999), 258);
        assertThat(unknown.found()).contains("999 is not in the tokenizer");
        assertThat(stop(OptionalInt.of(IM_END), Set.of(IM_END), Set.of(IM_END), 258)
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    private Finding stop(OptionalInt trained, Set<Integer> ends, Set<Integer> declared, int vocabulary) {
        return TokenChecks.stop(
                new TokenChecks.Stop(trained, ends, declared, vocabulary, tokenizer::piece, "template"));
    }
}
