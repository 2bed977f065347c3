package dev.tunesmith.project.step;

import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.core.text.Excerpt;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.config.ConfigYaml;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;

/**
 * Tells what is otherwise now than when a run was begun: base, rows, template, settings and choices, each with both values.
 *
 * <p>It compares what the run recorded: {@code run.json}, {@code config.yaml} and {@code train-items.jsonl}. A record of an earlier
 * version may lack some of it, and what an adapter to start from held is in no record; a change there shows as no line.
 */
final class RunChanges {

    private static final String ROWS = "rowsSha256";
    private static final int HASH_DIGITS = 12;
    private static final int VALUE_CHARS = 80;

    private final RunFolder run;
    private final JsonNode record;
    private final List<String> lines = new ArrayList<>();

    private RunChanges(RunFolder run) {
        this.run = run;
        this.record = run.json(run.record()).orElse(Json.object());
    }

    /** What a run records of its rows beside their number, so that a change can be told. */
    static void record(Training.Data rows, Map<String, Object> record) {
        record.put("trainRows", rows.train().size());
        record.put("devRows", rows.dev().size());
        record.put(ROWS, Map.of("train", hash(rows.train()), "dev", hash(rows.dev())));
    }

    /**
     * Compare.
     *
     * @param trainedOn the samples that would be trained on now
     * @return a line for each difference
     */
    static List<String> of(
            StepContext context,
            RunFolder run,
            TrainingPlan plan,
            BaseModel model,
            Training.Data rows,
            List<Sample> trainedOn) {
        RunChanges changes = new RunChanges(run);
        changes.base(context.config().model(), model);
        changes.template(model);
        boolean rowsMayDiffer = changes.rows("train", "training", "trainRows", rows.train());
        if (rowsMayDiffer) {
            changes.samples(trainedOn);
        }
        rowsMayDiffer |= changes.rows("dev", "dev", "devRows", rows.dev());
        Set<String> told = changes.settings(ConfigYaml.text(context.config(), Map.of()), rowsMayDiffer);
        if (plan.openTokenBudget()) {
            told.add("train.tokenBudget"); // the record says what the memory decided then, and the plan has yet to
        }
        changes.choices(plan.choices(), told);
        return List.copyOf(changes.lines);
    }

    private void add(String what, String then, String now) {
        lines.add(what + ": " + then + " when it was begun, " + now + " now");
    }

    private void base(String name, BaseModel model) {
        String then = record.path("weights").asString("");
        if (!then.equals(model.sha256())) {
            add(
                    "model",
                    record.path("model").asString("") + " (weights " + start(then) + ")",
                    name + " (weights " + start(model.sha256()) + ")");
        }
    }

    private void template(BaseModel model) {
        String then = record.path("templateSha256").asString("");
        if (!then.equals(model.templateHash())) {
            add(
                    "chat template",
                    record.path("template").asString("") + " (" + start(then) + ")",
                    model.templateLabel() + " (" + start(model.templateHash()) + ")");
        }
    }

    /** Tell of rows that differ; returns whether they may. */
    private boolean rows(String split, String name, String countKey, List<TrainingRow> rows) {
        long then = record.path(countKey).asLong(-1);
        if (then != rows.size()) {
            add(name + " rows", "" + then, "" + rows.size());
            return true;
        }
        String hash = record.path(ROWS).path(split).asString("");
        if (hash.isEmpty()) {
            return true; // the record of an earlier version
        }
        boolean differ = !hash.equals(hash(rows));
        if (differ) {
            lines.add(name + " rows: " + then + " as when it was begun, but with other tokens or another mask");
        }
        return differ;
    }

    private void samples(List<Sample> now) {
        Path file = run.path().resolve(TrainStep.TRAINED_ON);
        if (now.isEmpty() || !Files.isRegularFile(file)) {
            return; // token rows or plain text
        }
        Map<String, Sample> left = new LinkedHashMap<>();
        SampleReader.readAll(file).forEach(sample -> left.put(sample.id(), sample));
        long added = 0;
        long changed = 0;
        for (Sample sample : now) {
            Sample before = left.remove(sample.id());
            if (before == null) {
                added++;
            } else if (!before.prompt().equals(sample.prompt())
                    || !before.response().equals(sample.response())) {
                changed++;
            }
        }
        if (left.size() + added + changed > 0) {
            lines.add("training samples: " + Count.of(added, "sample") + " new, " + left.size() + " gone, " + changed
                    + " with another prompt or answer");
        }
    }

    /**
     * Tell of settings that differ.
     *
     * @param data whether those count that make the rows
     * @return their keys
     */
    private Set<String> settings(String now, boolean data) {
        if (!Files.isRegularFile(run.config())) {
            return new LinkedHashSet<>();
        }
        Map<String, @Nullable Object> before = flat(read());
        Map<String, @Nullable Object> after = flat(load(now));
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(
                key -> !key.startsWith("train.") && !(data && (key.startsWith("data.") || key.startsWith("task."))));
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        for (String key : keys) {
            String then = value(before.get(key));
            String changed = value(after.get(key));
            int from = sameStart(then, changed);
            add(key, shown(then, from), shown(changed, from));
        }
        return keys;
    }

    private void choices(Map<String, String> now, Set<String> told) {
        JsonNode then = record.path("choices");
        now.forEach((name, value) -> {
            String before = then.path(name).asString("");
            if (!before.equals(value) && !told.contains("train." + name)) {
                add("the choice of " + name, before.isEmpty() ? "none" : before, value);
            }
        });
    }

    private Object read() {
        try {
            return load(Files.readString(run.config()));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", run.config(), e);
        } catch (YamlEngineException e) {
            return Map.of(); // damaged: what it said cannot be compared, and the rest of the message still helps
        }
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    /** Every value under its path of keys. */
    private static Map<String, @Nullable Object> flat(Object yaml) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        flatten("", yaml, result);
        return result;
    }

    private static void flatten(String path, @Nullable Object value, Map<String, @Nullable Object> into) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, child) -> flatten(path.isEmpty() ? "" + key : path + "." + key, child, into));
        } else {
            into.put(path, value);
        }
    }

    private static String value(@Nullable Object value) {
        if (value == null) {
            return "not set";
        }
        String text = value instanceof Map || value instanceof List ? Json.line(value) : value.toString();
        return text.isEmpty() ? "empty" : text;
    }

    /** Where to begin with two texts so that what differs is shown. */
    private static int sameStart(String a, String b) {
        if (Math.max(a.length(), b.length()) <= VALUE_CHARS) {
            return 0;
        }
        int same = 0;
        while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        return Math.max(0, same - VALUE_CHARS / 4);
    }

    private static String shown(String text, int from) {
        return (from > 0 ? "…" : "") + Excerpt.of(text.substring(from), VALUE_CHARS);
    }

    private static String start(String hash) {
        return hash.substring(0, Math.min(HASH_DIGITS, hash.length()));
    }

    private static String hash(List<TrainingRow> rows) {
        Fingerprint fingerprint = new Fingerprint();
        rows.forEach(row -> fingerprint.add(row.ids()).add(row.labels()));
        return fingerprint.hex();
    }
}
