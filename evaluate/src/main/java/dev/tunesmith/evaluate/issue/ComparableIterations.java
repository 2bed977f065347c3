package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps iterations to the same questions, judged alike: what a run shows of an item that it was asked otherwise than the last run,
 * or by a check that was defined otherwise, is missing.
 *
 * @param iterations with what cannot be compared as missing
 * @param notes what that is, and the command after which it can
 */
public record ComparableIterations(List<Iteration> iterations, List<String> notes) {

    private static final int SHOWN = 10;

    public ComparableIterations {
        iterations = List.copyOf(iterations);
        notes = List.copyOf(notes);
    }

    /** The iterations, in order, by what the last of them that shows anything of an item or check was asked. */
    public static ComparableIterations of(List<Iteration> iterations) {
        Last last = new Last();
        for (int i = iterations.size() - 1; i >= 0; i--) {
            last.add(iterations.get(i));
        }
        List<Iteration> same = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Iteration iteration : iterations) {
            Differences differences = new Differences(iteration.run(), last);
            same.add(new Iteration(
                    iteration.run(),
                    iteration.observations().stream().map(differences::counted).toList()));
            notes.addAll(differences.notes());
        }
        return new ComparableIterations(same, notes);
    }

    /** What the last runs were asked, and were judged by. */
    private static final class Last {
        private final Map<ItemKey, String> questions = new HashMap<>();
        private final Map<ItemKey, String> runs = new HashMap<>();
        private final Map<ItemKey, String> references = new HashMap<>();
        private final Map<String, String> definitions = new HashMap<>();

        /** Add an earlier iteration. */
        void add(Iteration iteration) {
            // A run that is behind on some items was judged on these by what was before, too.
            for (boolean isCurrent : new boolean[] {true, false}) {
                for (Observation one : iteration.observations()) {
                    if (one.asked().question().isEmpty() == isCurrent) {
                        add(iteration.run(), one);
                    }
                }
            }
        }

        private void add(String run, Observation one) {
            ItemKey item = item(one);
            if (questions.putIfAbsent(item, one.asked().question()) == null) {
                runs.put(item, run);
            }
            String reference = one.asked().reference();
            if (reference != null) {
                references.putIfAbsent(item, reference);
            }
            String definition = one.asked().definition();
            if (definition != null) {
                definitions.putIfAbsent(check(one), definition);
            }
        }
    }

    private static ItemKey item(Observation one) {
        return new ItemKey(one.key().suite(), one.key().item());
    }

    private static String check(Observation one) {
        return one.key().suite() + "/" + one.key().kind();
    }

    /** What one run was asked otherwise. */
    private static final class Differences {
        private final String run;
        private final Last last;
        private final Set<String> items = new LinkedHashSet<>();
        private final Set<String> itemFixes = new TreeSet<>();
        private final Set<String> checks = new TreeSet<>();

        Differences(String run, Last last) {
            this.run = run;
            this.last = last;
        }

        Observation counted(Observation one) {
            ItemKey item = item(one);
            Asked asked = one.asked();
            String question = last.questions.getOrDefault(item, "");
            if (!asked.question().equals(question)) {
                String behind = asked.question().isEmpty() ? last.runs.getOrDefault(item, run) : run;
                return otherwise(one, "tunesmith evaluate --run " + behind);
            }
            if (differ(asked.reference(), last.references.get(item))) {
                return otherwise(one, "tunesmith evaluate --rescore");
            }
            if (differ(asked.definition(), last.definitions.get(check(one)))) {
                checks.add(check(one));
                return Observation.missing(one.key(), one.version());
            }
            return one;
        }

        private Observation otherwise(Observation one, String fix) {
            items.add(one.key().suite() + "/" + one.key().item());
            itemFixes.add(fix);
            return Observation.missing(one.key(), one.version());
        }

        private static boolean differ(@Nullable String one, @Nullable String other) {
            return one != null && other != null && !one.equals(other);
        }

        List<String> notes() {
            List<String> notes = new ArrayList<>();
            if (!items.isEmpty()) {
                notes.add("run " + run + " was asked " + Count.of(items.size(), "item")
                        + " otherwise than the last run, or judged by another reference ("
                        + items.stream().limit(SHOWN).collect(Collectors.joining(", "))
                        + (items.size() > SHOWN ? ", …" : "") + "), and is unknown there: "
                        + String.join(", then ", itemFixes));
            }
            if (!checks.isEmpty()) {
                notes.add("run " + run + " was scored by another definition of " + String.join(", ", checks)
                        + ", or another version of the suite, than the last run, and is unknown by it:"
                        + " tunesmith evaluate --rescore");
            }
            return notes;
        }
    }
}
