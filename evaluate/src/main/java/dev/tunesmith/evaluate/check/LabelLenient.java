package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads a label out of an answer with every benefit of the doubt, for fair comparison with a model that was only prompted.
 *
 * <p>Case, punctuation, quotes and {@code _}/{@code -} against spaces do not matter. Passes where the first line is the
 * reference, or where the reference occurs as whole words and, if labels are given, no other label does.
 *
 * @param labels all labels there are; may be empty
 */
public record LabelLenient(List<String> labels) implements Check {

    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    public LabelLenient {
        labels = List.copyOf(labels);
    }

    @Override
    public String name() {
        return "labelLenient";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return true;
    }

    @Override
    public Judgement judge(CheckInput input) {
        String reference = plain(input.reference());
        String stripped = input.answer().strip();
        int lineEnd = stripped.indexOf('\n');
        if (plain(lineEnd < 0 ? stripped : stripped.substring(0, lineEnd)).equals(reference)) {
            return Judgement.pass();
        }
        String answer = plain(stripped);
        if (!occurs(reference, answer)) {
            return Judgement.fail("the label " + input.reference().strip() + " is not in the answer");
        }
        List<Evidence> others = new ArrayList<>();
        for (String label : labels) {
            String other = plain(label);
            // A label inside the right one, such as "card" in "card lost", is no other answer.
            if (!other.equals(reference) && !occurs(other, reference) && occurs(other, answer)) {
                others.add(Evidence.note(label));
            }
        }
        return others.isEmpty() ? Judgement.pass() : Judgement.fail("the answer names other labels too", others);
    }

    private static String plain(String text) {
        return NOT_WORD.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    private static boolean occurs(String words, String text) {
        return !words.isEmpty() && (" " + text + " ").contains(" " + words + " ");
    }
}
