package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.tokenizer.LongSample.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Samples that are too long: what is kept, told by decoding it. */
class SampleFitterTest {

    private static final Tokenizer TINY = TinyTokenizer.chat("{{ bos_token }}" + ConversationTokenizerTest.CHATML);
    private static final String BOS = "<|endoftext|>";
    private static final String END = "<|im_end|>";
    private static final int PLENTY = 10_000;

    private static Sample sample(Message... messages) {
        Message answer = messages[messages.length - 1];
        return new Sample(
                "s",
                "s",
                Conversation.of(Arrays.copyOf(messages, messages.length - 1)),
                answer.content(),
                "f.jsonl:7",
                null,
                null,
                List.of(),
                Map.of(),
                answer.fields(),
                null);
    }

    private static TokenizedSamples fit(TrainedTurns turns, LengthPolicy policy, int maxLength, Sample sample) {
        ConversationTokenizer chat = new ConversationTokenizer(TINY, ChatFormat.of(TINY), turns);
        return new SampleTokenizer(chat, maxLength, policy).fitAll(List.of(sample));
    }

    private static int tokens(Message... messages) {
        return fit(TrainedTurns.ALL, LengthPolicy.ERROR, PLENTY, sample(messages))
                .samples()
                .get(0)
                .length();
    }

    /** What a row says behind the beginning of the sequence, which stands there once, as in every row. */
    private static String text(TokenizedSample row) {
        String text = TINY.decode(row.ids(), false);
        assertThat(text).startsWith(BOS).containsOnlyOnce(BOS);
        return text.substring(BOS.length());
    }

    private static String trained(TokenizedSample row) {
        return TINY.decode(
                Arrays.stream(row.labels())
                        .filter(label -> label != TokenizedSample.IGNORED)
                        .toArray(),
                false);
    }

    private static String turn(String role, String text) {
        return "<|im_start|>" + role + "\n" + text + END + "\n";
    }

    private static final Message SYSTEM = Message.system("Be kind.");
    private static final Message[] THREE = {
        SYSTEM,
        Message.user("a?"),
        Message.assistant("one"),
        Message.user("b?"),
        Message.assistant("two"),
        Message.user("c?"),
        Message.assistant("three")
    };

    @Test
    void cuttingLeavesOutTheOldestTurnsAndAsFewAsWillDo() {
        int two = tokens(SYSTEM, THREE[3], THREE[4], THREE[5], THREE[6]);
        TokenizedSamples cut = fit(TrainedTurns.ALL, LengthPolicy.CUT, two, sample(THREE));

        TokenizedSample row = cut.samples().get(0);
        assertThat(text(row))
                .isEqualTo(turn("system", "Be kind.")
                        + turn("user", "b?")
                        + turn("assistant", "two")
                        + turn("user", "c?")
                        + turn("assistant", "three"));
        assertThat(trained(row)).isEqualTo("two" + END + "three" + END);
        assertThat(cut.tooLong())
                .containsExactly(new LongSample("s", "f.jsonl:7", tokens(THREE), Outcome.CUT, List.of(two), 2, 1, ""));
        assertThat(cut.tooLong().get(0).line())
                .isEqualTo("s (f.jsonl:7): " + tokens(THREE) + " tokens, cut to " + two
                        + "; left out: 2 messages, 1 of them to be trained");

        TokenizedSamples more = fit(TrainedTurns.ALL, LengthPolicy.CUT, two - 1, sample(THREE));
        assertThat(trained(more.samples().get(0))).isEqualTo("three" + END);
        assertThat(more.tooLong().get(0).leftOutMessages()).isEqualTo(4);
    }

    @Test
    void theLastAnswerIsNeverCut() {
        int last = tokens(SYSTEM, THREE[5], THREE[6]);
        TokenizedSamples cut = fit(TrainedTurns.ALL, LengthPolicy.CUT, last - 1, sample(THREE));
        assertThat(cut.samples()).isEmpty();
        assertThat(cut.tooLong()).singleElement().satisfies(told -> {
            assertThat(told.outcome()).isEqualTo(Outcome.DROPPED);
            assertThat(told.leftOutMessages()).isEqualTo(6);
            assertThat(told.leftOutAnswers()).isEqualTo(3);
            assertThat(told.line())
                    .endsWith("left out; the last question and its answer alone have " + last + " tokens");
        });
    }

    @Test
    void whatWouldTrainNothingIsLeftOutAndSaysSo() {
        Message[] onlyFirst = THREE.clone();
        onlyFirst[6] = THREE[6].with("weight", 0);
        int one = tokens(SYSTEM, THREE[5], THREE[6]);
        TokenizedSamples cut = fit(TrainedTurns.ALL, LengthPolicy.CUT, one, sample(onlyFirst));
        assertThat(cut.samples()).isEmpty();
        assertThat(cut.tooLong().get(0).line()).contains("what is left of it would train nothing");
    }

