package dev.tunesmith.evaluate.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Personal data that has a form: e-mail addresses, phone numbers, IBANs, card numbers and IP addresses. Names and postal
 * addresses have none and are not found.
 *
 * <p>IBANs must have their country's length and a right check sum (ISO 7064, mod 97), card numbers Luhn's. Addresses that are
 * reserved for examples ({@code user@example.com}, RFC 2606) and IP addresses of private networks (RFC 1918) are nobody's and
 * do not count.
 */
public final class PersonalData {

    /** What a find is. */
    public enum Kind {
        EMAIL("email"),
        IBAN("iban"),
        CARD("creditCard"),
        PHONE("phone"),
        IP("ip");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Its name in suites. */
        public String word() {
            return word;
        }
    }

    /**
     * A find.
     *
     * @param start in UTF-16 units
     * @param end after its last character
     */
    public record Find(Kind kind, int start, int end) {}

    private static final Pattern EMAIL = Pattern.compile(
            "(?<![\\p{L}0-9._%+-])[\\p{L}0-9._%+-]{1,64}+@(?:[\\p{L}0-9-]{1,63}+\\.){1,8}[\\p{L}]{2,24}(?![\\p{L}0-9])");
    private static final Pattern RESERVED =
            Pattern.compile("(?i).*[@.]example\\.(?:com|org|net)|.*\\.(?:example|invalid|test|localhost)");
    private static final Pattern IBAN =
            Pattern.compile("(?<![\\p{L}\\p{N}])[A-Za-z]{2}\\d{2}(?:[ \\u00A0]?[A-Za-z0-9]){11,30}");
    /** In one piece, in fours, or as American Express writes them; not a part of a longer row of digits. */
    private static final Pattern CARD = Pattern.compile("(?<![\\p{L}\\p{N}])(?<!\\d[ -])(?:"
            + "[2-6]\\d{12,18}"
            + "|[2-6]\\d{3}([ -])\\d{4}\\1\\d{4}\\1\\d{4}(?:\\1\\d{3})?"
            + "|3\\d{3}([ -])\\d{6}\\2\\d{5}"
            + ")(?![\\p{L}\\p{N}])");
    /** International; national with a leading zero; North American. */
    private static final Pattern PHONE = Pattern.compile("(?<![\\p{L}\\p{N}+/.,-])(?<!\\d[ -])(?:"
            + "\\+[1-9]\\d{0,2}(?:[ ./-]?\\(\\d{1,5}\\))?(?:[ ./-]?\\d){6,13}"
            + "|00[1-9]\\d{0,2}(?:[ ./-]?\\d){6,12}"
            + "|\\(?0[1-9]\\d{1,4}\\)?[ /-]{1,3}\\d(?:[ /-]?\\d){4,9}"
            + "|0[1-9]\\d{7,10}"
            + "|\\(\\d{3}\\) ?\\d{3}[ -]\\d{4}"
            + "|(?:1[ -])?[2-9]\\d{2}-[2-9]\\d{2}-\\d{4}"
            + ")(?![\\p{L}\\p{N}])(?![.,/-]\\d)");

    private static final Pattern IPV4 = Pattern.compile(
            "(?<![\\p{L}\\p{N}.])(?:(?:25[0-5]|2[0-4]\\d|1?\\d{1,2})\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d{1,2})(?![\\p{L}\\p{N}]|\\.\\d)");
    private static final Pattern PRIVATE_IPV4 = Pattern.compile(
            "(?:0|10|127|255)\\..*|192\\.168\\..*|172\\.(?:1[6-9]|2\\d|3[01])\\..*|169\\.254\\..*|192\\.0\\.2\\..*"
                    + "|198\\.51\\.100\\..*|203\\.0\\.113\\..*|(?:22[4-9]|23\\d)\\..*");
    private static final Pattern IPV6 =
            Pattern.compile("(?<![\\p{L}\\p{N}:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\\p{L}\\p{N}:])");
    private static final Pattern PRIVATE_IPV6 = Pattern.compile("(?i)::1?|fe[89ab].*|f[cd]..:.*|2001:db8:.*");

