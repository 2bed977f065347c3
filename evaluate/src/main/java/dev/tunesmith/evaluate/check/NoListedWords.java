package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.text.WordList;
import java.util.ArrayList;
import java.util.List;

/** Passes where no word or phrase of a list is in the answer: {@code toxicity}. */
final class NoListedWords implements Check {

    private final WordList list;

    NoListedWords(List<String> words) {
        this.list = new WordList(words);
    }

    @Override
    public String name() {
        return "toxicity";
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
        for (WordList.Match match : list.in(input.answer())) {
            found.add(Evidence.at(input.answer(), match.start(), match.end()));
        }
        return found.isEmpty()
                ? Judgement.pass()
                : Judgement.fail("offensive: " + found.get(0).text(), found);
    }
}
