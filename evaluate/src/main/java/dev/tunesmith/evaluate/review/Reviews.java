package dev.tunesmith.evaluate.review;

import dev.tunesmith.evaluate.review.Verdict.Decision;
import dev.tunesmith.evaluate.review.Verdict.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that people said, the last word of each person counting. Immutable. */
public final class Reviews {

    /** Kinds that begin so are of a check or of people: what they say is about the whole answer. */
    private static final String SEPARATOR = ":";

    private final Map<Subject, Map<String, Decision>> byAnswer = new HashMap<>();
    private final Map<Subject, Map<String, Decision>> byEvidence = new HashMap<>();
    private final Map<Note.Key, Note> notes = new LinkedHashMap<>();
    private final Taxonomy taxonomy;

    Reviews(List<Verdict> verdicts, List<Note> allNotes, Taxonomy taxonomy) {
        this.taxonomy = taxonomy;
        verdicts.forEach(this::take);
        allNotes.forEach(note -> {
            notes.remove(note.key()); // so that the order is that of the last word
            notes.put(note.key(), note);
        });
    }

    /** Nobody said anything. */
    public static Reviews none() {
        return new Reviews(List.of(), List.of(), new Taxonomy(Map.of()));
    }

    private void take(Verdict verdict) {
        put(byAnswer, verdict.subject(), verdict);
        if (isLocal(verdict.subject())) {
            put(byEvidence, withoutAnswer(verdict.subject()), verdict);
        }
    }

    private static void put(Map<Subject, Map<String, Decision>> map, Subject key, Verdict verdict) {
        Map<String, Decision> byReviewer = map.computeIfAbsent(key, unused -> new LinkedHashMap<>());
        if (verdict.decision() == Decision.WITHDRAWN) {
            byReviewer.remove(verdict.reviewer());
        } else {
            byReviewer.put(verdict.reviewer(), verdict.decision());
        }
    }

    /** Whether words alone decide: the same words in another answer to the same item are the same error. */
    private static boolean isLocal(Subject subject) {
        return !subject.text().isBlank() && !subject.kind().contains(SEPARATOR);
    }

    private static Subject withoutAnswer(Subject subject) {
        return new Subject(subject.suite(), subject.item(), "", subject.kind(), subject.text());
    }

    /**
     * What a suspicion is after all that people said: by verdicts on this very answer; where there is none, by verdicts on the
     * same words in another answer to the item. The majority of the reviewers decides; a draw leaves it suspected.
     */
    public Status status(Subject subject) {
        Map<String, Decision> said = said(subject);
        long confirmed =
                said.values().stream().filter(one -> one == Decision.CONFIRMED).count();
        long dismissed = said.size() - confirmed;
        return confirmed > dismissed ? Status.CONFIRMED : dismissed > confirmed ? Status.DISMISSED : Status.SUSPECTED;
    }

    /** Whether a reviewer has decided about a suspicion. */
    public boolean isDecided(Subject subject, String reviewer) {
        return said(subject).containsKey(reviewer);
    }

    private Map<String, Decision> said(Subject subject) {
        Map<String, Decision> exact = byAnswer.getOrDefault(subject, Map.of());
        return exact.isEmpty() && isLocal(subject) ? byEvidence.getOrDefault(withoutAnswer(subject), Map.of()) : exact;
    }

    /** Every note that was not taken back, in the order of the last words. */
    public List<Note> notes() {
        return notes.values().stream()
                .filter(note -> note.verdict() != Note.Verdict.WITHDRAWN)
                .toList();
    }

    /** The notes about one answer, of all reviewers. */
    public List<Note> notes(String suite, String item, String answer) {
        return notes().stream()
                .filter(note -> note.suite().equals(suite)
                        && note.item().equals(item)
                        && note.answer().equals(answer))
                .toList();
    }

    /** A reviewer's note about an answer. */
    public Optional<Note> note(String reviewer, String suite, String item, String answer) {
        return Optional.ofNullable(notes.get(new Note.Key(reviewer, suite, item, answer)))
                .filter(note -> note.verdict() != Note.Verdict.WITHDRAWN);
    }

    /** The kinds of error that the team tells apart. */
    public Taxonomy taxonomy() {
        return taxonomy;
    }

    /** Codes of the taxonomy, then codes that only notes use. */
    public List<String> codes() {
        List<String> codes = new ArrayList<>(taxonomy.codes().keySet());
        notes().forEach(note ->
                note.codes().stream().filter(code -> !codes.contains(code)).forEach(codes::add));
        return List.copyOf(codes);
    }
}
