package dev.tunesmith.data.synthesise;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.collect.SourceSettings;
import dev.tunesmith.data.text.Normaliser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Draws further samples from a template file, of a wanted kind only, and none that is there already. The same file, seed and
 * known inputs give the same samples.
 */
public final class TemplateDraws {

    /** A kind of sample that so many fillings of the whole file do not bring is as good as not in it. */
    private static final int MOST_ROUNDS = 40;

    private final SourceSettings settings;
    private final Set<String> known = new HashSet<>();

    /**
     * Draw samples that differ from known ones.
     *
     * @param settings of the source
     * @param known samples whose inputs must not come again
     */
    public TemplateDraws(SourceSettings settings, List<Sample> known) {
        this.settings = settings;
        known.forEach(sample -> this.known.add(Normaliser.normalise(sample.input())));
    }

    /**
     * Draw up to n samples; fewer where the file does not have so many of the kind. What was drawn counts as known from then on.
     *
     * @param wanted which samples are of the kind
     * @param seed another seed gives other samples
     */
    public List<Sample> draw(Path file, Predicate<Sample> wanted, int n, long seed) {
        List<Sample> drawn = new ArrayList<>();
        for (int round = 0; round < MOST_ROUNDS && drawn.size() < n; round++) {
            TemplateSynthesiser synthesiser = new TemplateSynthesiser(seed * MOST_ROUNDS + round, settings);
            for (Sample sample : synthesiser.synthesise(file).samples()) {
                if (drawn.size() < n && wanted.test(sample) && known.add(Normaliser.normalise(sample.input()))) {
                    drawn.add(sample.withId(sample.id() + "-" + seed + "-" + round));
                }
            }
        }
        return List.copyOf(drawn);
    }
}
