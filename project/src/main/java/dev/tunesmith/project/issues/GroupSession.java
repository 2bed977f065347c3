package dev.tunesmith.project.issues;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.review.Note;
import dev.tunesmith.evaluate.review.Reviews;
import dev.tunesmith.evaluate.suite.ItemSlices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Axial coding: a person puts each note under a code of the team's taxonomy, which grows on the way. */
public final class GroupSession {

    /** After so many notes without a new kind of error there is little left to find. */
    private static final int ENOUGH = 20;

    private static final int COLUMNS = 5;

    private final Desk desk;

    /** Group the notes of all reviewers. */
    public GroupSession(Desk desk) {
        this.desk = desk;
    }

    /** What came of a session. */
    public record Result(int grouped, int left, Map<String, Integer> counts) {}

    /** Ask for a code for each note that has none, until the input ends or the person quits. */
    public Result run() {
        List<Note> notes =
                desk.files().read().notes().stream().filter(Note::isUngrouped).toList();
        int grouped = 0;
        for (int i = 0; i < notes.size(); i++) {
            Note note = notes.get(i);
            desk.dialogue()
                    .show("\n"
                            + desk.paint()
                                    .bold((i + 1) + " of " + notes.size() + "  " + note.suite() + "/" + note.item()
                                            + "  by " + note.reviewer())
                            + "\n  " + Paint.visible(note.text()));
            String code = desk.askCode();
            if (Desk.QUIT.equals(code)) {
                break;
            }
            if (code != null) {
                desk.files().append(note.withCodes(List.of(code), desk.now()));
                grouped++;
            }
        }
        Reviews reviews = desk.files().read();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String code : reviews.codes()) {
            counts.put(code, (int) reviews.notes().stream()
                    .filter(note -> note.codes().contains(code))
                    .count());
        }
        int left = (int) reviews.notes().stream().filter(Note::isUngrouped).count();
        return new Result(grouped, left, counts);
    }

    /** Counts by code and slice, and whether it is time to stop reading. */
    public List<String> lines() {
        Reviews reviews = desk.files().read();
        List<Note> notes = reviews.notes();
        List<String> lines = new ArrayList<>();
        // Several people may have read the same answer.
        long read = answers(notes);
        long failed = answers(notes.stream()
                .filter(note -> note.verdict() == Note.Verdict.FAIL)
                .toList());
        long people = notes.stream().map(Note::reviewer).distinct().count();
        lines.add(Count.of(read, "answer") + " read"
                + (notes.size() > read ? " (" + notes.size() + " notes by " + people + " people)" : "") + ", " + failed
                + " fail, "
                + Count.of(notes.stream().filter(Note::isUngrouped).count(), "note") + " without a code");
        List<Note> coded =
                notes.stream().filter(note -> !note.codes().isEmpty()).toList();
        if (!coded.isEmpty()) {
            table(coded, lines);
        }
        int since = sinceNewKind(notes);
        if (since >= ENOUGH) {
            lines.add("no new kind of error in the last " + since
                    + " answers read: reading more will hardly find another");
        }
        return lines;
    }

    private static long answers(List<Note> notes) {
        return notes.stream().map(GroupSession::answer).distinct().count();
    }

    private static List<String> answer(Note note) {
        return List.of(note.suite(), note.item(), note.answer());
    }

    private void table(List<Note> coded, List<String> lines) {
        Map<String, List<Note>> byCode = new TreeMap<>();
        coded.forEach(note -> note.codes()
                .forEach(code -> byCode.computeIfAbsent(code, unused -> new ArrayList<>())
                        .add(note)));
        List<Map.Entry<String, Predicate<Note>>> columns = columns(coded);
        int width = Math.max(
                12, byCode.keySet().stream().mapToInt(String::length).max().orElse(0));
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-" + width + "s %6s", "code", "all"));
        columns.forEach(column -> head.append("  ").append(column.getKey()));
        lines.add(desk.paint().bold(head.toString()));
        byCode.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<String, List<Note>> one) -> -one.getValue().size()))
                .forEach(one -> {
                    StringBuilder row = new StringBuilder(String.format(
                            Locale.ROOT,
                            "%-" + width + "s %6d",
                            one.getKey(),
                            one.getValue().size()));
                    columns.forEach(column -> row.append(String.format(
                            Locale.ROOT,
                            "  %" + column.getKey().length() + "d",
                            one.getValue().stream().filter(column.getValue()).count())));
                    lines.add(row.toString());
                });
    }

    /** The slices that most coded notes are in, but for those that all are in. */
    private List<Map.Entry<String, Predicate<Note>>> columns(List<Note> coded) {
        Map<String, Predicate<Note>> all = new TreeMap<>();
        List<Sample> known = new ArrayList<>();
        for (Note note : coded) {
            all.put(note.suite(), one -> one.suite().equals(note.suite()));
            Sample item = desk.items().get(new ItemKey(note.suite(), note.item()));
            if (item != null) {
                known.add(item);
            }
        }
        ItemSlices.of(known).slices().forEach((name, belongs) -> {
            if (!name.startsWith("not ")) {
                all.put(name, note -> {
                    Sample item = desk.items().get(new ItemKey(note.suite(), note.item()));
                    return item != null && belongs.test(item);
                });
            }
        });
        return all.entrySet().stream()
                .filter(one -> coded.stream().filter(one.getValue()).count() < coded.size())
                .sorted(Comparator.comparingLong((Map.Entry<String, Predicate<Note>> one) ->
                                coded.stream().filter(one.getValue()).count())
                        .reversed())
                .limit(COLUMNS)
                .toList();
    }

    /** How many answers, good ones among them, were read since the last one that brought a code that none had before. */
    static int sinceNewKind(List<Note> notes) {
        List<Note> inOrder = notes.stream()
                .filter(note -> !note.isUngrouped())
                .sorted(Comparator.comparing(Note::time))
                .toList();
        Set<String> known = new HashSet<>();
        Set<List<String>> since = new HashSet<>();
        boolean any = false;
        for (Note note : inOrder) {
            boolean isNew = known.addAll(note.codes());
            any |= isNew;
            if (isNew) {
                since.clear();
            } else {
                since.add(answer(note));
            }
        }
        return any ? since.size() : 0;
    }
}
