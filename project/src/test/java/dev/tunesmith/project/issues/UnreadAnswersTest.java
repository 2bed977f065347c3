package dev.tunesmith.project.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.issue.IssueKey;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import dev.tunesmith.evaluate.issue.Observation;
import dev.tunesmith.evaluate.issue.Seen;
import dev.tunesmith.project.report.IssuePage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** People read answers of the first run, one of the third and none of the second; a check looked at all. */
class UnreadAnswersTest {

    private static final String CODE = "code:wrong-topic";
    private static final String CHECK = "check:exact";

    private final Map<ItemKey, Sample> items = new LinkedHashMap<>();
    private IssueReport report;

    private static Observation seen(String kind, String item, Seen seen) {
        return new Observation(new IssueKey(kind, "s", item), seen, seen == Seen.PRESENT ? 1 : 0, 1, 0, List.of());
    }

    @BeforeEach
    void observe() {
        for (String id : List.of("a", "b")) {
            items.put(
                    new ItemKey("s", id),
                    new Sample(
                            id,
                            "group of " + id,
                            Conversation.of(Message.user("?")),
                            "!",
                            "test:" + id,
                            null,
                            null,
                            List.of(),
                            Map.of()));
        }
        report = IssueReport.of(
                List.of(
                        new Iteration(
                                "0001-base",
                                List.of(
                                        seen(CHECK, "a", Seen.PRESENT),
                                        seen(CODE, "a", Seen.PRESENT),
                                        seen(CODE, "b", Seen.CLEAN))),
                        new Iteration("0002-lora", List.of(seen(CHECK, "a", Seen.CLEAN))),
                        new Iteration("0003-lora", List.of(seen(CHECK, "a", Seen.CLEAN), seen(CODE, "a", Seen.CLEAN)))),
                items,
                Map.of());
    }

    private String line(String kind) {
        return new IssueText(report, items, Map.of(), new Paint(false))
                .lines(0).stream()
                        .filter(line -> line.startsWith(kind))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aRunOfWhichNothingWasReadHasNoShareOnTheTerminal() {
        assertThat(line(CODE)).endsWith("█–▁ 50.0 % of 2 read → – → 0.0 % of 1 read, p = 1.0000");
        assertThat(line(CHECK)).endsWith("█▁▁ 100.0 % → 0.0 % → 0.0 %, p = 1.0000");
    }

    @Test
    void withoutTheLastNothingIsTested() {
        report = IssueReport.of(
                List.of(
                        new Iteration("0001-base", List.of(seen(CODE, "a", Seen.PRESENT))),
                        new Iteration("0002-lora", List.of())),
                items,
                Map.of());
        assertThat(line(CODE)).endsWith("█– 100.0 % of 1 read → –");
        JsonNode kind = IssueJson.of(report, Map.of(), List.of()).path("kinds").get(0);
        assertThat(kind.path("pValue").isNull()).isTrue();
        assertThat(new IssuePage("t", report, items, Map.of()).html())
                .contains("1 of 1 read, 100.0 %", "<td>–</td><td>–</td>", "<circle ", "code:wrong-topic: –");
    }

    @Test
    void forProgramsTheShareIsNull() {
        JsonNode kinds = IssueJson.of(report, Map.of(), List.of()).path("kinds");
        JsonNode code = kinds.get(1);
        assertThat(code.path("kind").asString("")).isEqualTo(CODE);
        assertThat(code.path("pValue").isNull()).isFalse();
        JsonNode unread = code.path("iterations").get(1).path("rate");
        assertThat(unread.path("total").asInt(-1)).isZero();
        assertThat(unread.path("value").isNull()).isTrue();
        assertThat(unread.path("interval").isNull()).isTrue();
        assertThat(code.path("iterations").get(2).path("rate").path("value").asDouble(-1))
                .isZero();
        assertThat(kinds.get(0)
                        .path("iterations")
                        .get(1)
                        .path("rate")
                        .path("value")
                        .asDouble(-1))
                .isZero();
    }

    @Test
    void thePageShowsNoShareAndNoCurveThere() {
        String page = new IssuePage("t", report, items, Map.of()).html();
        assertThat(page)
                .contains("1 of 2 read, 50.0 %", "<td>–</td>", "0 of 1 read, 0.0 %")
                .doesNotContain("0 of 0");
        // The check's curve is one line; the code's two points stand alone.
        assertThat(page.split("<polyline ", -1)).hasSize(2);
        assertThat(page.split("<circle ", -1)).hasSize(3);
    }
}
