package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A row of the labelled set in {@code labelled/}; the README there says how it was made and labelled.
 *
 * @param judged the kinds of error that the reader looked for
 * @param labels those of them that the reader found, each with the words in question, if any
 */
record LabelledAnswer(
        String id,
        String task,
        String setting,
        DetectorInput input,
        Set<ErrorKind> judged,
        Map<ErrorKind, List<String>> labels) {

    LabelledAnswer {
        if (!judged.containsAll(labels.keySet())) {
            throw new IllegalArgumentException(id + ": labelled " + labels.keySet() + ", judged only " + judged);
        }
    }

    static List<LabelledAnswer> read(String half) {
        String name = "labelled/" + half + ".jsonl";
        try (InputStream stream = Objects.requireNonNull(LabelledAnswer.class.getResourceAsStream(name), name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return lines.lines().map(Json::parse).map(LabelledAnswer::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the answer has this kind of error; fails where nobody looked for it. */
    boolean has(ErrorKind kind) {
        if (!judged.contains(kind)) {
            throw new IllegalStateException(id + " was not labelled for " + kind.word());
        }
        return labels.containsKey(kind);
    }

    private static LabelledAnswer of(JsonNode row) {
        Map<ErrorKind, List<String>> labels = new EnumMap<>(ErrorKind.class);
        row.get("labels")
                .properties()
                .forEach(label -> labels.put(ErrorKind.ofWord(label.getKey()), texts(label.getValue())));
        Sample item = new Sample(
                text(row, "id"),
                text(row, "group"),
                Conversation.of(Message.user(text(row, "prompt"))),
                text(row, "reference"),
                "labelled",
                null,
                null,
                List.of(),
                Map.of());
        DetectorInput input = new DetectorInput(
                item,
                text(row, "answer"),
                FinishReason.valueOf(text(row, "finishReason").toUpperCase(Locale.ROOT)),
                texts(row.get("otherAnswers")),
                base(row),
                tokens(row));
        return new LabelledAnswer(text(row, "id"), text(row, "task"), text(row, "setting"), input, judged(row), labels);
    }

    /** All kinds, but those in {@code judged} where a row has it. */
    private static Set<ErrorKind> judged(JsonNode row) {
        Set<ErrorKind> all = EnumSet.allOf(ErrorKind.class);
        return row.has("judged")
                ? all.stream()
                        .filter(kind -> texts(row.get("judged")).contains(kind.word()))
                        .collect(Collectors.toSet())
                : all;
    }

    private static String text(JsonNode row, String key) {
        return row.get(key).stringValue();
    }

    private static @Nullable String base(JsonNode row) {
        return row.get("baseAnswer").isNull() ? null : text(row, "baseAnswer");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.stringValue()));
        return texts;
    }

    private static List<ScoredToken> tokens(JsonNode row) {
        List<ScoredToken> tokens = new ArrayList<>();
        for (int i = 0; i < row.get("tokens").size(); i++) {
            tokens.add(new ScoredToken(
                    row.get("tokens").get(i).stringValue(),
                    row.get("logProbabilities").get(i).doubleValue()));
        }
        return tokens;
    }
}
