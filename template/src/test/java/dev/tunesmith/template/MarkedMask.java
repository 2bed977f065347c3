package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The loss mask of a rendering found another way than by the source of its characters: private-use characters are put around every
 * text of the messages, and where they land says what is whose. The stop is the first stop text behind an answer. What the template
 * writes between the generation prompt and the answer, such as {@code <think>}, belongs to the answer.
 *
 * @param text the rendering
 * @param ranges what is trained, as char offsets from and to
 * @param endless the assistant messages behind which there is no stop
 */
record MarkedMask(String text, List<List<Integer>> ranges, List<Integer> endless) {

    static final Set<String> STOPS = Set.of(
            "<|im_end|>",
            "<|eot_id|>",
            "<|eot|>",
            "<|eom_id|>",
            "<end_of_turn>",
            "<|end|>",
            "<|endofturn|>",
            "<|end_of_turn|>",
            "<|endoftext|>",
            "</s>",
            "<|END_OF_TURN_TOKEN|>",
            "<|end_of_text|>",
            "<turn|>",
            "[|endofturn|]",
            "<|return|>",
            "<|call|>",
            "<eos>",
            "<\uff5cend\u2581of\u2581sentence\uff5c>");

    private static final int BEGIN = 0xE000;
    private static final int END = 0xE800;
    private static final int MOST = 0x800;
    private static final Set<String> TEXTS = Set.of("content", "reasoning_content", "thinking");

    /** Where the texts of the messages lie in a rendering, first and last character, by message. */
    private record Places(Map<Integer, Integer> first, Map<Integer, Integer> last) {}

    /** Find the mask; null where this way cannot tell. */
    static @Nullable MarkedMask of(ChatTemplate template, RenderInput given) {
        RenderInput input = given.withGenerationPrompt(false);
        String text = template.render(input).text();
        // marks around the blanks at a text's ends tell whether those are trained, but keep a template from trimming
        // them
        Places places = places(template, input, text, true);
        places = places == null ? places(template, input, text, false) : places;
        if (places == null) {
            return null;
        }
        List<List<Integer>> ranges = new ArrayList<>();
        List<Integer> endless = new ArrayList<>();
        for (int index = 0; index < input.messages().size(); index++) {
            if (!"assistant".equals(input.messages().get(index).get("role")) || !places.first.containsKey(index)) {
                continue;
            }
            boolean calls = input.messages().get(index).containsKey("tool_calls");
            int start = start(template, input, text, index, places.first.getOrDefault(index, 0));
            int end = stop(template, text, places, index);
            if ((calls && (start == places.first.getOrDefault(index, 0) || end < 0))) {
                return null; // where a call begins and ends, no mark says
            }
            if (end < 0) {
                endless.add(index);
                end = places.last.getOrDefault(index, 0);
            }
            ranges.add(List.of(start, end));
        }
        return new MarkedMask(text, ranges, endless);
    }

    private static @Nullable Places places(ChatTemplate template, RenderInput input, String text, boolean outside) {
        String marked = template.render(input.withMessages(marked(input.messages(), outside)))
                .text();
        StringBuilder clean = new StringBuilder();
        Places places = new Places(new TreeMap<>(), new TreeMap<>());
        for (int i = 0; i < marked.length(); i++) {
            int c = marked.charAt(i);
            if (c >= BEGIN && c < BEGIN + MOST) {
                places.first.putIfAbsent(c - BEGIN, clean.length());
            } else if (c >= END && c < END + MOST) {
                places.last.put(c - END, clean.length());
            } else {
                clean.append((char) c);
            }
        }
        return clean.toString().equals(text) ? places : null;
    }

    /** Where the model begins to write: at the answer's first character, or behind the generation prompt. */
    private static int start(ChatTemplate template, RenderInput input, String text, int index, int first) {
        String prompt;
        try {
            prompt = template.render(input.withMessages(input.messages().subList(0, index))
                            .withGenerationPrompt(true))
                    .text();
        } catch (TemplateException e) {
            return first;
        }
        boolean before = text.startsWith(prompt) && prompt.length() <= first;
        return before && !text.substring(prompt.length(), first).isBlank() ? prompt.length() : first;
    }

    /** Where the first stop behind an answer ends, before any other message's text; -1 for none. */
    private static int stop(ChatTemplate template, String text, Places places, int index) {
        int from = places.last.getOrDefault(index, 0);
        int limit = places.first.entrySet().stream()
                .filter(each -> each.getKey() != index && each.getValue() >= from)
                .mapToInt(Map.Entry::getValue)
                .min()
                .orElse(text.length());
        int best = Integer.MAX_VALUE;
        int end = -1;
        for (String stop : STOPS) {
            int at = text.indexOf(stop, from);
            boolean written = template.source().contains(stop) || stop.equals("</s>");
            if (at >= 0 && at + stop.length() <= limit && written && at < best) {
                best = at;
                end = at + stop.length();
            }
        }
        return end;
    }

    private static List<Map<String, Object>> marked(List<? extends Map<String, ?>> messages, boolean outside) {
        List<Map<String, Object>> marked = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Map<String, Object> message = new LinkedHashMap<>();
            int index = i;
            messages.get(i)
                    .forEach((key, value) -> message.put(
                            key,
                            TEXTS.contains(key) || key.equals("tool_calls")
                                    ? marked(value, new Mark(index, outside), key.equals("tool_calls"))
                                    : value));
            marked.add(message);
        }
        return marked;
    }

    /** Which message, and whether the marks stand outside of the blanks at a text's ends. */
    private record Mark(int index, boolean outside) {

        String around(String text) {
            String core = outside ? text : text.strip();
            int lead = text.indexOf(core);
            return core.isEmpty()
                    ? text
                    : text.substring(0, lead)
                            + (char) (BEGIN + index)
                            + core
                            + (char) (END + index)
                            + text.substring(lead + core.length());
        }
    }

    /** The value with marks in its strings; of tool calls only in the arguments. */
    private static Object marked(Object value, Mark mark, boolean calls) {
        if (value instanceof String text && !calls) {
            return mark.around(text);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> marked(item, mark, calls)).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key, marked(item, mark, calls && !"arguments".equals(key))));
            return copy;
        }
        return value;
    }

    /** What {@link LossMask} makes of the same rendering. */
    static List<List<Integer>> traced(ChatTemplate template, RenderInput given) {
        RenderInput input = given.withGenerationPrompt(false);
        LossMask.Options options = LossMask.Options.ofStops(STOPS).withHeader(template.assistantHeader(input));
        return LossMask.of(template.render(input), options).ranges().stream()
                .map(range -> List.of(range.start(), range.end()))
                .toList();
    }

    /** The trained texts, for messages. */
    List<String> show(List<List<Integer>> of) {
        return of.stream()
                .map(range -> text.substring(range.get(0), range.get(1)))
                .toList();
    }
}