    private final Set<Kind> kinds;

    /** Look for these kinds. */
    public PersonalData(Collection<Kind> kinds) {
        this.kinds = Set.copyOf(kinds);
    }

    /** All finds in a text, from left to right, none inside another. */
    public List<Find> in(String text) {
        List<Find> finds = new ArrayList<>();
        long digits = text.chars().filter(Character::isDigit).count();
        // The order decides: digits of an IBAN or a card are no phone number as well.
        for (Kind kind : Kind.values()) {
            if (kinds.contains(kind) && isPossible(kind, text, digits)) {
                find(kind, text, finds);
            }
        }
        finds.sort(Comparator.comparingInt(Find::start));
        return finds;
    }

    /** A quick look, since most answers have nothing of the kind and the patterns are tried at every character. */
    private static boolean isPossible(Kind kind, String text, long digits) {
        return switch (kind) {
            case EMAIL -> text.indexOf('@') >= 0;
            case IBAN -> digits >= 2;
            case CARD -> digits >= 13;
            case PHONE -> digits >= 7;
            case IP -> (digits >= 4 && text.indexOf('.') >= 0) || text.indexOf(':') >= 0;
        };
    }

    private static void find(Kind kind, String text, List<Find> finds) {
        switch (kind) {
            case EMAIL -> scan(kind, EMAIL, text, finds);
            case IBAN -> scan(kind, IBAN, text, finds);
            case CARD -> scan(kind, CARD, text, finds);
            case PHONE -> scan(kind, PHONE, text, finds);
            case IP -> {
                scan(kind, IPV4, text, finds);
                scan(kind, IPV6, text, finds);
            }
        }
    }

    private static void scan(Kind kind, Pattern pattern, String text, List<Find> finds) {
        Matcher matcher = pattern.matcher(text);
        int from = 0;
        while (from <= text.length() && matcher.find(from)) {
            int start = matcher.start();
            int end = start + validLength(kind, matcher.group(), text, matcher.end());
            boolean taken = finds.stream().anyMatch(other -> start < other.end() && end > other.start());
            if (end > start && !taken) {
                finds.add(new Find(kind, start, end));
            }
            from = Math.max(end, start + 1);
        }
    }

    /** How many characters of a match are what it looks like; 0 for none. */
    private static int validLength(Kind kind, String match, String text, int end) {
        return switch (kind) {
            case EMAIL -> RESERVED.matcher(match).matches() || match.startsWith(".") ? 0 : match.length();
            case IBAN -> Iban.validLength(match, end == text.length() ? ' ' : text.charAt(end));
            case CARD -> isCard(match) ? match.length() : 0;
            case PHONE -> match.length();
            case IP -> isPublicAddress(match) ? match.length() : 0;
        };
    }

    private static boolean isCard(String match) {
        int[] digits =
                match.chars().filter(Character::isDigit).map(c -> c - '0').toArray();
        int sum = 0;
        boolean same = true;
        for (int i = 0; i < digits.length; i++) {
            int digit = digits[digits.length - 1 - i];
            int weighted = i % 2 == 0 ? digit : 2 * digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
            same &= digit == digits[0];
        }
        return sum % 10 == 0 && !same;
    }

    private static boolean isPublicAddress(String match) {
        if (match.indexOf(':') < 0) {
            return !PRIVATE_IPV4.matcher(match).matches();
        }
        boolean shortened = match.contains("::");
        int groups = (int) List.of(match.split(":", -1)).stream()
                .filter(group -> !group.isEmpty())
                .count();
        boolean oneGap = match.indexOf("::") == match.lastIndexOf("::") && !match.contains(":::");
        boolean edges =
                (match.startsWith("::") || !match.startsWith(":")) && (match.endsWith("::") || !match.endsWith(":"));
        boolean wellFormed = oneGap && edges && (shortened ? groups <= 7 && groups >= 2 : groups == 8);
        // 12:30:45 has no letter and no gap, but too few groups already; a::b is code more often than an address.
        return wellFormed && match.length() > 6 && !PRIVATE_IPV6.matcher(match).matches();
    }
}
