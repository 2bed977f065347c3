package dev.tunesmith.evaluate.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Typing errors: neighbouring letters swapped. Only inside words, never digits, so that numbers, ids and amounts stay.
 *
 * @param count how many, at least 1; fewer where the text has fewer places
 */
public record Typos(int count) implements Perturbation {

    @Override
    public String apply(String text, Random random) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i + 1 < text.length(); i++) {
            char a = text.charAt(i);
            char b = text.charAt(i + 1);
            if (Character.isLetter(a) && Character.isLetter(b) && a != b) {
                places.add(i);
            }
        }
        StringBuilder result = new StringBuilder(text);
        for (int done = 0; done < count && !places.isEmpty(); done++) {
            int place = places.remove(random.nextInt(places.size()));
            char a = result.charAt(place);
            result.setCharAt(place, result.charAt(place + 1));
            result.setCharAt(place + 1, a);
            // A neighbour would swap the same letter again, and could undo this one.
            places.removeIf(other -> Math.abs(other - place) <= 1);
        }
        return result.toString();
    }
}
