package dev.tunesmith.core.text;

/** Shows the beginning of a text on one line. */
public final class Excerpt {

    private Excerpt() {}

    /**
     * The beginning of a text: white space becomes one space, and what is left out an ellipsis. Control characters become U+FFFD,
     * so that what a model or a server wrote cannot steer a terminal.
     *
     * @param most how many code points to show, at least 1
     */
    public static String of(String text, int most) {
        StringBuilder line = new StringBuilder();
        text.replaceAll("\\s+", " ")
                .strip()
                .codePoints()
                .map(c -> Character.isISOControl(c) ? 0xFFFD : c)
                .limit(most + 1L)
                .forEach(line::appendCodePoint);
        return line.codePointCount(0, line.length()) <= most
                ? line.toString()
                : line.substring(0, line.offsetByCodePoints(0, most)) + "…";
    }
}
