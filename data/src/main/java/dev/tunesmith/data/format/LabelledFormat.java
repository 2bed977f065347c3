package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Texts with a label: rows of {@code text} and {@code label}, or CLINC150's one object of splits,
 * {@code {"train": [["text", "label"], …], "val": …}}, whose samples are pinned to the split that its key names.
 */
final class LabelledFormat implements SampleFormat {

    private static final String TEXT = "text";
    private static final String LABEL = "label";

    @Override
    public String name() {
        return "labelled";
    }

    @Override
    public String keys() {
        return "text, label";
    }

    @Override
    public List<String> columns() {
        return List.of(TEXT, LABEL);
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has(TEXT) && row.has(LABEL) || isSplits(row);
    }

    private static boolean isSplits(JsonRow row) {
        return !row.keys().isEmpty() && row.values().valueStream().allMatch(LabelledFormat::isPairs);
    }

    private static boolean isPairs(JsonNode value) {
        return value.isArray()
                && !value.isEmpty()
                && value.get(0).isArray()
                && value.get(0).size() == 2;
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        if (row.has(TEXT)) {
            String text = row.requireText(TEXT);
            String label = row.requireText(LABEL);
            return row.isSound() ? List.of(new Draft(Conversation.of(Message.user(text)), label)) : List.of();
        }
        List<Draft> drafts = new ArrayList<>();
        for (String key : row.keys()) {
            ArrayNode pairs = row.list(key, "[text, label]");
            for (int i = 0; pairs != null && i < pairs.size(); i++) {
                pair(row, pairs.get(i), key, i).ifPresent(drafts::add);
            }
        }
        return row.isSound() ? drafts : List.of();
    }

    private static Optional<Draft> pair(JsonRow row, JsonNode pair, String key, int i) {
        String place = key + "[" + i + "]";
        if (!pair.isArray() || pair.size() != 2) {
            row.problem(place, "expected [text, label], found " + JsonRow.describe(pair));
            return Optional.empty();
        }
        Optional<String> text = row.textOf(pair.get(0), place + "[0]");
        Optional<String> label = row.textOf(pair.get(1), place + "[1]");
        if (text.isEmpty() || label.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().isBlank() || label.get().isBlank()) {
            row.problem(place, "expected text and label, found an empty string");
        }
        Map<String, String> attributes =
                Map.of("set", key, Split.ATTRIBUTE, split(key).word());
        return Optional.of(new Draft(
                Conversation.of(Message.user(text.get())), Message.assistant(label.get()), null, null, attributes));
    }

    private static Split split(String key) {
        return key.contains("test") ? Split.TEST : key.contains("val") || key.contains("dev") ? Split.DEV : Split.TRAIN;
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        return Json.object().put(TEXT, sample.input()).put(LABEL, sample.response());
    }

    @Override
    public List<String> losses(Sample sample) {
        return Messages.extras(sample);
    }

    @Override
    public Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return SampleFormats.notSingle(sample);
    }
}
