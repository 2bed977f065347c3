package dev.tunesmith.evaluate.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FindersTest {

    private static List<String> personal(String text) {
        return new PersonalData(List.of(PersonalData.Kind.values()))
                .in(text).stream()
                        .map(find -> find.kind().word() + " " + text.substring(find.start(), find.end()))
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write to jane.doe+shop@mail.kestrel.io, please. | email jane.doe+shop@mail.kestrel.io",
                "mailto:ÄNNE@müller.de; | email ÄNNE@müller.de",
                "Pay to DE89 3704 0044 0532 0130 00 by Friday | iban DE89 3704 0044 0532 0130 00",
                "IBAN: GB82WEST12345698765432. | iban GB82WEST12345698765432",
                "Card 4111 1111 1111 1111 was charged | creditCard 4111 1111 1111 1111",
                "5500-0000-0000-0004 | creditCard 5500-0000-0000-0004",
                "Call +49 30 901820 today | phone +49 30 901820",
                "Call +1 (415) 555-2671. | phone +1 (415) 555-2671",
                "Tel. 030/1234567 | phone 030/1234567",
                "or 089 123 45 67 8 | phone 089 123 45 67 8",
                "(415) 555-2671 | phone (415) 555-2671",
                "Your address is 8.8.8.8. | ip 8.8.8.8",
                "from 2a00:1450:4001:830::200e again | ip 2a00:1450:4001:830::200e"
            })
    void personalDataIsFoundWithItsKind(String text, String wanted) {
        assertThat(personal(text)).containsExactly(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user@example.com and a@b.test are for examples",
                "DE89 3704 0044 0532 0130 01 has a wrong check sum",
                "DE89 3704 0044 0532 0130 0 is too short",
                "4111 1111 1111 1112 is no card, nor is 0000 0000 0000 0000",
                "order 20261130-4711, parcel 00340434161094042557",
                "at 12:30:45 or 12:30, on 2026-11-30 and 30.11.2026",
                "versions 1.2.3.4.5 and v10.4.0.1, price 1.299,00 or 1,299.00",
                "the router is 192.168.1.1, or 10.0.0.1, or fe80::1 or ::1",
                "std::vector<int> and a::b and MyClass::method",
                "12 345 678 items, 0.5 kg, 007, 3-5 days",
                "@kestrel or name@ or @host.com"
            })
    void whatOnlyLooksLikePersonalDataIsNot(String text) {
        assertThat(personal(text)).isEmpty();
    }

    @Test
    void noPersonalDataIsFoundTwice() {
        assertThat(personal("DE89370400440532013000, 4111111111111111, 030 1234567"))
                .containsExactly("iban DE89370400440532013000", "creditCard 4111111111111111", "phone 030 1234567");
    }

    @Test
    void hostileTextsAreSearchedInNoTime() {
        long start = System.nanoTime();
        for (String part : List.of("a.", "1 ", "12-", "a@", "AB12 ", "1:", "0", "1.", "+1 (2", "a@a.")) {
            personal(part.repeat(20_000));
            NumberMention.in(part.repeat(20_000));
        }
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(10);
    }

    private static List<List<String>> numbers(String text) {
        return NumberMention.in(text).stream()
                .map(mention -> mention.readings().stream()
                        .map(BigDecimal::toPlainString)
                        .toList())
                .toList();
    }

    @Test
    void numbersAreReadInEveryNotation() {
        assertThat(numbers("42")).containsExactly(List.of("42"));
        assertThat(numbers("It is -3.5 °C")).containsExactly(List.of("-3.5"));
        assertThat(numbers("10-12 days, KS-1042")).containsExactly(List.of("10"), List.of("12"), List.of("1042"));
        assertThat(numbers("1,299")).containsExactly(List.of("1299", "1.299"));
        assertThat(numbers("1,299.50 and 1.299,50")).containsExactly(List.of("1299.50"), List.of("1299.50"));
        assertThat(numbers("1 299 500 EUR")).containsExactly(List.of("1299500"));
        assertThat(numbers("6.02e23, 1E-3, 2em"))
                .containsExactly(List.of("602000000000000000000000"), List.of("0.001"), List.of("2"));
        assertThat(numbers("2026-11-30")).containsExactly(List.of("2026"), List.of("11"), List.of("30"));
        assertThat(numbers("€-5 (-7) x=-9")).containsExactly(List.of("-5"), List.of("-7"), List.of("-9"));
        assertThat(numbers("no number")).isEmpty();
    }

    @Test
    void listedWordsAreFoundWholeAndWithoutRegardToCase() {
        WordList list = new WordList(List.of("shut up", "shut up now", "idiot", "don't", "Straße", "…"));
        String text = "SHUT UP  now, you Idiot! Idiotic? I don’t. STRASSE straße shut-up";
        assertThat(list.in(text).stream()
                        .map(match -> text.substring(match.start(), match.end()))
                        .toList())
                .containsExactly("SHUT UP  now", "Idiot", "don’t", "straße", "shut-up");
    }
}
