package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.detect.Detector;
import dev.tunesmith.evaluate.detect.Detectors;
import dev.tunesmith.evaluate.detect.ErrorKind;
import dev.tunesmith.evaluate.detect.Suspicion.Range;
import dev.tunesmith.evaluate.review.AnswerHash;
import dev.tunesmith.evaluate.review.Note;
import dev.tunesmith.evaluate.review.Reviews;
import dev.tunesmith.evaluate.review.Status;
import dev.tunesmith.evaluate.review.Verdict.Subject;
import dev.tunesmith.evaluate.run.AskedQuestion;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.SuiteRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Turns a run's detections, check results and people's notes into observations: one for each item and kind that was looked for. */
public final class RunObserver {

    private final Detectors detectors;
    private final Reviews reviews;

    /** Observe with what these detectors looked for and these people said. */
    public RunObserver(Detectors detectors, Reviews reviews) {
        this.detectors = detectors;
        this.reviews = reviews;
    }

    /**
     * Everything that a run shows.
     *
     * @param run answers and scores
     * @param detections of the same run, one for each item
     */
    public List<Observation> observe(SuiteRun run, List<ItemDetections> detections) {
        List<Observation> all = new ArrayList<>();
        for (int i = 0; i < run.items().size(); i++) {
            Item item = new Item(
                    run.suite().name(), run.items().get(i), run.answers().get(i).repeats());
            List<Finding> findings = detections.get(i).findings();
            ItemScores scores = run.scores().get(i);
            Asked asked =
                    new Asked(AskedQuestion.key(item.sample(), run.answers().get(i), scores), null, null);
            detectors
                    .all()
                    .forEach(detector ->
                            all.add(detected(item, detector, findings).on(asked)));
            scores.results().forEach(result -> all.add(checked(item, result).on(asked.by(result, scores.by()))));
            noted(item).forEach(note -> all.add(note.on(asked)));
        }
        return all;
    }

    /** An item with its answers. */
    private record Item(String suite, Sample sample, List<ItemOutput> repeats) {

        IssueKey key(String kind) {
            return new IssueKey(kind, suite, sample.id());
        }

        boolean isAnswered() {
            return repeats.stream().allMatch(ItemOutput::isAnswered);
        }

        String answer(String ask) {
            return repeats.stream()
                    .filter(output -> output.ask().equals(ask))
                    .map(ItemOutput::answer)
                    .findFirst()
                    .orElse("");
        }
    }

    private Evidence evidence(Item item, Finding finding) {
        String answer = item.answer(finding.ask());
        String hash = AnswerHash.of(answer);
        Subject subject = new Subject(item.suite(), item.sample().id(), hash, finding.kind(), finding.text());
        return new Evidence(finding, answer, hash, reviews.status(subject));
    }

    private Observation detected(Item item, Detector detector, List<Finding> findings) {
        String kind = detector.kind().word();
        if (!item.isAnswered()) {
            return Observation.missing(item.key(kind), detector.version());
        }
        List<Evidence> evidence = findings.stream()
                .filter(finding -> finding.kind().equals(kind))
                .map(finding -> evidence(item, finding))
                .toList();
        int n = item.repeats().size();
        int hits = (int) evidence.stream()
                .filter(one -> one.status() != Status.DISMISSED)
                .map(one -> one.finding().ask())
                .distinct()
                .count();
        // Answers that contradict one another are one error of them all.
        boolean ofAll = detector.kind() == ErrorKind.INCONSISTENCY && hits > 0;
        return Observation.of(item.key(kind), ofAll ? n : hits, n, detector.version(), evidence);
    }

    private Observation checked(Item item, CheckResult result) {
        IssueKey key = item.key(IssueKinds.ofCheck(result.checkId()));
        if (result.isError()) {
            return Observation.missing(key, result.version());
        }
        CheckResult.PassedRepeats repeats = result.repeats();
        int n = repeats == null ? 1 : repeats.n();
        int hits = repeats == null ? (result.isPassed() ? 0 : 1) : n - repeats.passed();
        if (hits == 0) {
            return Observation.of(key, 0, n, result.version(), List.of());
        }
        List<Evidence> evidence = findings(item, key.kind(), result).stream()
                .map(finding -> evidence(item, finding))
                .toList();
        boolean dismissed = evidence.stream().allMatch(one -> one.status() == Status.DISMISSED);
        return Observation.of(key, dismissed ? 0 : hits, n, result.version(), evidence);
    }

    private static List<Finding> findings(Item item, String kind, CheckResult result) {
        List<Finding> findings = new ArrayList<>();
        for (var evidence : result.evidence()) {
            var span = evidence.span();
            String ask = ItemOutput.FIRST;
            Range range = null;
            if (span != null) {
                for (ItemOutput output : item.repeats()) {
                    String answer = output.answer();
                    if (span.end() <= answer.length()
                            && answer.substring(span.start(), span.end()).equals(evidence.text())) {
                        int from = answer.codePointCount(0, span.start());
                        range = new Range(from, from + answer.codePointCount(span.start(), span.end()));
                        ask = output.ask();
                        break;
                    }
                }
            }
            findings.add(new Finding(
                    kind,
                    result.version(),
                    ask,
                    range,
                    range == null ? "" : evidence.text(),
                    message(result, evidence.text())));
        }
        return findings.isEmpty()
                ? List.of(new Finding(kind, result.version(), ItemOutput.FIRST, null, "", message(result, "")))
                : findings;
    }

    private static String message(CheckResult result, String otherwise) {
        return !result.message().isEmpty()
                ? result.message()
                : otherwise.isEmpty() ? "fails " + result.checkId() : otherwise;
    }

    /** What people said about the first answer; nothing where nobody read it. */
    private List<Observation> noted(Item item) {
        String answer = item.repeats().get(0).answer();
        String hash = AnswerHash.of(answer);
        List<Note> notes = reviews.notes(item.suite(), item.sample().id(), hash);
        if (notes.isEmpty()) {
            return List.of();
        }
        Map<String, Note> byCode = new LinkedHashMap<>();
        notes.forEach(note -> note.codes().forEach(code -> byCode.putIfAbsent(code, note)));
        List<Observation> all = new ArrayList<>();
        for (String code : reviews.codes()) {
            String kind = IssueKinds.ofCode(code);
            List<Evidence> evidence = byCode.containsKey(code)
                    ? List.of(new Evidence(
                            new Finding(
                                    kind,
                                    0,
                                    ItemOutput.FIRST,
                                    null,
                                    "",
                                    Objects.requireNonNull(byCode.get(code)).text()),
                            answer,
                            hash,
                            Status.CONFIRMED))
                    : List.of();
            all.add(Observation.of(item.key(kind), evidence.size(), 1, 0, evidence));
        }
        return all;
    }
}
