package dev.tunesmith.project.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.project.preview.RowPreview.Piece;
import dev.tunesmith.tokenizer.TokenText;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreviewTextTest {

    private static Piece piece(int id, String text, boolean control, boolean trained) {
        return new Piece(new TokenText(id, text, "", text, "", control), trained);
    }

    private static final RowPreview ROW = new RowPreview(
            "a",
            "faq.md#a",
            List.of(
                    piece(1, "<|im_start|>", true, false),
                    piece(77, "assistant", false, false),
                    piece(10, "\n", false, false),
                    new Piece(new TokenText(5, "x", "", "Hi ", "F0", false), true),
                    new Piece(new TokenText(6, "x", "9F 9A 80", "\uD83D\uDE80", "", false), true),
                    piece(2, "<|im_end|>", true, true),
                    piece(10, "\n", false, false)));

    @Test
    void withoutColoursMarksTell() {
        assertThat(new PreviewText(false, 100).row(ROW)).isEqualTo("""
                a (faq.md#a): 7 tokens, 3 of them trained (43 %)

                  ⟪<|im_start|>⟫assistant⏎
                  ⟦Hi·\uD83D\uDE80⟪<|im_end|>⟫⟧⏎

                      0  1 ⟪<|im_start|>⟫  77 assistant  10 ⏎  *5 Hi·‹F0›  *6 ‹9F 9A 80›\uD83D\uDE80  *2 ⟪<|im_end|>⟫  10 ⏎""");
        assertThat(new PreviewText(false, 100).legend())
                .doesNotContain("\u001B")
                .contains("⟦trained⟧");
        assertThat(ROW.text()).isEqualTo("<|im_start|>assistant\n⟦Hi \uD83D\uDE80<|im_end|>⟧\n");
    }

    @Test
    void withColoursTheyTellTheSameAndNoneIsLeftOpen() {
        String shown = new PreviewText(true, 100).row(ROW);
        assertThat(shown).contains("\u001B[30;48;5;").contains("\u001B[1;35m<|im_start|>\u001B[0m");
        assertThat(shown).doesNotContain("⟦", "⟪");
        assertThat(shown.lines())
                .allSatisfy(line ->
                        assertThat(line.lastIndexOf("\u001B[0m")).isGreaterThanOrEqualTo(line.lastIndexOf("\u001B[")));
        String plain = new PreviewText(false, 100).row(ROW).replaceAll("[⟦⟧⟪⟫]", "");
        assertThat(shown.replaceAll("\u001B\\[[0-9;]*m", "").replaceAll("\\s+", " "))
                .isEqualTo(plain.replaceAll("\\s+", " "));
    }

    @Test
    void theListOfTokensKeepsToTheWidth() {
        String list = new PreviewText(false, 40).row(ROW).split("\n\n")[2];
        assertThat(list.lines())
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
    }

    @Test
    void aModelWithoutATokenizerShowsIds() {
        RowPreview row = RowPreview.of("r", "r", new int[] {5, 6}, new int[] {-100, 6}, Optional.empty());
        assertThat(new PreviewText(false, 40).row(row)).startsWith("r: 2 tokens, 1 of them trained (50 %)");
        assertThat(row.text()).isEqualTo("5 ⟦6 ⟧");
    }
}
