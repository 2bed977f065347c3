package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The checks that a suite may name. Immutable. */
public final class CheckRegistry {

    private final Map<String, CheckFactory> factories;

    private CheckRegistry(Map<String, CheckFactory> factories) {
        this.factories = factories;
    }

    /** The checks that come with Tunesmith. */
    public static CheckRegistry builtIn() {
        Map<String, CheckFactory> all = new TreeMap<>(BuiltInChecks.factories());
        all.putAll(BehaviourChecks.factories());
        return new CheckRegistry(all);
    }

    /**
     * The same registry with one more check.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public CheckRegistry with(String name, CheckFactory factory) {
        Map<String, CheckFactory> more = new TreeMap<>(factories);
        if (more.put(name, factory) != null || CheckGroup.NAMES.contains(name)) {
            throw new IllegalArgumentException("a check named " + name + " is registered already");
        }
        return new CheckRegistry(more);
    }

    /** All names, sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(factories.keySet());
        names.addAll(CheckGroup.NAMES);
        return Collections.unmodifiableSet(names);
    }

    /** Make a check from its options, or nothing for an unknown name, which is reported with what was probably meant. */
    public Optional<Check> create(String name, YamlMap options, CheckResources resources) {
        if (CheckGroup.NAMES.contains(name)) {
            return Optional.of(CheckGroup.read(name, options, this, resources));
        }
        CheckFactory factory = factories.get(name);
        if (factory == null) {
            options.problem("check", "there is no check named " + name, Suggestions.didYouMean(name, names()));
            return Optional.empty();
        }
        return Optional.of(factory.create(options, resources));
    }

    /**
     * Make a check from options given as YAML text, such as {@code "max: 40"}; empty text for the defaults.
     *
     * @throws UsageException if there is no such check, or an option is wrong or missing
     */
    public Check create(String name, String options) {
        Problems problems = new Problems();
        YamlMap map = YamlMap.parse(options, "options of " + name, Path.of(""), problems);
        Optional<Check> check = create(name, map, CheckResources.none());
        if (check.isPresent()) {
            map.finish();
        }
        problems.throwIfAny();
        return check.orElseThrow();
    }
}
