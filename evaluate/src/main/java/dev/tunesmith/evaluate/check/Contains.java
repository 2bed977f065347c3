package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Passes where the answer contains the given texts, all or any of them; without texts, the reference. White space in a
 * text matches any white space. The score is the share of texts that are there.
 */
public final class Contains implements Check {

    private final List<TextSearch> searches;
    private final boolean all;
    private final boolean ignoreCase;

    /** Look for the given texts; an empty list looks for the reference of each item. */
    public Contains(List<String> texts, boolean all, boolean ignoreCase) {
        this.searches = TextSearch.all(texts, ignoreCase, false);
        this.all = all;
        this.ignoreCase = ignoreCase;
    }

    @Override
    public String name() {
        return "contains";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return searches.isEmpty();
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<TextSearch> wanted =
                searches.isEmpty() ? List.of(new TextSearch(input.reference(), ignoreCase, false)) : searches;
        List<Evidence> missing = new ArrayList<>();
        for (TextSearch search : wanted) {
            if (!search.isIn(input.answer())) {
                missing.add(Evidence.note(search.text()));
            }
        }
        if (missing.isEmpty() || (!all && missing.size() < wanted.size())) {
            return Judgement.pass();
        }
        double score = all ? (double) (wanted.size() - missing.size()) / wanted.size() : 0;
        return new Judgement(
                Outcome.FAILED, score, missing, missing.size() + " of " + wanted.size() + " texts are missing");
    }
}
