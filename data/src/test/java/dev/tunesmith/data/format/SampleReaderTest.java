package dev.tunesmith.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleReaderTest {

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Sample only(String name, String text) throws IOException {
        List<Sample> samples = SampleReader.readAll(file(name, text));
        assertThat(samples).hasSize(1);
        return samples.get(0);
    }

    @Test
    void alpacaJoinsInstructionAndInput() throws IOException {
        Sample sample = only(
                "a.json",
                "[\n {\"instruction\": \"Sort.\", \"input\": \"b a\", \"output\": \"a b\", \"topic\": \"x\", \"n\": 3}\n]");
        assertThat(sample.prompt().messages()).containsExactly(Message.user("Sort.\nb a"));
        assertThat(sample.response()).isEqualTo("a b");
        assertThat(sample.source()).isEqualTo("a.json:2");
        assertThat(sample.attributes()).isEqualTo(Map.of("topic", "x", "n", "3"));
        assertThat(sample.id()).matches("[0-9a-f]{16}").isEqualTo(sample.group());
        assertThat(only("b.jsonl", "{\"instruction\":\"sort!\\nB A\",\"input\":\"\",\"response\":\"a b\"}")
                        .id())
                .as("the id is of the normalised prompt")
                .isEqualTo(sample.id());
    }

    @Test
    void alpacaKnowsSystemHistoryAndDollysContext() throws IOException {
        Sample sample = only(
                "a.jsonl",
                "{\"system\":\"Be kind.\",\"history\":[[\"q\",\"a\"]],\"instruction\":\"i\",\"context\":\"c\",\"response\":\"r\"}");
        assertThat(sample.prompt().messages())
                .containsExactly(
                        Message.system("Be kind."), Message.user("q"), Message.assistant("a"), Message.user("i\nc"));
    }

    @Test
    void messagesTakeTheLastAssistantTurnAsResponse() throws IOException {
        Sample sample = only(
                "m.jsonl",
                "{\"id\":7,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]},"
                        + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]},"
                        + "{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":\"1\"},"
                        + "{\"role\":\"assistant\",\"content\":\"It is 42.\",\"weight\":1}],\"tools\":[{\"type\":\"function\"}]}");
        assertThat(sample.id()).isEqualTo("7");
        assertThat(sample.response()).isEqualTo("It is 42.");
        assertThat(sample.prompt().messages()).hasSize(3);
        assertThat(sample.prompt().messages().get(1).fields()).containsKey("tool_calls");
        assertThat(sample.prompt().tools()).isEqualTo(List.of(Map.of("type", "function")));
    }

    @Test
    void shareGptInBothSpellingsAndIndented() throws IOException {
        Sample first = only(
                "s.json",
                "{\n  \"conversations\": [\n {\"from\": \"human\", \"value\": \"q\"},\n {\"from\": \"gpt\", \"value\": \"a\"}\n]\n}\n");
        Sample second = only(
                "t.jsonl",
                "{\"conversations\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"model\",\"content\":\"a\"}]}");
        assertThat(first.prompt()).isEqualTo(second.prompt());
        assertThat(first.response()).isEqualTo("a");
        assertThat(first.source()).isEqualTo("s.json:1");
    }

    @Test
    void promptAndCompletionAlsoAsMessagesAndUnderOtherNames() throws IOException {
        assertThat(only("p.jsonl", "{\"prompt\":\"q\",\"completion\":\"a\"}").input())
                .isEqualTo("q");
        Sample lists = only(
                "l.jsonl",
                "{\"prompt\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"q\"}],"
                        + "\"completion\":[{\"role\":\"assistant\",\"content\":\"a\"}]}");
        assertThat(lists.prompt().messages().get(0).role()).isEqualTo(Role.SYSTEM);
        Path other = file("o.jsonl", "{\"question\":\"q\",\"answer\":\"a\"}");
        List<Sample> renamed = SampleReader.readAll(
                other, ReadOptions.DEFAULT.withFields(Map.of("question", "prompt", "answer", "completion")));
        assertThat(renamed.get(0).response()).isEqualTo("a");
        assertThatThrownBy(() -> SampleReader.readAll(other))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("o.jsonl:1")
                .hasMessageContaining("[question, answer]");
    }

    @Test
    void aByteOrderMarkBlankLinesAndWindowsLineEndsAreTolerated() throws IOException {
        Path file = file(
                "b.jsonl",
                "\uFEFF{\"prompt\":\"q\",\"completion\":\"a\"}\r\n\r\n{\"prompt\":\"r\",\"completion\":\"b\"}\r\n");
        List<Sample> samples = SampleReader.readAll(file);
        assertThat(samples).extracting(Sample::source).containsExactly("b.jsonl:1", "b.jsonl:3");
        assertThat(only("c.json", "\uFEFF[{\"prompt\":\"q\",\"completion\":\"a\"}]")
                        .input())
                .isEqualTo("q");
    }

    @Test
    void allProblemsAreCountedAndNamedByLineAndField() throws IOException {
        Path file = file("bad.jsonl", """
                {"prompt":"fine","completion":"yes"}
                {"prompt":"broken",
                {"prompt":5,"completion":"a"}
                {"prompt":"q"}
                {"prompt":"q","completion":"  "}
                [1]
                {"messages":[]}
                {"prompt":"q","completion":"a\\u0000b"}
                {"prompt":"q\\ud83d","completion":"a"}
                {"prompt":"q","prompt":"r","completion":"a"}""");
        assertThatThrownBy(() -> SampleReader.readAll(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("9 problems")
                .hasMessageContaining("9 bad of 10 rows")
                .hasMessageContaining("bad.jsonl:2: broken JSON at column")
                .hasMessageContaining("bad.jsonl:3: prompt: expected text, found the number 5")
                .hasMessageContaining("bad.jsonl:4: completion: missing, expected text; the keys here are [prompt]")
                .hasMessageContaining("bad.jsonl:5: completion: expected text, found an empty string")
                .hasMessageContaining("bad.jsonl:6: expected an object such as {\"prompt\": …}, found a list of 1")
                .hasMessageContaining(
                        "bad.jsonl:7: mixed formats: expected prompt-completion (prompt, completion), found messages")
                .hasMessageContaining(
                        "bad.jsonl:8: completion: expected text, found the control character NUL at position 1")
                .hasMessageContaining("bad.jsonl:9: prompt: expected Unicode text, found half a surrogate pair")
                .hasMessageContaining("bad.jsonl:10: broken JSON");
        List<Sample> good = new ArrayList<>();
        ReadReport report = new SampleReader(ReadOptions.DEFAULT.withSkipBad(true)).read(file, good::add);
        assertThat(good).hasSize(1);
        assertThat(report.rows()).isEqualTo(10);
        assertThat(report.badRows()).isEqualTo(9);
        assertThat(report.problems()).isEqualTo(9);
    }

    @Test
    void onlyTheFirstTwentyProblemsAreShown() throws IOException {
        Path file = file("many.jsonl", "{\"prompt\":\"q\",\"completion\":1}\n".repeat(33));
        assertThatThrownBy(() -> SampleReader.readAll(file))
                .hasMessageContaining("33 problems, the first 20 are")
                .hasMessageContaining("many.jsonl:20:")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("many.jsonl:21:"));
    }

    @Test
    void turnsMustMakeAConversationThatEndsInAResponse() throws IOException {
        Path file = file("turns.jsonl", """
                {"messages":[{"role":"user","content":"q"}]}
                {"messages":[{"role":"user","content":"q"},{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}
                {"messages":[{"role":"assistant","content":"a"}]}
                {"messages":[{"role":"boss","content":"q"},{"role":"assistant","content":"a"}]}
                {"messages":[{"content":"q"},{"role":"assistant","content":""}]}
                {"messages":"q"}""");
        assertThatThrownBy(() -> SampleReader.readAll(file))
                .hasMessageContaining("turns.jsonl:1: messages[0]: no response: the last message is the user's")
                .hasMessageContaining("turns.jsonl:2: messages[1]: two user messages running")
                .hasMessageContaining("turns.jsonl:3: messages: no prompt")
                .hasMessageContaining("turns.jsonl:4: messages[0].role: expected one of system, developer, user")
                .hasMessageContaining("turns.jsonl:5: messages[0].role: expected one of")
                .hasMessageContaining("turns.jsonl:6: messages: expected a list of messages, found text");
    }

    @Test
    void brokenJsonInAnArrayNamesItsLine() throws IOException {
        Path file = file("cut.json", "[\n{\"prompt\":\"q\",\"completion\":\"a\"},\n{\"prompt\":\"q\", oops}\n]");
        assertThatThrownBy(() -> SampleReader.readAll(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cut.json:3: broken JSON");
    }

    @Test
    void emptyMissingForeignAndMiscodedFilesSaySo() throws IOException {
        Path empty = file("empty.jsonl", "\n\n");
        assertThatThrownBy(() -> SampleReader.readAll(empty)).hasMessageContaining("empty.jsonl is empty");
        assertThatThrownBy(() -> SampleReader.readAll(folder.resolve("no.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("There is no file");
        Path latin = Files.write(
                folder.resolve("latin.jsonl"),
                "{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"prompt\":\"é\",\"completion\":\"a\"}\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> SampleReader.readAll(latin))
                .hasMessageContaining("latin.jsonl:2: not UTF-8 text: the byte 0xE9 is not allowed here");
        Path text = file("text.jsonl", "{\"text\":\"just words\"}");
        assertThatThrownBy(() -> SampleReader.readAll(text)).hasMessageContaining("found plain text");
        Path tokens = file("tokens.jsonl", "{\"input_ids\":[1,2],\"labels\":[-100,2]}");
        assertThatThrownBy(() -> SampleReader.readAll(tokens)).hasMessageContaining("pre-tokenised");
        assertThatThrownBy(() -> SampleFormats.byName("alpacca"))
                .isInstanceOf(UsageException.class)
                .satisfies(e -> assertThat(((UsageException) e).fix()).contains("alpaca"));
    }

    @Test
    void whatPathsDoNotReachIsCountedAsUnused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("paths.jsonl"),
                "{\"data\":[{\"q\":\"a\"},{\"a\":\"b\"}]}\n{\"data\":[{\"q\":\"a\"},{\"a\":\"b\",\"more\":true}]}\n");
        ReadOptions options = ReadOptions.DEFAULT.withFields(Map.of("data.0.q", "prompt", "data.1.a", "completion"));
        ReadReport report = new SampleReader(options).read(file, sample -> {
            assertThat(sample.input()).isEqualTo("a");
            assertThat(sample.response()).isEqualTo("b");
        });
        assertThat(report.ignoredKeys()).isEqualTo(Map.of("data", 1L));
    }
}