    @Test
    void splittingPutsEachAnswerIntoOneRow() {
        int two = tokens(Arrays.copyOf(THREE, 5));
        TokenizedSamples split = fit(TrainedTurns.ALL, LengthPolicy.SPLIT, two, sample(THREE));

        assertThat(split.samples())
                .extracting(SampleFitterTest::text)
                .containsExactly(
                        turn("system", "Be kind.")
                                + turn("user", "a?")
                                + turn("assistant", "one")
                                + turn("user", "b?")
                                + turn("assistant", "two"),
                        turn("system", "Be kind.") + turn("user", "c?") + turn("assistant", "three"));
        assertThat(split.samples())
                .extracting(SampleFitterTest::trained)
                .containsExactly("one" + END + "two" + END, "three" + END);
        assertThat(split.samples()).extracting(TokenizedSample::id).containsExactly("s/1", "s/2");
        assertThat(split.samples()).extracting(TokenizedSample::sampleId).containsOnly("s");
        assertThat(split.tooLong().get(0).line())
                .isEqualTo("s (f.jsonl:7): " + tokens(THREE) + " tokens, split into 2 rows of " + two + ", "
                        + split.samples().get(1).length());
    }

    @Test
    void splittingLeavesOutOnlyWhatDoesNotFitAlone() {
        Message[] longMiddle = THREE.clone();
        longMiddle[3] = Message.user("The parcel left the depot. ".repeat(20));
        TokenizedSamples split = fit(TrainedTurns.ALL, LengthPolicy.SPLIT, 40, sample(longMiddle));
        assertThat(split.samples()).extracting(SampleFitterTest::trained).containsExactly("one" + END, "three" + END);
        LongSample told = split.tooLong().get(0);
        assertThat(told.leftOutMessages()).isEqualTo(2);
        assertThat(told.leftOutAnswers()).isEqualTo(1);
        assertThat(told.reason()).startsWith("a question and its answer have ");
    }

    @Test
    void partsTrainNoTurnThatTheWholeWouldNot() {
        int one = tokens(SYSTEM, THREE[5], THREE[6]);
        TokenizedSamples split = fit(TrainedTurns.LAST, LengthPolicy.SPLIT, one, sample(THREE));
        assertThat(split.samples()).extracting(SampleFitterTest::trained).containsExactly("three" + END);
        assertThat(split.tooLong().get(0).leftOutMessages()).isEqualTo(4);
        assertThat(split.tooLong().get(0).leftOutAnswers()).isZero();
    }

    @Test
    void callsStayWithTheirResultsAndSystemMessagesWithTheirQuestion() {
        Message[] messages = {
            Message.user("a?"),
            Message.assistant("calling"),
            new Message(Role.TOOL, "21"),
            Message.assistant("one"),
            Message.system("Now short."),
            Message.user("b?"),
            Message.assistant("two")
        };
        Exchanges exchanges = new Exchanges(Conversation.of(messages));
        assertThat(exchanges.count()).isEqualTo(2);
        assertThat(exchanges.messages(0, 1)).containsExactly(Arrays.copyOf(messages, 4));
        assertThat(exchanges.part(1, 2).messages()).containsExactly(Arrays.copyOfRange(messages, 4, 7));
    }

    @Test
    void randomConversationsKeepEveryPromise() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            List<Message> messages = new ArrayList<>();
            if (random.nextBoolean()) {
                messages.add(SYSTEM);
            }
            int turns = 1 + random.nextInt(8);
            for (int i = 0; i < turns; i++) {
                messages.add(Message.user("q" + i + " word".repeat(random.nextInt(9))));
                messages.add(Message.assistant("a" + i + " word".repeat(random.nextInt(9))));
            }
            Sample sample = sample(messages.toArray(Message[]::new));
            int most = 20 + random.nextInt(120);
            check(fit(TrainedTurns.ALL, LengthPolicy.CUT, most, sample), messages, most);
            check(fit(TrainedTurns.ALL, LengthPolicy.SPLIT, most, sample), messages, most);
        }
    }

    /** Every row fits and ends in a trained stop; answers are whole, in order and once; what is missing is counted. */
    private static void check(TokenizedSamples fitted, List<Message> messages, int most) {
        String wanted = messages.stream()
                .filter(message -> message.role() == Role.ASSISTANT)
                .map(message -> message.content() + END)
                .collect(Collectors.joining("\n"));
        int answers = 0;
        for (TokenizedSample row : fitted.samples()) {
            assertThat(row.length()).isLessThanOrEqualTo(most);
            List<String> own =
                    Arrays.stream(trained(row).split("(?<=\\Q" + END + "\\E)")).toList();
            answers += own.size();
            assertThat(trained(row)).endsWith(END);
            assertThat(text(row)).startsWith("<|im_start|>").endsWith(own.get(own.size() - 1) + "\n");
            assertThat(wanted).contains(String.join("\n", own));
        }
        int all = (int) messages.stream()
                .filter(message -> message.role() == Role.ASSISTANT)
                .count();
        int leftOut =
                fitted.tooLong().stream().mapToInt(LongSample::leftOutAnswers).sum();
        assertThat(answers + leftOut).isEqualTo(all);
        List<Integer> lengths =
                fitted.samples().stream().map(TokenizedSample::length).toList();
        fitted.tooLong().forEach(told -> assertThat(told.rowTokens()).isEqualTo(lengths));
        assertThat(IntStream.range(0, fitted.samples().size())
                        .mapToObj(i -> fitted.samples().get(i).sampleId()))
                .allMatch("s"::equals);
    }
}
