package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTokenizerTest {

    private static final Tokenizer TINY = TinyTokenizer.chat(ConversationTokenizerTest.CHATML);
    private static final ConversationTokenizer CHAT = new ConversationTokenizer(TINY, ChatFormat.of(TINY));

    private static Sample sample(String id, String response) {
        return new Sample(
                id,
                id,
                Conversation.of(Message.user("Where is the order?")),
                response,
                "faq.md#" + id,
                null,
                null,
                List.of(),
                Map.of());
    }

    @Test
    void labelsAreTheResponseAndItsStop() {
        TokenizedSample one = new SampleTokenizer(CHAT, 100, LengthPolicy.ERROR).tokenize(sample("a", "On the way."));
        int[] trained = Arrays.stream(one.labels())
                .filter(label -> label != TokenizedSample.IGNORED)
                .toArray();
        assertThat(TINY.decode(trained, false)).isEqualTo("On the way.<|im_end|>");
        assertThat(one.targetLength()).isEqualTo(trained.length);
        assertThat(one.length()).isEqualTo(one.ids().length);
    }

    @Test
    void whatIsTooLongIsAnErrorOrDroppedAndListed() {
        List<Sample> samples = List.of(sample("short", "Yes."), sample("long", "The parcel. ".repeat(50)));

        TokenizedSamples kept = new SampleTokenizer(CHAT, 60, LengthPolicy.DROP).tokenizeAll(samples);
        assertThat(kept.samples()).extracting(TokenizedSample::id).containsExactly("short");
        assertThat(kept.tooLong()).singleElement().satisfies(dropped -> {
            assertThat(dropped.id()).isEqualTo("long");
            assertThat(dropped.source()).isEqualTo("faq.md#long");
            assertThat(dropped.tokens()).isGreaterThan(60);
            assertThat(dropped.outcome()).isEqualTo(LongSample.Outcome.DROPPED);
            assertThat(dropped.line()).startsWith("long (faq.md#long): ").endsWith(" tokens, left out");
        });

        assertThatThrownBy(() -> new SampleTokenizer(CHAT, 60, LengthPolicy.ERROR).tokenizeAll(samples))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 sample has more than 60 tokens")
                .hasMessageContaining("faq.md#long");
    }

    @Test
    void allBadSamplesAreCounted() {
        SampleTokenizer tokenizer = new SampleTokenizer(CHAT, 60, LengthPolicy.DROP);
        assertThatThrownBy(() -> tokenizer.tokenizeAll(List.of(sample("x", " "), sample("y", "Yes."), sample("z", ""))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 samples cannot be trained")
                .hasMessageContaining("sample x (faq.md#x)")
                .hasMessageContaining("sample z (faq.md#z)");
    }

    @Test
    void aSampleWithoutAResponseIsNamed() {
        assertThatThrownBy(() -> new SampleTokenizer(CHAT, 60, LengthPolicy.DROP).tokenize(sample("x", " \n")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sample x (faq.md#x) has no response");
    }

    @Test
    void aTemplateThatDropsTheResponseIsAnError() {
        ConversationTokenizer drops = new ConversationTokenizer(
                TINY,
                ChatFormat.of(TINY, "{% for m in messages %}{{ m.role }}<|im_end|>{% endfor %}", "drops")
                        .withStop("<|im_end|>"));
        assertThatThrownBy(() -> new SampleTokenizer(drops, 60, LengthPolicy.DROP).tokenize(sample("x", "text")))
                .isInstanceOf(DataException.class);
    }

    @Test
    void trainingRefusesAFormatWithoutAStop() {
        ConversationTokenizer noStop =
                new ConversationTokenizer(TINY, ChatFormat.of(TINY, "{{ messages[0].content }}", "bare"));
        assertThatThrownBy(() -> new SampleTokenizer(noStop, 60, LengthPolicy.DROP))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("bare");
    }

    @Test
    void rowsOfIdsAreChecked() {
        TokenizedSample good = TokenizedSample.of("r", new int[] {5, 6, 7}, new int[] {5, -100, 7});
        assertThat(good.targetLength()).isEqualTo(1);
        assertThatThrownBy(() -> TokenizedSample.of("r", new int[] {5}, new int[] {5, 6}))
                .hasMessageContaining("1 ids but 2 labels");
        assertThatThrownBy(() -> TokenizedSample.of("r", new int[] {5, 6}, new int[] {-100, 7}))
                .hasMessageContaining("label 7");
        assertThatThrownBy(() -> TokenizedSample.of("r", new int[] {5, -6}, new int[] {-100, -6}))
                .hasMessageContaining("id -6");
        assertThatThrownBy(() -> TokenizedSample.of("r", new int[] {5, 6}, new int[] {5, -100}))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no trained token");
    }
}
