package dev.tunesmith.data.synthesise;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.collect.SourceSettings;
import dev.tunesmith.data.text.Normaliser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Draws further samples from template files, of a wanted kind only, and none that is there already. The same files, seed and
 * known inputs give the same samples.
 *
 * <p>All files are filled and what they give is shuffled together: each file, and each template in it, is drawn in proportion to
 * how many samples of the kind it gives, not in the order in which it stands there.
 */
public final class TemplateDraws {

    /** A kind of sample that so many fillings of all files do not bring is as good as not in them. */
    private static final int MOST_ROUNDS = 40;

    private final List<Source> sources;
    private final Set<String> known = new HashSet<>();

    /** A template file with its settings. */
    public record Source(Path file, SourceSettings settings) {}

    /**
     * Draw samples that differ from known ones.
     *
     * @param sources the files
     * @param known samples whose inputs must not come again
     */
    public TemplateDraws(List<Source> sources, List<Sample> known) {
        this.sources = List.copyOf(sources);
        known.forEach(sample -> this.known.add(Normaliser.normalise(sample.input())));
    }

    /**
     * Draw up to n samples; fewer where the files do not have so many of the kind. What was drawn counts as known from then on.
     *
     * @param wanted which samples are of the kind
     * @param seed another seed gives other samples
     */
    public List<Sample> draw(Predicate<Sample> wanted, int n, long seed) {
        List<Sample> drawn = new ArrayList<>();
        for (int round = 0; round < MOST_ROUNDS && drawn.size() < n; round++) {
            long filling = seed * MOST_ROUNDS + round;
            for (Sample sample : shuffled(filling)) {
                if (drawn.size() < n && wanted.test(sample) && known.add(Normaliser.normalise(sample.input()))) {
                    drawn.add(sample.withId(sample.id() + "-" + seed + "-" + round));
                }
            }
        }
        return List.copyOf(drawn);
    }

    /** One filling of all files. */
    private List<Sample> shuffled(long seed) {
        List<Sample> all = new ArrayList<>();
        for (Source source : sources) {
            all.addAll(new TemplateSynthesiser(seed, source.settings())
                    .synthesise(source.file())
                    .samples());
        }
        Collections.shuffle(all, new Random(seed));
        return all;
    }
}
