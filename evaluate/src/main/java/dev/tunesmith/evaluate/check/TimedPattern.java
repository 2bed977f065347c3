package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that gives up after a time limit, since a pattern such as {@code (a+)+$} may need longer than the
 * universe has.
 */
final class TimedPattern {

    static final long DEFAULT_LIMIT_MILLIS = 200;

    private final Pattern pattern;
    private final Pattern atEnd;
    private final long limitMillis;

    TimedPattern(Pattern pattern, long limitMillis) {
        this.pattern = pattern;
        this.atEnd = Pattern.compile("(?:" + pattern.pattern() + ")\\z", pattern.flags());
        this.limitMillis = limitMillis;
    }

    /** The match could not be decided; the reason says why. */
    static final class Undecided extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Undecided(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** Read the patterns under a key, reporting those that are no regular expressions. */
    static List<TimedPattern> read(YamlMap options, String key, boolean ignoreCase, long limitMillis) {
        List<TimedPattern> patterns = new ArrayList<>();
        int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
        for (String regex : options.strings(key).orElse(List.of())) {
            try {
                patterns.add(new TimedPattern(Pattern.compile(regex, flags), limitMillis));
            } catch (PatternSyntaxException e) {
                options.problem(
                        key,
                        "not a regular expression: " + regex + " (" + e.getDescription() + ")",
                        "correct the pattern, it is one of java.util.regex");
            }
        }
        return patterns;
    }

    String regex() {
        return pattern.pattern();
    }

    Optional<Evidence> find(String text) throws Undecided {
        return decide(pattern, text, Matcher::find);
    }

    Optional<Evidence> matchWhole(String text) throws Undecided {
        return decide(pattern, text, Matcher::matches);
    }

    Optional<Evidence> matchStart(String text) throws Undecided {
        return decide(pattern, text, Matcher::lookingAt);
    }

    /** A match that reaches the end of the text. */
    Optional<Evidence> matchEnd(String text) throws Undecided {
        return decide(atEnd, text, Matcher::find);
    }

    @FunctionalInterface
    private interface Attempt {
        boolean on(Matcher matcher);
    }

    private Optional<Evidence> decide(Pattern wanted, String text, Attempt attempt) throws Undecided {
        Matcher matcher = wanted.matcher(new Watched(text, System.nanoTime() + limitMillis * 1_000_000));
        try {
            return attempt.on(matcher)
                    ? Optional.of(Evidence.at(text, matcher.start(), matcher.end()))
                    : Optional.empty();
        } catch (OutOfTime e) {
            throw new Undecided("the pattern " + regex() + " took longer than " + limitMillis + " ms");
        } catch (StackOverflowError e) {
            throw new Undecided("the pattern " + regex() + " nests too deeply for this text");
        }
    }

    private static final class OutOfTime extends IllegalStateException {
        private static final long serialVersionUID = 1L;
    }

    /** Text that looks at the clock while it is matched: the only way into a running match. */
    private static final class Watched implements CharSequence {

        private static final int LOOK_EVERY = 1 << 12;

        private final CharSequence text;
        private final long deadline;
        private int calls;

        Watched(CharSequence text, long deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public char charAt(int index) {
            if (++calls % LOOK_EVERY == 0 && System.nanoTime() - deadline > 0) {
                throw new OutOfTime();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
