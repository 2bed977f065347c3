package dev.tunesmith.evaluate.check;

import java.util.List;

/** Passes where the answer, without white space at its ends, starts (or ends) with any of the given texts. */
public final class EdgeText implements Check {

    private final boolean start;
    private final List<TextSearch> searches;

    private EdgeText(boolean start, List<TextSearch> searches) {
        this.start = start;
        this.searches = searches;
    }

    public static EdgeText startsWith(List<String> texts, boolean ignoreCase) {
        return new EdgeText(true, TextSearch.all(texts, ignoreCase, false));
    }

    public static EdgeText endsWith(List<String> texts, boolean ignoreCase) {
        return new EdgeText(false, TextSearch.all(texts, ignoreCase, false));
    }

    @Override
    public String name() {
        return start ? "startsWith" : "endsWith";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public Judgement judge(CheckInput input) {
        String answer = input.answer().strip();
        if (searches.stream().anyMatch(search -> search.startsOrEnds(answer, start))) {
            return Judgement.pass();
        }
        String edge = start
                ? answer.substring(0, Math.min(30, answer.length()))
                : answer.substring(Math.max(0, answer.length() - 30));
        return Judgement.fail((start ? "starts with: " : "ends with: ") + edge);
    }
}
