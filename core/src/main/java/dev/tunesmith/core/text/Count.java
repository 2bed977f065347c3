package dev.tunesmith.core.text;

/** Says how many there are of a thing: {@code 1 item}, {@code 2 items}. */
public final class Count {

    private Count() {}

    /**
     * A number and its noun.
     *
     * @param noun in the singular; its plural takes an s
     */
    public static String of(long number, String noun) {
        return number + " " + noun(number, noun);
    }

    /** The noun alone, in the number that is right. */
    public static String noun(long number, String noun) {
        return number == 1 ? noun : noun + "s";
    }
}
