package dev.tunesmith.data.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaqCollectorTest {

    private static final SourceSettings ANSWER = SourceSettings.NONE.withInstruction("Answer this.");

    @TempDir
    private Path folder;

    private Collected collect(String text, FaqOptions options) throws IOException {
        Path file = Files.writeString(folder.resolve("faq.md"), text);
        return new FaqCollector(options, ANSWER).collect(file);
    }

    @Test
    void questionHeadingsBecomeSamplesWithNotesNamesAndJoinedLines() throws IOException {
        Collected collected = collect("""
                ---
                title: FAQ?
                ---
                <!--
                ## Is a comment read?
                no
                -->
                # Handbook

                For people.

                # FAQ

                ## How do I return it? {#returns}

                > Returns within
                > 30 days.

                Hi, you have
                30 days. - Us

                ## Shipping `A_1`?

                It goes out today.\\
                Or tomorrow.

                - one
                - two

                ### Details

                ```bash
                # not a heading?
                ship --now
                ```

                ## Is this answered?
                ## Other

                Text.
                """, FaqOptions.DEFAULT);
        assertThat(collected.samples()).hasSize(2);
        Sample first = collected.samples().get(0);
        assertThat(first.id()).isEqualTo("faq:returns").isEqualTo(first.group());
        assertThat(first.source()).isEqualTo("faq.md#returns");
        assertThat(first.input()).isEqualTo("Answer this.\nHow do I return it?\nNote: Returns within 30 days.");
        assertThat(first.response()).isEqualTo("Hi, you have 30 days. - Us");
        Sample second = collected.samples().get(1);
        assertThat(second.input()).isEqualTo("Answer this.\nShipping `A_1`?");
        assertThat(second.source()).isEqualTo("faq.md:22");
        assertThat(second.response())
                .isEqualTo("It goes out today.\nOr tomorrow.\n\n- one\n- two\n\nDetails\n\n"
                        + "```bash\n# not a heading?\nship --now\n```");
        CollectReport report = collected.report();
        assertThat(report.skipped())
                .containsEntry("heading is no question", 2L)
                .containsEntry("heading of a section", 1L)
                .containsEntry("question without an answer", 1L)
                .containsEntry("part of an answer", 1L);
        assertThat(report.seen())
                .isEqualTo(report.used() + report.skippedInAll())
                .isEqualTo(7);
    }

    @Test
    void questionAndAnswerParagraphs() throws IOException {
        Collected collected = collect("""
                ### General

                **Q: exitcode: -9**

                > A: Out of memory.

                **Q: Nobody knows?**

                **Q: Two parts?**

                > A: One.

                > Two.

                Q: Plain?

                A: Yes.
                """, FaqOptions.DEFAULT);
        assertThat(collected.samples())
                .extracting(Sample::response)
                .containsExactly("Out of memory.", "One.\n\nTwo.", "Yes.");
        assertThat(collected.samples().get(0).input()).isEqualTo("Answer this.\nexitcode: -9");
        assertThat(collected.report().skipped()).containsEntry("question without an answer", 1L);
    }

    @Test
    void aSectionAndAllHeadingsCanBeAskedFor() throws IOException {
        String text =
                "# Intro\n\n## What?\n\nThis.\n\n# FAQ\n\n## Returns\n\nThirty days.\n\n# Annex\n\n## Why?\n\nSo.\n";
        Collected section = collect(text, new FaqOptions(FaqOptions.Headings.ALL, "FAQ", "Note: "));
        assertThat(section.samples()).extracting(Sample::response).containsExactly("Thirty days.");
        assertThat(collect(text, FaqOptions.DEFAULT).samples()).hasSize(2);
        assertThatThrownBy(() -> collect("# A\n\nB\n", FaqOptions.DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no question found in 1 headings");
    }
}
