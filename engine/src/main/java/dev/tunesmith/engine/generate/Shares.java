package dev.tunesmith.engine.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Cuts work on independent sequences into neighbouring shares of about equal size, one for each lane. */
final class Shares {

    /** A share this much larger than the mean would leave other lanes idle for too long. */
    private static final double MOST_UNEVEN = 1.25;

    private Shares() {}

    /**
     * Cut a list; the shares in order make it whole again.
     *
     * @param lanes how many shares are wanted
     * @param least the smallest size that is worth a lane of its own
     * @return the shares; the whole list as one where it is too small or too uneven
     */
    static <T> List<List<T>> of(List<T> items, ToLongFunction<T> size, int lanes, long least) {
        long total = items.stream().mapToLong(size).sum();
        if (lanes < 2 || items.size() < lanes || total < lanes * least) {
            return List.of(items);
        }
        List<List<T>> shares = new ArrayList<>();
        long before = 0;
        long largest = 0;
        int from = 0;
        for (int lane = 1; lane <= lanes; lane++) {
            long until = total * lane / lanes;
            long taken = 0;
            int to = from;
            // An item goes where its middle lies; the last share takes what is left.
            while (to < items.size()
                    && (lane == lanes || before + taken + size.applyAsLong(items.get(to)) / 2 < until)) {
                taken += size.applyAsLong(items.get(to++));
            }
            shares.add(items.subList(from, to));
            largest = Math.max(largest, taken);
            before += taken;
            from = to;
        }
        boolean uneven = largest * lanes > MOST_UNEVEN * total;
        return uneven ? List.of(items) : shares;
    }
}
