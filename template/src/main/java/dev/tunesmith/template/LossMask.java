package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which characters of a rendering the assistant said, and so are trained.
 *
 * <p>If the template has {@code {% generation %}}, what was written inside it. Else, for each assistant message, the
 * text from its first to its last character that came from the message (content, reasoning, tool calls, as far as the
 * template kept them, with what it wrote between them), and the literal text behind it up to and including the first
 * stop text. A stop must come before any other message's text: what lies behind that is not this turn's end. What the
 * template writes in front ({@code <think>}, {@code <tool_call>}) belongs to the turn as far as it stands
 * behind the {@link Options#header() header}; blanks between header and content do not.
 */
public final class LossMask {

    /** How the mask was found. */
    public enum Source {
        /** From {@code {% generation %}}. */
        GENERATION_TAG,
        /** From where the assistant's text landed. */
        MESSAGE_SPANS
    }

    /**
     * What to look for.
     *
     * @param stops texts that can end a turn, such as {@code <|im_end|>} and the eos token; empty ones are left out
     * @param roles of the messages that count as the assistant's
     * @param header what stands before an assistant's turn, as of {@link ChatTemplate#assistantHeader}; empty when it
     *     is not known: then a turn begins with the message's own text
     * @param scaffold whether text that the template writes between header and content is trained, such as {@code
     *     <think>}; without it a turn that begins with its content begins there
     */
    public record Options(Set<String> stops, Set<String> roles, String header, boolean scaffold) {

        /** Roles that real templates use for the assistant. */
        public static final Set<String> ASSISTANT_ROLES = Set.of("assistant", "model", "bot", "chatbot");

        /** The usual roles, no header, scaffold trained. */
        public static Options ofStops(Set<String> stops) {
            return new Options(stops, ASSISTANT_ROLES, "", true);
        }

        /** The same with a header. */
        public Options withHeader(String newHeader) {
            return new Options(stops, roles, newHeader, scaffold);
        }

        /** The same with or without the scaffold. */
        public Options withScaffold(boolean train) {
            return new Options(stops, roles, header, train);
        }
    }

    /**
     * A piece of text that an assistant message gave; usually one a message.
     *
     * @param messageIndex which message
     * @param content from the first to the last character that came from the message
     * @param trained from where the model writes to the end of the stop text, or of the content where there is none
     * @param stop the stop text that ends it; empty for none
     */
    public record Turn(int messageIndex, TextRange content, TextRange trained, String stop) {}

    private final Rendering rendering;
    private final Source source;
    private final List<Turn> turns;
    private final List<TextRange> ranges;

    private LossMask(Rendering rendering, Source source, List<Turn> turns, List<TextRange> ranges) {
        this.rendering = rendering;
        this.source = source;
        this.turns = List.copyOf(turns);
        this.ranges = List.copyOf(ranges);
    }

    /** Find the mask of a rendering. */
    public static LossMask of(Rendering rendering, Options options) {
        List<Turn> turns = new TurnFinder(rendering, options).find();
        return rendering.hasGenerationTag()
                ? new LossMask(rendering, Source.GENERATION_TAG, turns, generated(rendering))
                : new LossMask(rendering, Source.MESSAGE_SPANS, turns, trained(turns));
    }

    private static List<TextRange> generated(Rendering rendering) {
        List<TextRange> ranges = new ArrayList<>();
        for (Span span : rendering.spans()) {
            if (span.origin().generated()) {
                append(ranges, span.range());
            }
        }
        return ranges;
    }

    private static List<TextRange> trained(List<Turn> turns) {
        List<TextRange> ranges = new ArrayList<>();
        for (Turn turn : turns) {
            append(ranges, turn.trained());
        }
        return ranges;
    }

    /** Append a range, joined with the last where they touch. */
    private static void append(List<TextRange> ranges, TextRange next) {
        TextRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last.end() >= next.start()) {
            ranges.set(
                    ranges.size() - 1,
                    new TextRange(last.start(), next.end(), last.codePointStart(), next.codePointEnd()));
        } else {
            ranges.add(next);
        }
    }

    /** How the mask was found. */
    public Source source() {
        return source;
    }

    /** The trained text: ascending, apart from one another, none empty. */
    public List<TextRange> ranges() {
        return ranges;
    }

    /** The assistant's turns in the order of the text, whether trained or not. */
    public List<Turn> turns() {
        return turns;
    }

    /** Whether a range is trained as a whole. */
    public boolean covers(TextRange range) {
        return ranges.stream().anyMatch(each -> each.contains(range));
    }

    /** The turns whose end the model would not learn: no stop text was found, or it is not trained. */
    public List<Turn> turnsWithoutTrainedStop() {
        return turns.stream()
                .filter(turn -> turn.stop().isEmpty() || !covers(stopRange(turn)))
                .toList();
    }

    private TextRange stopRange(Turn turn) {
        int end = turn.trained().end();
        return rendering.range(end - turn.stop().length(), end);
    }

    /** The assistant messages of which the template wrote nothing, by index. */
    public List<Integer> silentMessages(Set<String> roles) {
        List<Integer> silent = new ArrayList<>();
        for (int i = 0; i < rendering.roles().size(); i++) {
            int index = i;
            if (roles.contains(rendering.roles().get(i)) && turns.stream().noneMatch(t -> t.messageIndex() == index)) {
                silent.add(i);
            }
        }
        return silent;
    }

    /** The mask of some messages only, such as the last, or those with a weight of 1. */
    public LossMask keep(IntPredicate messageIndex) {
        List<Turn> kept = turns.stream()
                .filter(turn -> messageIndex.test(turn.messageIndex()))
                .toList();
        List<TextRange> keptRanges = source == Source.MESSAGE_SPANS
                ? trained(kept)
                : ranges.stream()
                        .filter(range -> kept.stream().anyMatch(turn -> range.overlaps(turn.content())))
                        .toList();
        return new LossMask(rendering, source, kept, keptRanges);
    }
}
