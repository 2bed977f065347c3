package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Walks the runs of a rendering and cuts out the assistant's turns. */
final class TurnFinder {

    /** Fields of a message that are not what the assistant said. */
    private static final Set<String> NOT_SAID = Set.of("role", "name", "tool_call_id", "weight", "train", "training");

    private final Rendering rendering;
    private final SourcedText text;
    private final LossMask.Options options;
    private final List<LossMask.Turn> turns = new ArrayList<>();
    /** The message of the open turn, or -1. */
    private int message = -1;

    private int start;
    private int end;
    /** Whether the open turn begins with the message's content. */
    private boolean contentFirst;
    /** Where the text of the turn or message before ends. */
    private int border;
    /** Where the role that was written last ends. */
    private int roleEnd;

    TurnFinder(Rendering rendering, LossMask.Options options) {
        this.rendering = rendering;
        this.text = rendering.sourced();
        this.options = options;
    }

    List<LossMask.Turn> find() {
        int from = 0;
        for (int run = 0; run < text.runs(); run++) {
            int to = text.runEnd(run);
            visit(text.runOrigin(run), from, to);
            from = to;
        }
        close(text.length());
        return turns;
    }

    private void visit(Origin origin, int from, int to) {
        if (origin.kind() == Origin.Kind.TEMPLATE || origin.kind() == Origin.Kind.VARIABLE) {
            return;
        }
        int index = origin.messageIndex();
        if (message >= 0 && index != message) {
            close(from);
        }
        boolean assistant =
                index >= 0 && options.roles().contains(rendering.roles().get(index));
        if (!assistant) {
            border = to;
        } else if (message < 0 && origin.field().equals("role")) {
            roleEnd = to;
        } else if (!NOT_SAID.contains(origin.field())) {
            if (message < 0) {
                start = from;
                contentFirst = origin.field().equals("content");
            }
            end = to;
            message = index;
        }
    }

    /** End the open turn before some other text, or the end. */
    private void close(int limit) {
        if (message < 0) {
            return;
        }
        Stop stop = firstStop(limit);
        int contentEnd = end;
        if (stop.text.isEmpty()) {
            // a template may write the message's text again behind the stop, as Gemma 4 does with a tool's name
            stop = lastStopInside();
            contentEnd = stop.text.isEmpty() ? end : stop.at;
        }
        int trainedTo = stop.text.isEmpty() ? end : stop.at + stop.text.length();
        turns.add(new LossMask.Turn(
                message, rendering.range(start, contentEnd), rendering.range(trainedFrom(), trainedTo), stop.text));
        border = Math.max(end, trainedTo);
        message = -1;
    }

    private record Stop(String text, int at) {}

    /** The first stop in the literal text behind the turn; of two at one place the longer. */
    private Stop firstStop(int limit) {
        String behind = text.text().substring(end, limit);
        Stop first = new Stop("", limit);
        for (String each : options.stops()) {
            int at = each.isEmpty() ? -1 : behind.indexOf(each);
            boolean better =
                    at >= 0 && (end + at < first.at || (end + at == first.at && each.length() > first.text.length()));
            first = better ? new Stop(each, end + at) : first;
        }
        return first;
    }

    /** The last stop that the template wrote between two parts of the turn. */
    private Stop lastStopInside() {
        Stop last = new Stop("", -1);
        int from = 0;
        for (int run = 0; run < text.runs() && from < end; run++) {
            int to = text.runEnd(run);
            if (from >= start && text.runOrigin(run).trusted()) {
                String literal = text.text().substring(from, to);
                for (String each : options.stops()) {
                    int at = each.isEmpty() ? -1 : literal.lastIndexOf(each);
                    last = at >= 0 && from + at > last.at ? new Stop(each, from + at) : last;
                }
            }
            from = to;
        }
        return last;
    }

    private int trainedFrom() {
        String before = text.text().substring(border, start);
        int header = behindHeader(before);
        if (header < 0 || border + header < roleEnd || (contentFirst && !options.scaffold())) {
            return start;
        }
        String scaffold = before.substring(header);
        boolean other = options.stops().stream().anyMatch(stop -> !stop.isEmpty() && scaffold.contains(stop));
        return other || scaffold.isBlank() ? start : border + header;
    }

    /**
     * Where the header ends in the text before a turn, or -1. A header that ends in scaffold of its own ({@code
     * <think>}) is shortened, to no less than a quarter, until it is found.
     */
    private int behindHeader(String before) {
        String header = options.header();
        for (int length = header.length(); length > 0 && length * 4 >= header.length(); length--) {
            boolean cut = length == header.length() || ">]\n".indexOf(header.charAt(length - 1)) >= 0;
            String part = header.substring(0, cut ? length : 0);
            int at = part.isBlank() ? -1 : before.lastIndexOf(part);
            if (at >= 0) {
                return at + length;
            }
        }
        return -1;
    }
}
