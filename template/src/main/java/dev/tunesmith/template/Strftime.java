package dev.tunesmith.template;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Python's {@code datetime.now().strftime(...)} in the C locale, for a given clock. */
final class Strftime {

    private Strftime() {}

    static String format(String format, Clock clock) {
        LocalDateTime now = LocalDateTime.now(clock);
        StringBuilder out = new StringBuilder(format.length() * 2);
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%' || at == format.length()) {
                out.append(c);
                continue;
            }
            boolean bare = format.charAt(at) == '-' && at + 1 < format.length();
            String part = directive(format.charAt(bare ? at + 1 : at), now);
            out.append(bare ? unpadded(part) : part);
            at += bare ? 2 : 1;
        }
        return out.toString();
    }

    /** The glibc flag {@code -}: no leading zeros or blanks. */
    private static String unpadded(String part) {
        int from = 0;
        while (from < part.length() - 1 && (part.charAt(from) == '0' || part.charAt(from) == ' ')) {
            from++;
        }
        return part.substring(from);
    }

    private static String directive(char letter, LocalDateTime now) {
        return switch (letter) {
            case 'Y' -> Integer.toString(now.getYear());
            case 'y' -> two(now.getYear() % 100);
            case 'C' -> two(now.getYear() / 100);
            case 'm' -> two(now.getMonthValue());
            case 'd' -> two(now.getDayOfMonth());
            case 'e' -> String.format(Locale.ROOT, "%2d", now.getDayOfMonth());
            case 'H' -> two(now.getHour());
            case 'I' -> two(now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'M' -> two(now.getMinute());
            case 'S' -> two(now.getSecond());
            case 'f' -> String.format(Locale.ROOT, "%06d", now.getNano() / 1000);
            case 'j' -> String.format(Locale.ROOT, "%03d", now.getDayOfYear());
            case 'u' -> Integer.toString(now.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(now.getDayOfWeek().getValue() % 7);
            case 'U' -> two((now.getDayOfYear() + 6 - now.getDayOfWeek().getValue() % 7) / 7);
            case 'W' -> two((now.getDayOfYear() + 6 - (now.getDayOfWeek().getValue() + 6) % 7) / 7);
            case 'V' -> named("ww", now, Locale.UK);
            case 'G' -> named("YYYY", now, Locale.UK);
            case 'a' -> named("EEE", now, Locale.ENGLISH);
            case 'A' -> named("EEEE", now, Locale.ENGLISH);
            case 'b', 'h' -> named("MMM", now, Locale.ENGLISH);
            case 'B' -> named("MMMM", now, Locale.ENGLISH);
            case 'p' -> now.getHour() < 12 ? "AM" : "PM";
            case 'D', 'x' -> all("%m/%d/%y", now);
            case 'F' -> all("%Y-%m-%d", now);
            case 'T', 'X' -> all("%H:%M:%S", now);
            case 'R' -> all("%H:%M", now);
            case 'r' -> all("%I:%M:%S %p", now);
            case 'c' -> all("%a %b %e %H:%M:%S %Y", now);
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            case 'z', 'Z' -> ""; // datetime.now() knows no zone
            default -> throw Fault.unknown("the date format '%" + letter + "' is not supported");
        };
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private static String named(String pattern, LocalDateTime now, Locale locale) {
        return DateTimeFormatter.ofPattern(pattern, locale).format(now);
    }

    private static String all(String directives, LocalDateTime now) {
        StringBuilder out = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < directives.length(); i++) {
            char c = directives.charAt(i);
            out.append(escaped ? directive(c, now) : c == '%' ? "" : String.valueOf(c));
            escaped = !escaped && c == '%';
        }
        return out.toString();
    }
}
