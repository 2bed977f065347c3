package dev.tunesmith.evaluate.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import dev.tunesmith.evaluate.issue.KindHistory.Transition;
import dev.tunesmith.evaluate.review.AnswerHash;
import dev.tunesmith.evaluate.review.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssueTrackerTest {

    private static final String KIND = "too-long";

    private static IssueKey key(String item) {
        return new IssueKey(KIND, "s", item);
    }

    private static Evidence evidence(String text) {
        return new Evidence(
                new Finding(KIND, 1, "0", null, text, "too long"), "answer", AnswerHash.of("answer"), Status.SUSPECTED);
    }

    /** P present, C clean, F flaky, M missing, - not looked for. */
    private static List<Observation> observation(String item, char seen, int version, String text) {
        return switch (seen) {
            case 'P' -> List.of(Observation.of(key(item), 3, 3, version, List.of(evidence(text))));
            case 'F' -> List.of(Observation.of(key(item), 1, 3, version, List.of(evidence(text))));
            case 'C' -> List.of(Observation.of(key(item), 0, 3, version, List.of()));
            case 'M' -> List.of(Observation.missing(key(item), version));
            default -> List.of();
        };
    }

    private static List<Iteration> iterations(String seen) {
        return IntStream.range(0, seen.length())
                .mapToObj(i -> new Iteration("run" + i, observation("a", seen.charAt(i), 1, "")))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "P, n",
        "PP, np",
        "PC, nr",
        "PCC, nrr",
        "PCP, nrg",
        "PCPP, nrgp",
        "PCPC, nrgr",
        "CP, .n",
        "CPC, .nr",
        "CCC, ''",
        "F, u",
        "FP, un",
        "FC, ur",
        "FCP, urg",
        "PFP, nup",
        "PFC, nur",
        "PCFP, nrug",
        "PCFC, nrur",
        "PM, nu",
        "PMP, nup",
        "PMC, nur",
        "MP, .n",
        "P-P, nup",
        "-P, .n",
        "CM, ''",
        "CF, .u",
    })
    void followsAnIssueFromRunToRun(String seen, String states) {
        String found = IssueTracker.track(iterations(seen), Map.of()).stream()
                .flatMap(issue -> issue.steps().stream())
                .map(step -> step.state() == null
                        ? "."
                        : step.state() == IssueState.REGRESSED
                                ? "g"
                                : step.state().word().substring(0, 1))
                .collect(Collectors.joining());
        assertThat(found).isEqualTo(states);
    }

    @Test
    void anItemThatWasTrainedOnIsNeverResolvedAndCountsInNoFigure() {
        List<Iteration> iterations = iterations("PC");
        Map<ItemKey, Sample> items = Map.of(new ItemKey("s", "a"), Samples.of("a", "q", "r"));

        IssueReport fair = IssueReport.of(iterations, items, Map.of());
        IssueReport leaked = IssueReport.of(iterations, items, Map.of(new ItemKey("s", "a"), "same id in run1"));

        assertThat(fair.issues().get(0).state()).isEqualTo(IssueState.RESOLVED);
        assertThat(fair.items()).isEqualTo(1);
        assertThat(leaked.issues().get(0).steps())
                .extracting(Issue.Step::state)
                .containsExactly(IssueState.UNKNOWN, IssueState.UNKNOWN);
        assertThat(leaked.issues().get(0).trainedOn()).isEqualTo("same id in run1");
        assertThat(leaked.items()).isZero();
        assertThat(leaked.kinds()).isEmpty();
        assertThat(leaked.open()).isEmpty();
        assertThat(leaked.trainedOn()).hasSize(1);
    }

    @Test
    void whatAnotherVersionFoundIsNotCompared() {
        List<Iteration> iterations = List.of(
                new Iteration("run0", observation("a", 'P', 1, "")),
                new Iteration("run1", observation("a", 'P', 2, "")));
        List<Issue> issues = IssueTracker.track(iterations, Map.of());
        assertThat(issues.get(0).steps()).extracting(Issue.Step::seen).containsExactly(Seen.MISSING, Seen.PRESENT);
        assertThat(issues.get(0).state()).isEqualTo(IssueState.NEW);
        assertThat(IssueTracker.otherVersions(iterations))
                .singleElement()
                .asString()
                .contains("run0", "too-long of version 1", "with version 2");
        assertThat(IssueTracker.otherVersions(iterations("PC"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "recieve, recieve, true",
        "recieve, adress, false",
        "within 30 days, 30 days, true",
        "the parcel came late, the parcel came early, true",
        "the parcel, a battery, false",
        "'', '', true",
        "'', something, false",
        "!!!, ???, false",
        "!!!, !!!, true",
    })
    void tellsWhetherTheWordsInQuestionAreTheSame(String before, String after, boolean same) {
        List<Iteration> iterations = List.of(
                new Iteration("run0", observation("a", 'P', 1, before)),
                new Iteration("run1", observation("a", 'C', 1, "")),
                new Iteration("run2", observation("a", 'P', 1, after)));
        List<Issue> issues = IssueTracker.track(iterations, Map.of());
        assertThat(issues.get(0).steps()).extracting(Issue.Step::sameEvidence).containsExactly(null, null, same);
    }

    @Test
    void countsRatesTransitionsAndSlices() {
        // Twenty items; 0..9 are of topic login. Base: 0..9 and 10, 11 have it. Tuned: 0..4 and 12 have it, 13 is
        // flaky.
        Map<ItemKey, Sample> items = new LinkedHashMap<>();
        List<Observation> base = new ArrayList<>();
        List<Observation> tuned = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "i" + i;
            Map<String, String> attributes = Map.of("topic", i < 10 ? "login" : "stock", "ticket", "T" + i);
            items.put(
                    new ItemKey("s", id),
                    Samples.of(id, "q" + i, "r", i % 2 == 0 ? List.of("handwritten") : List.of(), attributes));
            base.addAll(observation(id, i < 12 ? 'P' : 'C', 1, ""));
            tuned.addAll(observation(id, i < 5 || i == 12 ? 'P' : i == 13 ? 'F' : 'C', 1, ""));
        }
        IssueReport report =
                IssueReport.of(List.of(new Iteration("base", base), new Iteration("tuned", tuned)), items, Map.of());

        KindHistory kind = report.kinds().get(0);
        assertThat(kind.iterations().get(0).rate().passed()).isEqualTo(12);
        assertThat(kind.iterations().get(0).rate().total()).isEqualTo(20);
        assertThat(kind.last().rate().passed()).isEqualTo(6);
        assertThat(kind.last().rate().total()).isEqualTo(19);
        assertThat(kind.last().flaky()).isEqualTo(1);
        assertThat(kind.last().of(IssueState.PERSISTING)).isEqualTo(5);
        assertThat(kind.last().of(IssueState.RESOLVED)).isEqualTo(7);
        assertThat(kind.last().of(IssueState.NEW)).isEqualTo(1);
        assertThat(kind.last().of(IssueState.UNKNOWN)).isEqualTo(1);
        assertThat(kind.open()).isEqualTo(6);
        Transition step = kind.transitions().get(0);
        assertThat(step.count(Seen.PRESENT, Seen.CLEAN)).isEqualTo(7);
        assertThat(step.count(Seen.CLEAN, Seen.PRESENT)).isEqualTo(1);
        assertThat(step.counts().stream().mapToInt(Transition.Cell::items).sum())
                .isEqualTo(20);
        // 7 better, 1 worse: two-sided exact binomial, 2 * (1 + 8) / 256.
        assertThat(kind.pValue()).isEqualTo(0.0703125);
        SliceRate worst = kind.slices().get(0);
        assertThat(worst.slice()).isEqualTo("topic=login");
        assertThat(worst.rate().passed()).isEqualTo(5);
        assertThat(worst.rate().total()).isEqualTo(10);
        assertThat(worst.lift()).isEqualTo(0.5 / (6.0 / 19));
        assertThat(kind.slices()).noneMatch(slice -> slice.slice().startsWith("suite="));
    }

    @Test
    void aFilterKeepsKindsSuitesAndStates() {
        List<Observation> one = new ArrayList<>(observation("a", 'P', 1, ""));
        one.add(Observation.of(new IssueKey("check:exact", "t", "b"), 1, 1, 1, List.of()));
        one.add(Observation.of(new IssueKey("check:fields", "t", "b"), 1, 1, 1, List.of()));
        IssueReport report = IssueReport.of(List.of(new Iteration("run", one)), Map.of(), Map.of());
        assertThat(report.only(new IssueFilter(List.of("check"), List.of(), null))
                        .issues())
                .hasSize(2);
        assertThat(report.only(new IssueFilter(List.of("check:exact"), List.of(), null))
                        .kinds())
                .hasSize(1);
        assertThat(report.only(new IssueFilter(List.of(), List.of("s"), IssueState.NEW))
                        .issues())
                .hasSize(1);
        assertThat(report.only(new IssueFilter(List.of(), List.of(), IssueState.RESOLVED))
                        .issues())
                .isEmpty();
    }
}
