package dev.tunesmith.project.config;

import dev.tunesmith.data.collect.FaqOptions;
import dev.tunesmith.data.collect.SlackOptions;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadOptionsYaml;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.project.config.DataConfig.DataFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sources and data files in the form that the configuration reads. */
final class SourceYaml {

    private SourceYaml() {}

    static Map<String, @Nullable Object> source(Path folder, DataSource source) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("path", path(folder, source.path()));
        map.put("kind", source.kind().word());
        map.put("instruction", source.settings().instruction());
        map.put("licence", source.settings().licence());
        map.put("flags", source.settings().flags());
        Map<String, String> attributes = new LinkedHashMap<>(source.settings().attributes());
        String split = attributes.remove("split");
        map.put("attributes", attributes);
        if (split != null) {
            map.put("split", split);
        }
        switch (source.kind()) {
            case FAQ -> faq(map, source.faq());
            case SLACK -> slack(map, source.slack());
            case ROWS -> {
                map.put("dataset", source.dataset());
                ReadOptionsYaml.put(map, source.rows());
            }
            case TEMPLATES -> {
                map.put("seed", source.templates().seed());
                map.put("total", source.templates().total());
            }
        }
        return map;
    }

    private static void faq(Map<String, @Nullable Object> map, FaqOptions options) {
        map.put("headings", word(options.headings()));
        map.put("section", options.section());
        map.put("notePrefix", options.notePrefix());
    }

    private static void slack(Map<String, @Nullable Object> map, SlackOptions options) {
        Map<String, Object> channels = new LinkedHashMap<>();
        options.channels().forEach((name, channel) -> {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("instruction", channel.instruction());
            one.put("answer", word(channel.answer()));
            channels.put(name, one);
        });
        map.put("channels", channels);
        map.put("approval", options.approval());
    }

    static @Nullable Object file(Path folder, @Nullable DataFile file) {
        if (file == null) {
            return null;
        }
        if (file.options().equals(ReadOptions.DEFAULT)) {
            return path(folder, file.path());
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("path", path(folder, file.path()));
        ReadOptionsYaml.put(map, file.options());
        return map;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A path relative to the project where that is possible, so that a record can be read on another machine. */
    static String path(Path folder, Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        boolean sameRoot = folder.getRoot() != null && folder.getRoot().equals(absolute.getRoot());
        return sameRoot ? folder.relativize(absolute).toString() : absolute.toString();
    }
}
