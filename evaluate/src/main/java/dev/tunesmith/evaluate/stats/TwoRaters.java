package dev.tunesmith.evaluate.stats;

/**
 * How far a rater agrees with people on pass and fail, item by item.
 *
 * @param bothPass both say pass
 * @param onlyRater the rater says pass, people say fail
 * @param onlyHuman the rater says fail, people say pass
 * @param bothFail both say fail
 */
public record TwoRaters(int bothPass, int onlyRater, int onlyHuman, int bothFail) {

    private static final double Z = Normal.quantile(0.975);

    /** How many items both judged. */
    public int n() {
        return bothPass + onlyRater + onlyHuman + bothFail;
    }

    /** Share of items on which both say the same, with its 95 % Wilson interval. */
    public Rate agreement() {
        return Rate.of(bothPass + bothFail, n());
    }

    /** Share of what people pass that the rater passes (TPR). */
    public Rate truePositiveRate() {
        return Rate.of(bothPass, bothPass + onlyHuman);
    }

    /** Share of what people fail that the rater fails (TNR). */
    public Rate trueNegativeRate() {
        return Rate.of(bothFail, bothFail + onlyRater);
    }

    /**
     * Agreement beyond chance, at most 1; NaN where one of them gives one verdict to all items, so that chance alone explains
     * everything. Source: Cohen 1960.
     */
    public double kappa() {
        double chance = chance();
        return chance >= 1 ? Double.NaN : (agreement().value() - chance) / (1 - chance);
    }

    /** 95 % interval of kappa by its large-sample standard error; -1 to 1. Source: Cohen 1960, equation 7. */
    public Interval kappaInterval() {
        double kappa = kappa();
        if (Double.isNaN(kappa)) {
            return new Interval(-1, 1);
        }
        double observed = agreement().value();
        double chance = chance();
        double error = Math.sqrt(observed * (1 - observed) / (n() * (1 - chance) * (1 - chance)));
        return new Interval(Math.max(-1, kappa - Z * error), Math.min(1, kappa + Z * error));
    }

    private double chance() {
        double n = n();
        if (n == 0) {
            return 1;
        }
        double rater = (bothPass + onlyRater) / n;
        double human = (bothPass + onlyHuman) / n;
        return rater * human + (1 - rater) * (1 - human);
    }
}
