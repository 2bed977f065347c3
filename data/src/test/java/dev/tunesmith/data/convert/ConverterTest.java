package dev.tunesmith.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.RejectFile;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.data.source.DataInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out comes back, or is named as lost. */
class ConverterTest {

    @TempDir
    private Path folder;

    private static Sample sample(
            String id,
            Conversation prompt,
            String response,
            Map<String, @Nullable Object> fields,
            @Nullable Message rejected) {
        return new Sample(
                id,
                "group-" + id,
                prompt,
                response,
                "in.jsonl:1",
                null,
                "CC0-1.0",
                List.of("open", "checked"),
                Map.of("topic", "a, \"b\"", "n", "3"),
                fields,
                rejected);
    }

    private static final Sample PLAIN = sample(
            "plain",
            Conversation.of(Message.user("two\nlines, \"quoted\"; größe 😀\t ")),
            " [1, 2]\r\n{}",
            Map.of(),
            null);

    private static Sample turns() {
        return sample(
                "turns",
                Conversation.of(
                        Message.system("Be kind."), Message.user("q"), Message.assistant("a"), Message.user("r")),
                "b",
                Map.of(),
                null);
    }

    private static Sample pair() {
        return sample("pair", Conversation.of(Message.user("q")), "good", Map.of(), Message.assistant("bad"));
    }

    private static Sample calls() {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", "clock");
        function.put("arguments", Map.of("zone", "CET", "deep", List.of(1, "x", true)));
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("type", "function");
        call.put("function", function);
        Conversation prompt = new Conversation(
                List.of(
                        Message.user("time?"),
                        Message.assistant("").with(Message.TOOL_CALLS, List.of(call)),
                        new Message(Role.TOOL, "12:00", Map.of("name", "clock")),
                        Message.assistant("Noon.").with(Message.WEIGHT, 0),
                        Message.user("and now?")),
                List.of(Map.of("type", "function", "function", Map.of("name", "clock"))),
                null);
        return sample("calls", prompt, "Later.", Map.of(Message.WEIGHT, 1), null);
    }

    private Path write(Sample... samples) {
        Path file = folder.resolve("in.jsonl");
        SampleWriter.write(file, List.of(samples));
        return file;
    }

    private ConvertReport convert(Path from, Path to, ConvertOptions options) {
        return new Converter(options, Rejects.NONE).convert(DataInput.of(from, ReadOptions.DEFAULT, null), to);
    }

    private static ConvertOptions to(SampleFormat format) {
        return new ConvertOptions(null, format.name(), true, false);
    }

    private static List<Sample> back(Path file, SampleFormat format) {
        return SampleReader.readAll(file, ReadOptions.DEFAULT.withFormat(format).withSourceName("in"));
    }

    /** The sample as it comes back from a format other than ours: its source is where it was read. */
    private static Sample read(Sample sample, String container, int row) {
        int line = row + (container.equals("jsonl") || container.equals("parquet") ? 1 : 2);
        return new Sample(
                sample.id(),
                sample.group(),
                sample.prompt(),
                sample.response(),
                "in:" + line,
                null,
                sample.licence(),
                sample.flags(),
                sample.attributes(),
                sample.responseFields(),
                sample.rejected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "json", "csv", "tsv", "parquet"})
    void everyFormatInEveryKindOfFileGivesBackWhatItCarries(String container) {
        Path rich = write(PLAIN, turns(), pair(), calls());
        for (SampleFormat format : SampleFormats.all()) {
            Path single = folder.resolve("one." + container);
            Sample carried = format == SampleFormats.PREFERENCE ? pair() : plainLines();
            ConvertReport report = convert(write(carried), single, to(format));
            assertThat(report.lost()).as(format.name()).isEmpty();
            assertThat(report.written()).isEqualTo(1);
            Sample expected = format == SampleFormats.CANONICAL ? carried : read(carried, container, 0);
            assertThat(back(single, format))
                    .as(format.name() + " in " + container)
                    .containsExactly(expected);
        }
        write(PLAIN, turns(), pair(), calls());
        Path own = folder.resolve("own." + container);
        assertThat(convert(rich, own, to(SampleFormats.CANONICAL)).lost()).isEmpty();
        assertThat(back(own, SampleFormats.CANONICAL)).containsExactly(PLAIN, turns(), pair(), calls());
    }

