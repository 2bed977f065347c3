package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.model.Sampling;
import java.util.ArrayList;
import java.util.List;

/**
 * How often each item is asked, how the tokens are chosen, and how many of the answers must pass.
 *
 * @param n answers to each item, at least 1
 * @param pass an item passes a check where so many of its answers do, 1 to n
 * @param sampling of the answers; answer i draws from seed + i
 * @param greedyFirst whether the first answer takes the most likely tokens, whatever the sampling of the others
 */
public record Repeats(int n, int pass, Sampling sampling, boolean greedyFirst) {

    private static final int MOST = 1_000;
    private static final double HOTTEST = 5;

    public Repeats {
        if (n < 1 || pass < 1 || pass > n) {
            throw new IllegalArgumentException("repeats need 1 <= pass <= n, got pass " + pass + " of n " + n);
        }
    }

    /** One answer to each item, of the most likely tokens. */
    public static Repeats once() {
        return new Repeats(1, 1, Sampling.greedy(), false);
    }

    /** The sampling of each answer, in order. */
    public List<Sampling> samplings() {
        List<Sampling> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(
                    i == 0 && greedyFirst
                            ? Sampling.greedy()
                            : new Sampling(
                                    sampling.temperature(),
                                    sampling.topK(),
                                    sampling.topP(),
                                    sampling.minP(),
                                    sampling.repetitionPenalty(),
                                    sampling.isGreedy() ? 0 : sampling.seed() + i));
        }
        return List.copyOf(all);
    }

    /** Read {@code repeats: { n, pass, temperature, topK, topP, seed, greedyFirst }}; problems go to the mapping's own. */
    static Repeats read(YamlMap map) {
        int n = (int) map.integer("n", 1, 1, MOST);
        int pass = (int) map.integer("pass", n, 1, MOST);
        double temperature = map.number("temperature", n > 1 ? 1 : 0, 0, HOTTEST);
        int topK = (int) map.integer("topK", 0, 0, Integer.MAX_VALUE);
        double topP = map.number("topP", 1, Double.MIN_NORMAL, 1);
        long seed = map.integer("seed", 42, 0, Integer.MAX_VALUE);
        boolean greedyFirst = map.bool("greedyFirst", false);
        if (pass > n) {
            map.problem("pass", "pass " + pass + " is more than the " + n + " answers of an item", "choose 1 to " + n);
        }
        if (n > 1 && temperature == 0) {
            map.problem("temperature", "at temperature 0 all answers to an item are the same", "choose one above 0");
        }
        map.finish();
        return new Repeats(
                n,
                Math.min(pass, n),
                new Sampling(temperature, topK, topP, 0, 1, temperature == 0 ? 0 : seed),
                greedyFirst);
    }
}
