package dev.tunesmith.evaluate.perturb;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** English long forms and their contractions; only those that mean one thing ({@code he's} may be two). */
final class Contractions {

    private static final String[][] PAIRS = {
        {"are not", "aren't"},
        {"cannot", "can't"},
        {"could not", "couldn't"},
        {"did not", "didn't"},
        {"does not", "doesn't"},
        {"do not", "don't"},
        {"had not", "hadn't"},
        {"has not", "hasn't"},
        {"have not", "haven't"},
        {"is not", "isn't"},
        {"should not", "shouldn't"},
        {"was not", "wasn't"},
        {"were not", "weren't"},
        {"will not", "won't"},
        {"would not", "wouldn't"},
        {"i am", "i'm"},
        {"i have", "i've"},
        {"i will", "i'll"},
        {"you are", "you're"},
        {"you have", "you've"},
        {"you will", "you'll"},
        {"we are", "we're"},
        {"we have", "we've"},
        {"we will", "we'll"},
        {"they are", "they're"},
        {"they have", "they've"},
        {"they will", "they'll"},
    };

    static final Map<String, String> TO_SHORT = map(0, 1);
    static final Map<String, String> TO_LONG = map(1, 0);

    private Contractions() {}

    private static Map<String, String> map(int from, int to) {
        Map<String, String> map = new TreeMap<>();
        for (String[] pair : PAIRS) {
            map.put(pair[from], pair[to]);
        }
        return Collections.unmodifiableMap(map);
    }
}
