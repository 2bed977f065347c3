package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.curate.CurationOptions;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadOptionsYaml;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.data.split.Amount;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param skipBad whether bad rows of all sources and files are left out instead of ending in an error
 * @param curate what counts as too short or nearly the same
 * @param split how curated samples are divided
 */
public record DataConfig(
        List<DataSource> sources,
        @Nullable DataFile train,
        @Nullable DataFile dev,
        @Nullable DataFile test,
        boolean skipBad,
        CurationOptions curate,
        Division split) {

    private static final double MOST_SAMPLES = 1e9;

    public DataConfig {
        sources = List.copyOf(sources);
    }

    /**
     * A file of samples or pre-tokenised rows that is used as it is. In YAML a path alone, or {@code path} and the keys of
     * {@link ReadOptionsYaml}.
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
        boolean skipBad = map.bool("skipBad", false);
        if (skipBad) {
            sources.replaceAll(DataSource::skippingBad);
        }
        YamlMap curate = map.map("curate");
        CurationOptions curation = CurationOptions.read(curate);
        curate.finish();
        DataConfig data = new DataConfig(
                sources,
                file(map, "train", skipBad),
                file(map, "dev", skipBad),
                file(map, "test", skipBad),
                skipBad,
                curation,
                division(map.map("split")));
        map.finish();
        return data;
    }

    private static @Nullable DataFile file(YamlMap map, String key, boolean skipBad) {
        Object plain = map.plain(key);
        if (plain == null) {
            return null;
        }
        if (!(plain instanceof Map)) {
            return map.path(key)
                    .map(path -> new DataFile(path, ReadOptions.DEFAULT.withSkipBad(skipBad)))
                    .orElse(null);
        }
        YamlMap given = map.map(key);
        Optional<Path> path = given.path("path");
        if (path.isEmpty()) {
            given.requireString("path");
        }
        ReadOptions options = ReadOptionsYaml.read(given);
        options = options.withSkipBad(skipBad || options.skipBad());
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
