package dev.tunesmith.evaluate.check;

import static dev.tunesmith.evaluate.check.CheckTesting.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What checks of texts do where no text is given. */
class TextsOfChecksTest {

    @TempDir
    private Path folder;

    private Suite suite(String checks) throws IOException {
        Path file = folder.resolve("s.yaml");
        Files.writeString(file, "name: s\nchecks: [" + checks + "]\n");
        return new SuiteReader(CheckRegistry.builtIn()).read(file);
    }

    @Test
    void containsAloneLooksForTheReferenceAndWithoutOneTheItemIsInError() throws IOException {
        Suite suite = suite("contains, { check: contains, id: absent, not: true }");

        assertThat(suite.check("contains")
                        .judge(input("p", "Paris", "In paris."))
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(suite.check("absent").judge(input("p", "Paris", "In paris.")).outcome())
                .isEqualTo(Outcome.FAILED);
        for (String id : new String[] {"contains", "absent"}) {
            CheckResult without = suite.check(id).judge(input("p", "", "In paris."));
            assertThat(without.isError()).isTrue();
            assertThat(without.message()).isEqualTo("the item has no reference, which contains needs");
        }
    }

    @Test
    void anEmptyListIsNotTheReference() {
        assertThatThrownBy(() -> suite("{ check: contains, texts: [] }"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(
                        "checks[0].texts: nothing to look for  fix: give texts: [...], or leave the key out");
        assertThatThrownBy(() -> suite("{ check: contains, texts: [''] }"))
                .hasMessageContaining("1 problem:")
                .hasMessageContaining("an empty text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"notContains", "stopWords", "startsWith", "endsWith"})
    void theOthersNeedTexts(String check) throws IOException {
        Files.writeString(folder.resolve("none.txt"), "# nothing yet\n\n");

        assertThatThrownBy(() -> suite(check)).hasMessageContaining("nothing to look for");
        assertThatThrownBy(() -> suite("{ check: " + check + ", file: none.txt }"))
                .hasMessageContaining("file: nothing to look for: the file holds no text");
        assertThatThrownBy(() -> suite("{ check: " + check + ", file: other.txt }"))
                .hasMessageContaining("1 problem:");
        Files.writeString(folder.resolve("none.txt"), "a\n");
        assertThat(suite("{ check: " + check + ", file: none.txt }").checks()).hasSize(1);
    }
}
