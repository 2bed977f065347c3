package dev.tunesmith.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void aTextThatFitsStaysOnOneLine() {
        assertThat(Excerpt.of("  one\n\ttwo ", 7)).isEqualTo("one two");
    }

    @Test
    void aLongerTextIsCutBetweenCodePoints() {
        assertThat(Excerpt.of("ab\uD83D\uDE00cd", 3)).isEqualTo("ab\uD83D\uDE00…");
    }

    @Test
    void anEscapeSequenceDoesNotReachTheTerminal() {
        assertThat(Excerpt.of("a\u001B[2Jb", 20)).isEqualTo("a\uFFFD[2Jb");
    }
}
