package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;

/** Makes a check from its options in a suite file. */
@FunctionalInterface
public interface CheckFactory {

    /**
     * Read every option of this check; wrong ones are reported to the map's problems and a check is returned all the same,
     * so that the user sees all problems at once.
     *
     * @param resources what the check may judge with; ask it for something only while judging
     */
    Check create(YamlMap options, CheckResources resources);
}
