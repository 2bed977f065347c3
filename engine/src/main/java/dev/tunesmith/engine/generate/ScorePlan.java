package dev.tunesmith.engine.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sorts continuations into passes: those of one context share its run, and contexts that begin alike stand in one pass, so
 * that their common prefix can be run once.
 */
final class ScorePlan {

    /** What a pass costs beyond its tokens, in tokens: reading the weights once. */
    private static final int PASS_COST = 256;

    private ScorePlan() {}

    /** Continuations of one context. */
    @SuppressWarnings("ArrayRecordComponent") // ids by the thousand; handed on, never compared or changed
    record Group(int[] context, List<ScoreItem> items) {

        /** Tokens to run: each continuation's last one has no successor to predict. */
        int tokens() {
            return context.length
                    + items.stream()
                            .mapToInt(item -> item.continuation().length - 1)
                            .sum();
        }
    }

    /**
     * Groups that run together.
     *
     * @param prefixLength tokens that all contexts begin with; each context has at least one more
     */
    record Pass(List<Group> groups, int prefixLength) {

        /** Tokens of the stream where a prefix of the given length is cached. */
        long tokens(int cachedPrefix) {
            return groups.stream().mapToLong(Group::tokens).sum() - (long) cachedPrefix * groups.size();
        }

        private Pass with(Group group) {
            List<Group> more = new ArrayList<>(groups);
            more.add(group);
            int common = groups.isEmpty()
                    ? group.context.length - 1
                    : Math.min(
                            Math.min(prefixLength, group.context.length - 1),
                            SharedPrefix.commonLength(groups.get(groups.size() - 1).context, group.context));
            return new Pass(more, common);
        }
    }

    /** Plan passes of at most {@code tokenBudget} stream tokens, a larger group getting a pass of its own. */
    static List<Pass> plan(List<ScoreItem> items, int tokenBudget, Shortcuts shortcuts) {
        List<Pass> passes = new ArrayList<>();
        Pass current = new Pass(List.of(), 0);
        for (Group group : groups(items, shortcuts.sharedContexts())) {
            Pass joined = current.with(group);
            long costJoined = joined.tokens(joined.prefixLength) + joined.prefixLength;
            long costApart = current.tokens(current.prefixLength) + group.tokens() + PASS_COST;
            boolean fits = joined.tokens(joined.prefixLength) <= tokenBudget && costJoined <= costApart;
            if (!current.groups.isEmpty() && !fits) {
                passes.add(current);
                joined = new Pass(List.of(), 0).with(group);
            }
            current = joined;
        }
        if (!current.groups.isEmpty()) {
            passes.add(current);
        }
        return passes;
    }

    /** Groups by context, contexts in the order of their tokens: so those that begin alike are neighbours. */
    private static List<Group> groups(List<ScoreItem> items, boolean together) {
        List<ScoreItem> sorted = new ArrayList<>(items);
        sorted.sort(Comparator.comparing(ScoreItem::context, Arrays::compare));
        List<Group> groups = new ArrayList<>();
        for (ScoreItem item : sorted) {
            Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            if (together && last != null && Arrays.equals(last.context, item.context())) {
                last.items.add(item);
            } else {
                groups.add(new Group(item.context(), new ArrayList<>(List.of(item))));
            }
        }
        return groups;
    }
}
