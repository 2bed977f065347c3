package dev.tunesmith.evaluate.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** International bank account numbers: length by country and check sum. Source: ISO 13616, ISO 7064 (mod 97-10). */
final class Iban {

    private static final Map<String, Integer> LENGTHS =
            lengths("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 "
                    + "CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 "
                    + "JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 "
                    + "RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20");

    private Iban() {}

    private static Map<String, Integer> lengths(String table) {
        Map<String, Integer> lengths = new HashMap<>();
        for (String entry : table.split(" ", -1)) {
            lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
        }
        return lengths;
    }

    /**
     * How many characters from the start of a text are an IBAN, spaces among them; 0 where it is none.
     *
     * @param next what follows the text
     */
    static int validLength(String text, char next) {
        String upper = text.toUpperCase(Locale.ROOT);
        int wanted = LENGTHS.getOrDefault(upper.substring(0, 2), 0);
        StringBuilder number = new StringBuilder();
        int at = 0;
        while (at < upper.length() && number.length() < wanted) {
            char c = upper.charAt(at++);
            if (Character.isLetterOrDigit(c)) {
                number.append(c);
            }
        }
        char after = at < upper.length() ? upper.charAt(at) : next;
        boolean ends = !Character.isLetterOrDigit(after);
        return wanted > 0 && number.length() == wanted && ends && remainder(number) == 1 ? at : 0;
    }

    private static int remainder(CharSequence number) {
        int remainder = 0;
        for (int i = 0; i < number.length(); i++) {
            // The country and the check digits count last; letters count as 10 to 35.
            int value = Character.digit(number.charAt((i + 4) % number.length()), 36);
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder;
    }
}
