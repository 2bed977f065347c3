package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The interpreter makes of thousands of templates what Python's jinja2 made of them in the sandbox of transformers. */
final class JinjaCasesTest {

    /** What jinja2 has and no chat template uses: an error here, never another text. */
    private static final Pattern REFUSED = Pattern.compile(
            "pprint|striptags|urlize|wordwrap|filesizeformat|xmlattr|encode\\(|translate\\(|__|lipsum|autoescape|% block");

    @ParameterizedTest
    @ValueSource(strings = {"jinja-cases.jsonl", "model-cases.jsonl"})
    void equalToJinja2(String file) {
        List<JinjaCases.Case> cases = JinjaCases.resource(file);
        List<String> differences = new ArrayList<>();
        for (JinjaCases.Case each : cases) {
            String difference = each.difference();
            boolean refused = REFUSED.matcher(each.template()).find() && each.isRefused();
            if (!difference.isEmpty() && !refused) {
                differences.add(difference);
            }
        }
        assertThat(cases).hasSizeGreaterThan(300);
        assertThat(differences).isEmpty();
    }

    @Test
    void whatJinja2RefusesIsRefused() {
        assertThat(JinjaCases.resource("jinja-cases.jsonl").stream()
                        .filter(each -> each.output() == null)
                        .toList())
                .hasSizeGreaterThan(300)
                .allSatisfy(each -> assertThatThrownBy(
                                () -> Fixtures.compile(each.template()).render(each.input()))
                        .isInstanceOf(TemplateException.class)
                        .hasMessageContaining("line "));
    }
}
