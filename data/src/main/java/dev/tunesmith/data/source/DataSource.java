package dev.tunesmith.data.source;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.collect.Collected;
import dev.tunesmith.data.collect.FaqCollector;
import dev.tunesmith.data.collect.FaqOptions;
import dev.tunesmith.data.collect.JsonlCollector;
import dev.tunesmith.data.collect.SlackCollector;
import dev.tunesmith.data.collect.SlackOptions;
import dev.tunesmith.data.collect.SourceSettings;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadOptionsYaml;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.synthesise.TemplateSynthesiser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One source of samples. In YAML a path alone, or:
 *
 * <pre>
 * - path: data/sources/faq.md           # relative to the file it stands in
 *   kind: faq                           # faq | slack | rows | templates; by the path where absent
 *   instruction: Answer this customer.  # first lines of every user turn
 *   licence: CC-BY-4.0                  # null: the team's own
 *   flags: [approved]
 *   attributes: { team: shop }
 *   split: test                         # pins all of its samples, and their groups, to a split
 *   # faq        headings: questions | all,  section: FAQ,  notePrefix: "Note: "
 *   # slack      channels: { support: { instruction: …, answer: auto | text | code } },  approval: white_check_mark
 *   # rows       dataset: NAME (of a dataset_info.json), and the keys of {@link ReadOptionsYaml}
 *   # templates  seed: 42,  total: 0 (as many as the file says)
 * </pre>
 *
 * @param path the file or folder
 * @param kind what it is
 * @param settings what is said for all of its samples
 * @param faq for {@link Kind#FAQ}
 * @param slack for {@link Kind#SLACK}
 * @param rows for {@link Kind#ROWS}
 * @param dataset for {@link Kind#ROWS}: the data set of a {@code dataset_info.json}, or null
 * @param templates for {@link Kind#TEMPLATES}
 */
public record DataSource(
        Path path,
        Kind kind,
        SourceSettings settings,
        FaqOptions faq,
        SlackOptions slack,
        ReadOptions rows,
        @Nullable String dataset,
        Templates templates) {

    /** What a source is. */
    public enum Kind {
        /** A Markdown file of questions and answers. */
        FAQ,
        /** The folder of an unpacked Slack export. */
        SLACK,
        /** A data file in any known format, a folder of train, valid and test files, or a {@code dataset_info.json}. */
        ROWS,
        /** A YAML file of templates. */
        TEMPLATES;

        /** The word used in files. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How templates are used.
     *
     * @param seed of all choices
     * @param total how many samples in all, 0 for what the file says
     */
    public record Templates(long seed, int total) {}

    private static final List<String> KINDS =
            List.of(Kind.FAQ.word(), Kind.SLACK.word(), Kind.ROWS.word(), Kind.TEMPLATES.word());

    /** Read an entry of {@code sources} (from {@code maps("sources", "path")}); problems go to the map's. */
    public static DataSource read(YamlMap map) {
        if (!map.has("path")) {
            map.requireString("path");
        }
        Path path = map.path("path").orElse(map.folder());
        Kind kind = Kind.valueOf(map.choice("kind", KINDS, guess(path).word()).toUpperCase(Locale.ROOT));
        DataSource source = new DataSource(
                path,
                kind,
                settings(map),
                kind == Kind.FAQ ? faq(map) : FaqOptions.DEFAULT,
                kind == Kind.SLACK ? slack(map) : SlackOptions.ALL,
                kind == Kind.ROWS ? ReadOptionsYaml.read(map) : ReadOptions.DEFAULT,
                kind == Kind.ROWS ? map.string("dataset").orElse(null) : null,
                kind == Kind.TEMPLATES ? templates(map) : new Templates(DEFAULT_SEED, 0));
        map.finish();
        return source;
    }

    private static final long DEFAULT_SEED = 42;

    private static Kind guess(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".md") || name.endsWith(".markdown")) {
            return Kind.FAQ;
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return Kind.TEMPLATES;
        }
        boolean rows = !Files.isDirectory(path)
                || Files.exists(path.resolve(DatasetInfo.FILE))
                || !DataInput.splitFiles(path).isEmpty();
        return rows ? Kind.ROWS : Kind.SLACK;
    }

    private static SourceSettings settings(YamlMap map) {
        SourceSettings settings = new SourceSettings(
                map.string("instruction", ""),
                map.string("licence").orElse(null),
                map.strings("flags").orElse(List.of()),
                texts(map.map("attributes")));
        String split = map.choice("split", List.of("train", "dev", "test"), "");
        return Split.ofWord(split).map(settings::withSplit).orElse(settings);
    }

    private static FaqOptions faq(YamlMap map) {
        String headings = map.choice("headings", List.of("questions", "all"), "questions");
        return new FaqOptions(
                FaqOptions.Headings.valueOf(headings.toUpperCase(Locale.ROOT)),
                map.string("section").orElse(null),
                map.string("notePrefix", FaqOptions.DEFAULT.notePrefix()));
    }

    private static SlackOptions slack(YamlMap map) {
        YamlMap channels = map.map("channels");
        Map<String, SlackOptions.Channel> read = new LinkedHashMap<>();
        for (String name : channels.keys()) {
            YamlMap channel = channels.map(name);
            String answer = channel.choice("answer", List.of("auto", "text", "code"), "auto");
            read.put(
                    name,
                    new SlackOptions.Channel(
                            channel.string("instruction").orElse(null),
                            SlackOptions.Answer.valueOf(answer.toUpperCase(Locale.ROOT))));
            channel.finish();
        }
        return new SlackOptions(read, map.string("approval").orElse(null));
    }

    private static Templates templates(YamlMap map) {
        return new Templates(map.integer("seed", DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE), (int)
                map.integer("total", 0, 0, 10_000_000));
    }

    private static Map<String, String> texts(YamlMap map) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String key : new ArrayList<>(map.keys())) {
            @Nullable String value = map.string(key).orElse(null);
            if (value != null) {
                result.put(key, value);
            }
        }
        return result;
    }

    /** The same source with bad rows left out instead of ending in an error, where it has rows. */
    public DataSource skippingBad() {
        return new DataSource(path, kind, settings, faq, slack, rows.withSkipBad(true), dataset, templates);
    }

    /** Read the source and make its samples, bad rows only counted; see the collectors for the errors. */
    public Collected collect() {
        return collect(Rejects.NONE);
    }

    /** Read the source and make its samples; rows that are left out go to {@code rejects}. */
    public Collected collect(Rejects rejects) {
        return switch (kind) {
            case FAQ -> new FaqCollector(faq, settings).collect(path);
            case SLACK -> new SlackCollector(slack, settings).collect(path);
            case ROWS -> rows(rejects);
            case TEMPLATES -> new TemplateSynthesiser(templates.seed(), settings).synthesise(path, templates.total());
        };
    }

    /** The files whose content decides what is collected. */
    public List<Path> files() {
        if (kind != Kind.ROWS) {
            return List.of(path);
        }
        List<Path> files = new ArrayList<>();
        DataInput.of(path, rows, dataset).forEach(input -> files.add(input.file()));
        if (!files.contains(path) && Files.isRegularFile(path)) {
            files.add(path);
        }
        return files;
    }

    private Collected rows(Rejects rejects) {
        List<Collected> parts = new ArrayList<>();
        for (DataInput input : DataInput.of(path, rows, dataset)) {
            SourceSettings own = input.split() == null || settings.attributes().containsKey(Split.ATTRIBUTE)
                    ? settings
                    : settings.withSplit(input.split());
            parts.add(new JsonlCollector(input.options(), own, rejects).collect(input.file()));
        }
        return Collected.together(path, parts);
    }
}
