package dev.tunesmith.project.issues;

import dev.tunesmith.evaluate.detect.Suspicion.Range;
import dev.tunesmith.evaluate.issue.Evidence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * An answer cut into parts that are in question and parts that are not.
 *
 * @param parts in order; together they are the answer
 */
public record MarkedAnswer(List<Part> parts) {

    /** A run of text. */
    public record Part(String text, boolean marked) {}

    public MarkedAnswer {
        parts = List.copyOf(parts);
    }

    /** Mark the places of some findings, all of them about this answer; overlapping ones become one. */
    public static MarkedAnswer of(String answer, List<Evidence> evidence) {
        int[] points = answer.codePoints().toArray();
        BitSet marks = new BitSet(points.length);
        for (Evidence one : evidence) {
            Range range = one.finding().range();
            if (range != null && one.answer().equals(answer)) {
                marks.set(Math.min(range.from(), points.length), Math.min(range.to(), points.length));
            }
        }
        List<Part> parts = new ArrayList<>();
        int from = 0;
        while (from < points.length) {
            boolean marked = marks.get(from);
            int end = marked ? marks.nextClearBit(from) : marks.nextSetBit(from);
            int to = end < 0 ? points.length : Math.min(end, points.length);
            parts.add(new Part(new String(points, from, to - from), marked));
            from = to;
        }
        return new MarkedAnswer(parts);
    }

    /** Leave out what is far from any mark, so that about so many characters stay around each; {@code …} stands for the rest. */
    public MarkedAnswer around(int characters) {
        List<Part> shown = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean first = i == 0;
            boolean last = i == parts.size() - 1;
            String text = part.text();
            int room = first && last ? 4 * characters : 2 * characters;
            if (part.marked() || text.length() <= room) {
                shown.add(part);
            } else if (first && !last) {
                shown.add(new Part("…" + text.substring(cut(text, text.length() - characters)), false));
            } else if (last) {
                shown.add(new Part(text.substring(0, cut(text, first ? room : characters)) + "…", false));
            } else {
                shown.add(new Part(
                        text.substring(0, cut(text, characters))
                                + "…"
                                + text.substring(cut(text, text.length() - characters)),
                        false));
            }
        }
        return new MarkedAnswer(shown);
    }

    /** Never between the halves of a character. */
    private static int cut(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
