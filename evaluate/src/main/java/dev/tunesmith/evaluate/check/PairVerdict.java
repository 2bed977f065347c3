package dev.tunesmith.evaluate.check;

/**
 * What a judge says of two answers, asked in both orders.
 *
 * @param score 1 where the judged answer is better in both, 0 where the other is, else 0.5
 * @param consistent whether both orders say the same
 */
record PairVerdict(double score, boolean consistent) {

    /** Begins the evidence that holds both verdicts, the judged answer standing first in the first. */
    static final String NOTE = "orders: ";

    /**
     * Take two verdicts together.
     *
     * @param first {@code A}, {@code B} or {@code TIE}, the judged answer being A
     * @param second the same, the judged answer being B
     */
    static PairVerdict of(String first, String second) {
        String turned = second.equals("A") ? "B" : second.equals("B") ? "A" : second;
        if (!first.equals(turned)) {
            return new PairVerdict(0.5, false);
        }
        return new PairVerdict(first.equals("A") ? 1 : first.equals("B") ? 0 : 0.5, true);
    }

    /** Both verdicts and lengths, as evidence that {@link PairJudgements} reads. */
    static String note(String first, String second, int words, int otherWords) {
        return NOTE + first + " then " + second + ", " + words + " against " + otherWords + " words";
    }

    String words() {
        if (!consistent) {
            return "another verdict in each order, counted as a tie";
        }
        return score == 1 ? "better" : score == 0 ? "worse" : "as good";
    }
}
