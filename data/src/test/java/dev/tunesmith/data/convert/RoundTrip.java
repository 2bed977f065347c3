package dev.tunesmith.data.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.RejectFile;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleReader.ReadSample;
import dev.tunesmith.data.source.DataInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Converts files into a format and reads them back: what differs must be what the converter said is lost, no more and no
 * less, and what it refused must be in the rejects.
 */
final class RoundTrip {

    private static final String BOUNDARY = "where the instruction ends and the input begins";
    private static final String DEVELOPER = "the developer role (written as system)";
    private static final List<String> FIELDS =
            List.of("message fields", "ids of tool calls", "that arguments of tool calls are JSON in a text");

    private final Path folder;

    RoundTrip(Path folder) {
        this.folder = folder;
    }

    /** The samples of a file, row by row. */
    static List<List<ReadSample>> read(Path file, ReadOptions options) {
        List<List<ReadSample>> rows = new ArrayList<>();
        new SampleReader(options).readRows(file, (row, samples) -> rows.add(List.copyOf(samples)));
        return rows;
    }

    /** Convert into a format, with provenance, and back; fails where something is lost unsaid. */
    void check(Path file, ReadOptions how, SampleFormat to, String end) throws IOException {
        String name = file.getFileName() + " as " + to.name() + " in " + end;
        List<ReadSample> carried = new ArrayList<>();
        int refused = 0;
        for (List<ReadSample> row : read(file, how)) {
            if (row.stream().anyMatch(one -> RowSink.refusal(one, to).isPresent())) {
                refused++;
            } else {
                carried.addAll(row);
            }
        }
        Path out = folder.resolve(to.name() + "." + end);
        Path rejected = folder.resolve("rejects.jsonl");
        Files.deleteIfExists(out);
        Files.deleteIfExists(rejected);
        ConvertReport report;
        try (RejectFile rejects = new RejectFile(rejected)) {
            report = new Converter(new ConvertOptions(null, to.name(), true, true), rejects)
                    .convert(DataInput.of(file, how, null), out);
            rejects.commit();
        } catch (DataException e) {
            assertThat(carried).as(name + ": " + e.getMessage()).isEmpty();
            assertThat(out).doesNotExist();
            return;
        }
        assertThat(report.written()).as(name).isEqualTo(carried.size());
        assertThat(report.badRows()).as(name).isEqualTo(refused);
        assertThat(Files.exists(rejected) ? Files.readAllLines(rejected).size() : 0)
                .as("rejects of " + name)
                .isEqualTo(refused);
        List<ReadSample> back = read(out, ReadOptions.DEFAULT.withFormat(to)).stream()
                .flatMap(List::stream)
                .toList();
        assertThat(back).as(name).hasSameSizeAs(carried);
        Map<String, Long> different = new TreeMap<>();
        for (int i = 0; i < carried.size(); i++) {
            for (String what : differences(carried.get(i), back.get(i), to)) {
                different.merge(what, 1L, Long::sum);
            }
        }
        Map<String, Long> said = new TreeMap<>(report.lost());
        said.remove("that a nested field is null and not absent"); // compared without
        merge(said, FIELDS);
        assertThat(different).as("what " + name + " changes").isEqualTo(said);
    }

    /** Several words for one thing that is compared as a whole; each sample has one of them at most here. */
    private static void merge(Map<String, Long> said, List<String> words) {
        long sum = words.stream()
                .mapToLong(word -> said.getOrDefault(word, 0L))
                .max()
                .orElse(0);
        words.forEach(said::remove);
        if (sum > 0) {
            said.put("message fields", sum);
        }
    }

    private static List<String> differences(ReadSample before, ReadSample after, SampleFormat to) {
        Sample a = before.sample();
        Sample b = after.sample();
        List<String> found = new ArrayList<>();
        assertThat(texts(b.conversation())).as("the texts of " + a.id()).isEqualTo(texts(a.conversation()));
        assertThat(roles(b.conversation(), Role.SYSTEM)).isEqualTo(roles(a.conversation(), Role.SYSTEM));
        add(found, DEVELOPER, roles(a.conversation(), Role.DEVELOPER), roles(b.conversation(), Role.DEVELOPER));
        add(found, "tools", bare(a.prompt().tools()), bare(b.prompt().tools()));
        add(found, "documents", bare(a.prompt().documents()), bare(b.prompt().documents()));
        add(found, "message fields", fields(a.conversation()), fields(b.conversation()));
        add(found, "the rejected answer", rejected(a), rejected(b));
        Question question = before.draft().question();
        boolean twoParts = question != null
                && !question.instruction().isBlank()
                && !question.input().isBlank();
        if (twoParts) {
            add(found, BOUNDARY, question, after.draft().question());
        }
        add(found, "id", a.id(), b.id());
        add(found, "group", a.group(), b.group());
        add(found, "licence", a.licence(), b.licence());
        add(found, "flags", a.flags(), b.flags());
        add(found, "parent", a.parent(), b.parent());
        for (String key : new TreeSet<>(a.attributes().keySet())) {
            add(
                    found,
                    "attribute " + key,
                    a.attributes().get(key),
                    b.attributes().get(key));
        }
        assertThat(a.attributes().keySet())
                .as("made up")
                .containsAll(b.attributes().keySet());
        if (to == SampleFormats.CANONICAL) {
            assertThat(b.source()).isEqualTo(a.source());
        }
        return found;
    }

    private static void add(List<String> found, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            found.add(what);
        }
    }

    private static List<String> texts(Conversation conversation) {
        return conversation.messages().stream().map(Message::content).toList();
    }

    /** Where a role stands; a developer counts as a system, which some formats have in its stead. */
    private static List<Boolean> roles(Conversation conversation, Role role) {
        return conversation.messages().stream()
                .map(message -> message.role() == role || role == Role.SYSTEM && message.role() == Role.DEVELOPER)
                .toList();
    }

    private static List<Object> fields(Conversation conversation) {
        return conversation.messages().stream()
                .map(message -> bare(message.fields()))
                .toList();
    }

    private static @Nullable Object rejected(Sample sample) {
        Message message = sample.rejected();
        return message == null ? null : List.of(message.content(), Objects.requireNonNull(bare(message.fields())));
    }

    /** A value without the fields that are null, which Parquet cannot tell from absent ones; whole numbers as one type. */
    private static Object bare(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> rest = new LinkedHashMap<>();
            map.forEach((key, one) -> {
                if (one != null) {
                    rest.put(String.valueOf(key), bare(one));
                }
            });
            return rest;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(RoundTrip::bare).toList();
        }
        return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : String.valueOf(value);
    }
}
