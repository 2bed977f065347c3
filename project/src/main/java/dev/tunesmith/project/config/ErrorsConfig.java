package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors of errors know of the team.
 *
 * @param words a file of words that are no misspellings, one a line, or null
 * @param dictionary the {@code .aff} file of a Hunspell dictionary, its {@code .dic} beside it, or null for English
 */
public record ErrorsConfig(@Nullable Path words, @Nullable Path dictionary) {

    static ErrorsConfig read(YamlMap map) {
        ErrorsConfig config = new ErrorsConfig(
                map.path("words").orElse(null), map.path("dictionary").orElse(null));
        map.finish();
        return config;
    }
}
