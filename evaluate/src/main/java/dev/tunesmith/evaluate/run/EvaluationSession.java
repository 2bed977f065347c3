package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.work.InOrder;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What is known so far in one run of a suite: answers as they come, scores as soon as an item has all of its answers. */
final class EvaluationSession {

    private final Suite suite;
    private final EvaluationFiles files;
    private final SuiteScorer scorer;
    private final Map<String, Sample> items = new LinkedHashMap<>();
    private final Map<String, Set<String>> known = new HashMap<>();
    /** How many askings an item has; variants are made anew each time somebody asks for them. */
    private final Map<String, Integer> asked = new HashMap<>();

    private final Map<String, Scored> scored = new HashMap<>();
    private final Map<Sample, ItemAnswers> waiting = new LinkedHashMap<>();
    private int asks;

    private record Scored(ItemAnswers answers, ItemScores scores) {}

    EvaluationSession(Suite suite, List<Sample> items, EvaluationFiles files) {
        this.suite = suite;
        this.files = files;
        this.scorer = new SuiteScorer(suite);
        items.forEach(item -> this.items.put(item.id(), item));
    }

    Suite suite() {
        return suite;
    }

    /** How many askings are done. */
    int asks() {
        return asks;
    }

    boolean has(Ask ask) {
        return labels(ask.item()).contains(ask.label());
    }

    /** Take an answer that is recorded already. */
    void keep(ItemOutput output) {
        if (labels(output.item()).add(output.ask())) {
            asks++;
        }
    }

    /** Score the items whose answers were all recorded already. */
    void scoreComplete() {
        items.values().forEach(this::scoreIfComplete);
        scoreWaiting();
    }

    /** Score the complete items that wait for others, so that a model that judges is asked about all of them at once. */
    void scoreWaiting() {
        if (!waiting.isEmpty()) {
            scorer.prepare(waiting);
            waiting.forEach(this::score);
            waiting.clear();
        }
    }

    /** Record a new answer, and the item's scores where it was the last one missing and no model judges. */
    void add(ItemOutput output) {
        files.record(output);
        keep(output);
        Sample item = items.get(output.item());
        if (item == null) {
            throw new IllegalStateException("nobody asked item " + output.item());
        }
        scoreIfComplete(item);
    }

    private void scoreIfComplete(Sample item) {
        int wanted = asked.computeIfAbsent(
                item.id(), id -> suite.repeats().n() + suite.variants(item).size());
        if (labels(item.id()).size() == wanted) {
            ItemAnswers answers = files.answers(suite, item).orElseThrow();
            if (scorer.isQuickerTogether()) {
                waiting.put(item, answers);
            } else {
                score(item, answers);
            }
        }
    }

    private void score(Sample item, ItemAnswers answers) {
        ItemScores scores = scorer.score(item, answers);
        files.record(scores);
        scored.put(item.id(), new Scored(answers, scores));
    }

    /**
     * Score items that have all of their answers, on several threads; what they get is written when the files are closed.
     *
     * @param answers of an item
     * @param threads at least 1, the calling one among them, which alone runs the checks that use resources
     */
    void scoreAgain(Function<Sample, ItemAnswers> answers, int threads) {
        try (InOrder<Sample, SuiteScorer.Begun> work = new InOrder<>(
                item -> scorer.begin(item, answers.apply(item)),
                begun -> {
                    ItemScores scores = scorer.finish(begun);
                    files.recordAtClose(scores);
                    scored.put(scores.item(), new Scored(begun.answers(), scores));
                },
                threads)) {
            items.values().forEach(work::accept);
            work.finish();
        }
    }

    private Set<String> labels(String item) {
        return known.computeIfAbsent(item, id -> new HashSet<>());
    }

    SuiteRun result() {
        List<ItemAnswers> answers = new ArrayList<>();
        List<ItemScores> scores = new ArrayList<>();
        for (Sample item : items.values()) {
            Scored one = scored.get(item.id());
            if (one == null) {
                throw new IllegalStateException("item " + item.id() + " was not answered");
            }
            answers.add(one.answers());
            scores.add(one.scores());
        }
        return new SuiteRun(suite, List.copyOf(items.values()), answers, scores);
    }
}
