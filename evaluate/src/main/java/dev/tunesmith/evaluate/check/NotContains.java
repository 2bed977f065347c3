package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Passes where none of the given texts is in the answer. Under the name {@code stopWords} only whole words count, without
 * regard to case.
 */
public final class NotContains implements Check {

    private final String name;
    private final List<TextSearch> searches;

    private NotContains(String name, List<TextSearch> searches) {
        this.name = name;
        this.searches = searches;
    }

    /** Forbid texts anywhere in the answer. */
    public static NotContains texts(List<String> texts, boolean ignoreCase) {
        return new NotContains("notContains", TextSearch.all(texts, ignoreCase, false));
    }

    /** Forbid whole words or phrases, without regard to case. */
    public static NotContains stopWords(List<String> words) {
        return new NotContains("stopWords", TextSearch.all(words, true, true));
    }

    @Override
    public String name() {
        return name;
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
        List<Evidence> found = new ArrayList<>();
        for (TextSearch search : searches) {
            found.addAll(search.occurrences(input.answer()));
        }
        return found.isEmpty()
                ? Judgement.pass()
                : Judgement.fail("unwanted text: " + found.get(0).text(), found);
    }
}