    private static Sample plainLines() {
        return sample(
                "plain",
                Conversation.of(Message.user("two\nlines, \"quoted\"; größe 😀\t ")),
                " [1, 2] {}",
                Map.of(),
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv", "parquet"})
    void conversationsKeepRolesToolsCallsAndWeights(String container) {
        Path in = write(turns(), calls());
        for (SampleFormat format : List.of(SampleFormats.MESSAGES, SampleFormats.SHAREGPT)) {
            Path out = folder.resolve(format.name() + "." + container);
            assertThat(convert(in, out, to(format)).lost()).isEmpty();
            assertThat(back(out, format).stream().map(Sample::conversation).toList())
                    .as(format.name() + " in " + container)
                    .containsExactly(turns().conversation(), calls().conversation());
        }
        Path out = folder.resolve("completion." + container);
        assertThat(convert(in, out, to(SampleFormats.PROMPT_COMPLETION)).lost()).isEqualTo(Map.of("tools", 1L));
        assertThat(back(out, SampleFormats.PROMPT_COMPLETION).stream()
                        .map(sample -> sample.conversation().messages())
                        .toList())
                .containsExactly(
                        turns().conversation().messages(),
                        calls().conversation().messages());
    }

    @Test
    void whatAFormatCannotCarryIsCountedByName() {
        ConvertReport report = convert(
                write(PLAIN, turns(), pair()),
                folder.resolve("out.jsonl"),
                new ConvertOptions(null, "messages", false, false));
        assertThat(report.lost())
                .isEqualTo(Map.of(
                        "id", 3L,
                        "group", 3L,
                        "licence", 3L,
                        "flags", 3L,
                        "attribute topic", 3L,
                        "attribute n", 3L,
                        "the rejected answer", 1L));
    }

    @Test
    void whatHasNoRoomAtAllIsAProblemOrARejectNeverALoss() throws IOException {
        Path in = write(PLAIN, turns(), calls());
        Path out = folder.resolve("out.jsonl");
        assertThatThrownBy(() -> convert(in, out, to(SampleFormats.DOLLY)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "in.jsonl:2: cannot be written as dolly: the prompt is not one user message, but 4")
                .hasMessageContaining("in.jsonl:3");
        assertThat(out).doesNotExist();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("nothing half is left").containsExactly(in);
        }
        Path rejected = folder.resolve("rejects.jsonl");
        try (RejectFile rejects = new RejectFile(rejected)) {
            ConvertReport report = new Converter(new ConvertOptions(null, "alpaca", false, true), rejects)
                    .convert(DataInput.of(in, ReadOptions.DEFAULT, null), out);
            rejects.commit();
            assertThat(report.written()).isEqualTo(2);
            assertThat(report.badRows()).isEqualTo(1);
        }
        assertThat(Files.readString(rejected))
                .contains("message 2 calls tools", "\"line\":3")
                .doesNotContain("\"line\":2");
    }

    @Test
    void alpacaRowsKeepTheirTwoParts() throws IOException {
        Path in = Files.writeString(
                folder.resolve("a.jsonl"), "{\"instruction\":\"Sort.\",\"input\":\"b a\",\"output\":\"a b\"}\n");
        Path out = folder.resolve("out.jsonl");
        assertThat(convert(in, out, new ConvertOptions(null, "dolly", false, false))
                        .lost())
                .isEmpty();
        assertThat(out)
                .hasContent("{\"instruction\":\"Sort.\",\"context\":\"b a\",\"response\":\"a b\",\"category\":\"\"}\n");
        convert(in, out, new ConvertOptions(null, "instructions-text", false, false));
        assertThat(out)
                .hasContent(
                        "{\"text\":\"### Instructions:\\nSort.\\n\\n### Input:\\nb a\\n\\n### Response:\\na b\"}\n");
        Path again = folder.resolve("again.jsonl");
        convert(out, again, new ConvertOptions(null, "alpaca", false, false));
        assertThat(again).hasSameTextualContentAs(in);
        assertThat(convert(in, out, new ConvertOptions(null, "messages", false, false))
                        .lost())
                .isEqualTo(Map.of("where the instruction ends and the input begins", 1L));
    }

    @Test
    void headingsInATextAreNotTakenForTheFormatsOwn() throws IOException {
        Path in = Files.writeString(
                folder.resolve("a.jsonl"),
                "{\"prompt\":\"x\\n\\n### Response:\\ny\",\"completion\":\"fine\\n\\n### Response:\\nhere\"}\n");
        assertThatThrownBy(() -> convert(in, folder.resolve("o.jsonl"), to(SampleFormats.INSTRUCTIONS_TEXT)))
                .hasMessageContaining("a heading ### in its text would be taken for the format's own");
        Files.writeString(in, "{\"prompt\":\"x\",\"completion\":\"fine\\n\\n### Response:\\nhere\"}\n");
        Path out = folder.resolve("o.jsonl");
        convert(in, out, to(SampleFormats.INSTRUCTIONS_TEXT));
        assertThat(SampleReader.readAll(out).get(0).response()).isEqualTo("fine\n\n### Response:\nhere");
    }

    @Test
    void textsAndTokenRowsStayWhatTheyAre() throws IOException {
        Path text = Files.writeString(folder.resolve("t.txt"), "one\ntwo\n");
        Path rows = folder.resolve("t.parquet");
        assertThat(convert(text, rows, new ConvertOptions(null, "text", false, false))
                        .written())
                .isEqualTo(2);
        Path again = folder.resolve("again.txt");
        convert(rows, again, new ConvertOptions(null, "text", false, false));
        assertThat(again).hasSameTextualContentAs(text);
        Path tokens = Files.writeString(folder.resolve("k.jsonl"), "{\"input_ids\":[5,6,7],\"labels\":[-100,6,7]}\n");
        for (String container : List.of("csv", "parquet", "json")) {
            Path out = folder.resolve("k." + container);
            convert(tokens, out, new ConvertOptions(null, "tokens", false, false));
            Path back = folder.resolve("kk.jsonl");
            convert(out, back, new ConvertOptions(null, "tokens", false, false));
            assertThat(back).hasSameTextualContentAs(tokens);
        }
        assertThatThrownBy(() -> convert(tokens, again, new ConvertOptions(null, "text", false, false)))
                .isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> convert(tokens, folder.resolve("x.jsonl"), to(SampleFormats.MESSAGES)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("holds tokens, which cannot become messages");
    }

    @Test
    void parquetLeavesNestedNullsOutAndSaysSo() throws IOException {
        Path in = Files.writeString(
                folder.resolve("m.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"q\",\"name\":null},{\"role\":\"assistant\",\"content\":\"a\"}]}\n");
        ConvertReport report =
                convert(in, folder.resolve("m.parquet"), new ConvertOptions(null, "messages", false, false));
        assertThat(report.lost()).isEqualTo(Map.of("that a nested field is null and not absent", 1L));
    }

    @Test
    void foldersAndDatasetInfo() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        String row = "{\"prompt\":\"%s\",\"completion\":\"a\"}\n";
        Files.writeString(data.resolve("train-00000-of-00002.jsonl"), String.format(row, "t1"));
        Files.writeString(data.resolve("train-00001-of-00002.jsonl"), String.format(row, "t2"));
        Files.writeString(data.resolve("validation.csv"), "prompt,completion\nv,a\n");
        Files.writeString(data.resolve("notes.md"), "no data");
        List<DataInput> inputs = DataInput.of(data, ReadOptions.DEFAULT, null);
        assertThat(inputs.stream()
                        .map(input -> input.split() + " " + input.file().getFileName())
                        .toList())
                .containsExactly(
                        "TRAIN train-00000-of-00002.jsonl", "TRAIN train-00001-of-00002.jsonl", "DEV validation.csv");
        Files.writeString(folder.resolve("p.json"), "[{\"q\":\"Sort.\",\"more\":\"b a\",\"a\":\"a b\"}]");
        Files.writeString(
                folder.resolve("c.json"),
                "[{\"chat\":[{\"role\":\"client\",\"text\":\"q\"},{\"role\":\"agent\",\"text\":\"a\"}]}]");
        Path info = Files.writeString(folder.resolve("dataset_info.json"), """
                {"one": {"file_name": "p.json", "columns": {"prompt": "q", "query": "more", "response": "a"}},
                 "two": {"file_name": "c.json", "formatting": "sharegpt", "columns": {"messages": "chat"},
                   "tags": {"role_tag": "role", "content_tag": "text", "user_tag": "client", "assistant_tag": "agent"}},
                 "three": {"hf_hub_url": "x/y"}}""");
        List<Sample> all = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            DataInput input = DataInput.of(info, ReadOptions.DEFAULT, name).get(0);
            all.addAll(SampleReader.readAll(input.file(), input.options()));
        }
        assertThat(all).extracting(Sample::input).containsExactly("Sort.\nb a", "q");
        assertThat(all).extracting(Sample::response).containsExactly("a b", "a");
        assertThatThrownBy(() -> DataInput.of(info, ReadOptions.DEFAULT, null))
                .hasMessageContaining("[one, two, three]");
        assertThatThrownBy(() -> DataInput.of(info, ReadOptions.DEFAULT, "three"))
                .hasMessageContaining("hf_hub_url is not supported");
    }

    @Test
    void datasetInfoWithPairsCallsAndOpenAisShape() throws IOException {
        Files.writeString(
                folder.resolve("pairs.json"), "[{\"q\":\"Sort.\",\"x\":\"b a\",\"good\":\"a b\",\"bad\":\"b a\"}]");
        Files.writeString(folder.resolve("calls.json"), """
                [{"talk": [{"who": "me", "says": "Time?"}, {"who": "fc", "says": "{\\"name\\": \\"clock\\", \\"arguments\\": {}}"},
                  {"who": "result", "says": "12:00"}, {"who": "it", "says": "Noon."}], "sys": "Be brief.", "tools": "[]"}]""");
        Files.writeString(
                folder.resolve("openai.json"),
                "[{\"m\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\", \"content\": \"a\"}]}]");
        Path info = Files.writeString(folder.resolve("dataset_info.json"), """
                {"pairs": {"file_name": "pairs.json", "ranking": true,
                   "columns": {"prompt": "q", "query": "x", "chosen": "good", "rejected": "bad"}},
                 "calls": {"file_name": "calls.json", "formatting": "sharegpt",
                   "columns": {"messages": "talk", "system": "sys", "tools": "tools"},
                   "tags": {"role_tag": "who", "content_tag": "says", "user_tag": "me", "assistant_tag": "it",
                     "observation_tag": "result", "function_tag": "fc"}},
                 "openai": {"file_name": "openai.json", "formatting": "openai", "columns": {"messages": "m"}}}""");
        Sample pair = only(info, "pairs");
        assertThat(pair.input()).isEqualTo("Sort.\nb a");
        assertThat(pair.rejected()).isEqualTo(Message.assistant("b a"));
        Sample calls = only(info, "calls");
        assertThat(calls.conversation().messages())
                .extracting(Message::role)
                .containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT);
        assertThat(calls.prompt().messages().get(2).callsTools()).isTrue();
        assertThat(only(info, "openai").response()).isEqualTo("a");
    }

    private static Sample only(Path info, String name) {
        DataInput input = DataInput.of(info, ReadOptions.DEFAULT, name).get(0);
        List<Sample> samples = SampleReader.readAll(input.file(), input.options());
        assertThat(samples).hasSize(1);
        return samples.get(0);
    }

    @Test
    void workThatIsStoppedLeavesNothingBehind() throws IOException {
        Path in = write(PLAIN, turns(), pair());
        List<Long> lines = new ArrayList<>();
        RowWatch stop = (file, row) -> {
            lines.add(row.line());
            if (row.line() == 2) {
                throw new InterruptedRunException("stopped", "run it again");
            }
        };
        for (String end : List.of("jsonl", "parquet", "csv.gz")) {
            lines.clear();
            Converter converter = new Converter(to(SampleFormats.MESSAGES), Rejects.NONE, stop);
            assertThatThrownBy(() -> converter.convert(
                            DataInput.of(in, ReadOptions.DEFAULT, null), folder.resolve("out." + end)))
                    .isInstanceOf(InterruptedRunException.class);
            assertThat(lines).containsExactly(1L, 2L);
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).containsExactly(in);
            }
        }
    }
}
