package dev.tunesmith.project.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.tokenizer.TokenText;
import org.junit.jupiter.api.Test;

class VisibleTextTest {

    @Test
    void everyCharacterIsSeen() {
        assertThat(VisibleText.of("a b\n\tc\r")).isEqualTo("a·b⏎⇥c␍");
        assertThat(VisibleText.of("\u001B[31m\u0000\u007F")).isEqualTo("␛[31m␀␡");
        assertThat(VisibleText.of("x\u00A0y\u200B\uFEFF\u202E")).isEqualTo("x‹U+00A0›y‹U+200B›‹U+FEFF›‹U+202E›");
        assertThat(VisibleText.of("é \uD83D\uDE80 世")).isEqualTo("é·\uD83D\uDE80·世");
    }

    @Test
    void whatLooksLikeAMarkIsACodePoint() {
        assertThat(VisibleText.of("⟦·⟧⟪⏎⟫‹›"))
                .isEqualTo("‹U+27E6›‹U+00B7›‹U+27E7›‹U+27EA›‹U+23CE›‹U+27EB›‹U+2039›‹U+203A›");
    }

    @Test
    void bytesOfACharacterAreHex() {
        assertThat(VisibleText.of(new TokenText(1, "x", "", " ", "F0 9F", false)))
                .isEqualTo("·‹F0 9F›");
        assertThat(VisibleText.of(new TokenText(1, "x", "9A 80", "\uD83D\uDE80", "", false)))
                .isEqualTo("‹9A 80›\uD83D\uDE80");
        assertThat(VisibleText.of(new TokenText(1, "▁", "", "", "", false))).isEqualTo("▁");
    }
}
