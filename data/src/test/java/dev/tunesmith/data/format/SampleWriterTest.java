package dev.tunesmith.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleWriterTest {

    @TempDir
    private Path folder;

    private static Sample rich() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", "Ann");
        fields.put("tool_calls", List.of(Map.of("id", "1", "arguments", Map.of("n", 3, "deep", List.of(true, 1.5)))));
        fields.put("nothing", null);
        Conversation prompt = new Conversation(
                List.of(
                        Message.system("Be kind.\u2028 \"Quoted\" \\ and 😀"),
                        new Message(Role.USER, " two\nlines\t", fields),
                        Message.assistant("a"),
                        new Message(Role.USER, "ünïcode", Map.of())),
                List.of(Map.of("type", "function")),
                List.of(Map.of("title", "t", "text", "x")));
        return new Sample(
                "id-1",
                "faq:x",
                prompt,
                "",
                "faq.md#x",
                "id-0",
                "CC-BY-4.0",
                List.of("open", "handwritten"),
                Map.of("topic", "x", "split", "test"));
    }

    @Test
    void ourOwnFormatRoundTripsExactly() throws IOException {
        List<Sample> samples = List.of(rich(), Fixtures.sample("b", "b", "q", "a"));
        Path file = folder.resolve("samples.jsonl");
        SampleWriter.write(file, samples);
        assertThat(SampleReader.readAll(file)).isEqualTo(samples);
        assertThat(SampleFormats.detect(file)).isEqualTo(SampleFormats.CANONICAL);
        String text = Files.readString(file);
        Path again = folder.resolve("again.jsonl");
        SampleWriter.write(again, SampleReader.readAll(file));
        assertThat(Files.readString(again)).isEqualTo(text);
        assertThat(text.lines().findFirst().orElseThrow())
                .startsWith("{\"id\":\"id-1\",\"group\":\"faq:x\",\"messages\":[{\"role\":\"system\"")
                .contains(
                        "\"flags\":[\"handwritten\",\"open\"],\"attributes\":{\"split\":\"test\",\"topic\":\"x\"},\"hash\":\"");
    }

    @Test
    void anEditedRowIsCounted() throws IOException {
        Path file = folder.resolve("samples.jsonl");
        SampleWriter.write(file, List.of(Fixtures.sample("b", "b", "question", "answer")));
        Files.writeString(file, Files.readString(file).replace("answer", "other"));
        ReadReport report = new SampleReader(ReadOptions.DEFAULT)
                .read(file, sample -> assertThat(sample.response()).isEqualTo("other"));
        assertThat(report.edited()).isEqualTo(1);
    }

    @Test
    void tokenRowsAreChecked() throws IOException {
        Path good = Files.writeString(
                folder.resolve("good.jsonl"),
                "{\"input_ids\":[5,6,7],\"labels\":[-100,-100,7],\"attention_mask\":[1,1,1]}\n{\"input_ids\":[1,2],\"labels\":[1,2]}\n");
        assertThat(TokenRowReader.accepts(good)).isTrue();
        List<TokenRow> rows = TokenRowReader.readAll(good);
        assertThat(rows.get(0)).isEqualTo(new TokenRow(new int[] {5, 6, 7}, new int[] {-100, -100, 7}, "good.jsonl:1"));
        assertThat(rows.get(1).targetTokens()).isEqualTo(1);
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), """
                {"input_ids":[5,6],"labels":[-100]}
                {"input_ids":[5,6],"labels":[5,-100]}
                {"input_ids":[5,"6"],"labels":[5,6]}
                {"input_ids":[5,-6],"labels":[5,6]}
                {"input_ids":[5,6],"labels":[-100,7]}
                {"input_ids":[5,6]}""");
        assertThatThrownBy(() -> TokenRowReader.readAll(bad))
                .hasMessageContaining("6 problems")
                .hasMessageContaining("bad.jsonl:1: labels: expected 2, one an id, found 1")
                .hasMessageContaining("bad.jsonl:2: labels: no token to train")
                .hasMessageContaining("bad.jsonl:3: input_ids[1]: expected a token id, found text")
                .hasMessageContaining("bad.jsonl:4: input_ids[1]")
                .hasMessageContaining("bad.jsonl:5: labels[1]: expected 6")
                .hasMessageContaining("bad.jsonl:6: labels: expected a list of token ids, found nothing");
    }
}
