package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.data.curate.CurationOptions;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.data.split.Amount;
import dev.tunesmith.data.split.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where samples come from and how they are divided.
 *
 * @param sources what is collected, curated and split
 * @param train a file that is used as the training set as it is, or null for the split
 * @param dev the same for the dev set
 * @param test the same for the test set
 * @param curate what counts as too short or nearly the same
 * @param split how curated samples are divided
 */
public record DataConfig(
        List<DataSource> sources,
        @Nullable DataFile train,
        @Nullable DataFile dev,
        @Nullable DataFile test,
        CurationOptions curate,
        Division split) {

    private static final double MOST_SAMPLES = 1e9;

    public DataConfig {
        sources = List.copyOf(sources);
    }

    /**
     * A file of samples or pre-tokenised rows that is used as it is. In YAML a path alone, or {@code path}, {@code format},
     * {@code fields} (key of the file → key of the format) and {@code skipBad}.
     */
    public record DataFile(Path path, ReadOptions options) {}

    /**
     * How samples are divided.
     *
     * @param dev a share below 1, or a number of samples
     * @param test the same, on top of what a source pins to the test set
     * @param seed of the division
     * @param stratify an attribute whose values are spread over the splits, or null
     */
    public record Division(
            double dev, double test, long seed, @Nullable String stratify) {

        /** How much goes to dev. */
        public Amount devAmount() {
            return Amount.of(dev);
        }

        /** How much goes to test. */
        public Amount testAmount() {
            return Amount.of(test);
        }
    }

    static DataConfig read(YamlMap map) {
        List<DataSource> sources = new ArrayList<>();
        for (YamlMap source : map.maps("sources", "path")) {
            sources.add(DataSource.read(source));
        }
        YamlMap curate = map.map("curate");
        CurationOptions curation = CurationOptions.read(curate);
        curate.finish();
        DataConfig data = new DataConfig(
                sources, file(map, "train"), file(map, "dev"), file(map, "test"), curation, division(map.map("split")));
        map.finish();
        return data;
    }

    private static @Nullable DataFile file(YamlMap map, String key) {
        Object plain = map.plain(key);
        if (plain == null) {
            return null;
        }
        if (!(plain instanceof Map)) {
            return map.path(key)
                    .map(path -> new DataFile(path, ReadOptions.DEFAULT))
                    .orElse(null);
        }
        YamlMap given = map.map(key);
        Optional<Path> path = given.path("path");
        if (path.isEmpty()) {
            given.requireString("path");
        }
        List<String> names =
                SampleFormats.all().stream().map(SampleFormat::name).toList();
        String format = given.choice("format", names, "");
        YamlMap fields = given.map("fields");
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String name : fields.keys()) {
            fields.string(name).ifPresent(value -> renamed.put(name, value));
        }
        ReadOptions options = new ReadOptions(
                format.isEmpty() ? null : SampleFormats.byName(format), renamed, given.bool("skipBad", false), null);
        given.finish();
        return new DataFile(path.orElse(map.folder()), options);
    }

    private static Division division(YamlMap map) {
        Division division = new Division(
                amount(map, "dev", 0.1),
                amount(map, "test", 0.15),
                map.integer("seed", 42, Long.MIN_VALUE, Long.MAX_VALUE),
                map.string("stratify").orElse(null));
        map.finish();
        return division;
    }

    private static double amount(YamlMap map, String key, double otherwise) {
        double value = map.number(key, otherwise, 0, MOST_SAMPLES);
        if (value >= 1 && value != Math.rint(value)) {
            map.problem(
                    key,
                    "expected a share below 1 or a whole number of samples, found " + value,
                    "write 0.1 or 100, for example");
            return otherwise;
        }
        return value;
    }

    /** The file that is used for a split as it is, or null where the split is made from the sources. */
    public @Nullable DataFile file(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case DEV -> dev;
            case TEST -> test;
        };
    }
}
