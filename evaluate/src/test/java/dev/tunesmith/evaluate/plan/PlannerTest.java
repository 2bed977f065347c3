package dev.tunesmith.evaluate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.issue.Evidence;
import dev.tunesmith.evaluate.issue.Finding;
import dev.tunesmith.evaluate.issue.IssueKey;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import dev.tunesmith.evaluate.issue.Observation;
import dev.tunesmith.evaluate.issue.Seen;
import dev.tunesmith.evaluate.issue.WordNeighbours;
import dev.tunesmith.evaluate.plan.Planner.Plan;
import dev.tunesmith.evaluate.plan.Planner.SuiteData;
import dev.tunesmith.evaluate.plan.SampleRequest.State;
import dev.tunesmith.evaluate.review.Status;
import dev.tunesmith.evaluate.review.Taxonomy;
import dev.tunesmith.evaluate.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {

    private static final Suite SUITE = Samples.suite("name: triage\ndescription: A message to its topic.\n"
            + "checks: [{check: jsonLenient, id: fields}, {check: jsonLenient, id: topic, only: [topic]}]\n");
    private static final Planner PLANNER =
            new Planner(new Taxonomy(Map.of("rude", "Is not polite.")), 200, "2026-01-01T00:00:00Z");

    /** Thirty test items, ten of each topic, each with words of its own. */
    private static List<Sample> items() {
        List<Sample> items = new ArrayList<>();
        String[] topics = {"login", "bad_parcel", "stock"};
        for (int i = 0; i < 30; i++) {
            items.add(Samples.of(
                    "t" + i,
                    "secretword" + i + " about topic " + i % 3,
                    "secretanswer" + i,
                    List.of(),
                    Map.of("topic", topics[i % 3], "lang", "en", "split", "test")));
        }
        return items;
    }

    private static List<Sample> training(int perTopic) {
        List<Sample> training = new ArrayList<>();
        for (int i = 0; i < perTopic; i++) {
            training.add(Samples.of("a" + i, "parcel about topic 1", "x", List.of(), Map.of("topic", "bad_parcel")));
            training.add(Samples.of("b" + i, "login about topic 0", "x", List.of(), Map.of("topic", "login")));
        }
        return training;
    }

    private static SuiteData data(int perTopic, boolean quotable) {
        List<Sample> training = training(perTopic);
        return new SuiteData(SUITE, items(), training, new WordNeighbours(training), quotable);
    }

    private static SuiteData data(Suite suite) {
        List<Sample> training = training(40);
        return new SuiteData(suite, items(), training, new WordNeighbours(training), false);
    }

    private static Observation observation(String kind, int item, boolean has, Status status) {
        IssueKey key = new IssueKey(kind, "triage", "t" + item);
        Evidence evidence = new Evidence(
                new Finding(kind, 1, "0", null, "secretevidence" + item, "secretreason" + item),
                "secret",
                "hash",
                status);
        return new Observation(
                key, has ? Seen.PRESENT : Seen.CLEAN, has ? 1 : 0, 1, 1, has ? List.of(evidence) : List.of());
    }

    private static List<Observation> observations(String kind, IntPredicate has) {
        List<Observation> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(observation(kind, i, has.test(i), Status.SUSPECTED));
        }
        return all;
    }

    @SafeVarargs
    private static IssueReport report(String run, List<Observation>... kinds) {
        List<Observation> all = new ArrayList<>();
        for (List<Observation> kind : kinds) {
            all.addAll(kind);
        }
        Map<ItemKey, Sample> items = new LinkedHashMap<>();
        items().forEach(item -> items.put(new ItemKey("triage", item.id()), item));
        return IssueReport.of(List.of(new Iteration(run, all)), items, Map.of());
    }

    /** Items of bad_parcel: 1, 4, 7, … */
    private static boolean isParcel(int item) {
        return item % 3 == 1;
    }

    @Test
    void asksForTheSliceInWhichErrorsAreAndNeverQuotesATestItem() {
        IssueReport report = report(
                "0002-lora",
                observations("check:fields", i -> isParcel(i) && i < 22 || i == 0),
                observations("check:topic", i -> isParcel(i) && i < 22));

        Plan plan = PLANNER.plan(report, Map.of("triage", data(40, false)), List.of());

        assertThat(plan.asked()).hasSize(2);
        SampleRequest first = plan.asked().get(0);
        assertThat(first.kind()).isEqualTo("check:topic");
        assertThat(first.slice()).isEqualTo("topic=bad_parcel");
        assertThat(first.attributes()).containsExactly(Map.entry("topic", "bad_parcel"));
        assertThat(first.items()).containsExactly("t1", "t4", "t7", "t10", "t13", "t16", "t19");
        assertThat(first.wanted()).isEqualTo(21);
        assertThat(first.inTraining()).isEqualTo(40);
        assertThat(first.ask())
                .isEqualTo("Samples for suite triage (A message to its topic) with topic=bad_parcel, mostly lang=en:"
                        + " inputs in many wordings, each with the right answer, which passes topic (jsonLenient).");
        assertThat(first.why())
                .isEqualTo(
                        "check:topic on 7 of 10 items of triage with topic=bad_parcel, 3.0 times the rate of the whole"
                                + " suite");
        assertThat(first.id()).matches("triage-topic-bad-parcel-[0-9a-f]{4}");
        assertThat(first.state()).isEqualTo(State.OPEN);
        assertThat(first.training()).extracting(SampleRequest.Example::response).containsOnly("x");
        // The one item that fails the whole but not the topic stands alone.
        assertThat(plan.asked().get(1).items()).containsExactly("t0");
        assertThat(plan.asked().get(1).slice()).isEmpty();
        assertThat(plan.asked().get(1).wanted()).isEqualTo(5);
        assertThat(Json.line(plan.requests())).doesNotContain("secret");
    }

    @Test
    void figuresAreOfAllItemsThatHaveTheErrorAndItemsOfThoseThatAreLeft() {
        // Of ten parcels five fail the fields too, which fewer items do, and are asked for under that.
        IssueReport report = report(
                "r",
                observations("check:topic", i -> isParcel(i) || i == 0),
                observations("check:fields", i -> isParcel(i) && i < 15));

        Plan plan = PLANNER.plan(report, Map.of("triage", data(40, false)), List.of());

        SampleRequest topic = plan.asked().stream()
                .filter(request ->
                        request.kind().equals("check:topic") && request.slice().equals("topic=bad_parcel"))
                .findFirst()
                .orElseThrow();
        assertThat(topic.items()).containsExactly("t16", "t19", "t22", "t25", "t28");
        assertThat(topic.why())
                .isEqualTo(
                        "check:topic on 10 of 10 items of triage with topic=bad_parcel, 2.7 times the rate of the whole"
                                + " suite; 5 of them count under another kind or slice");
        assertThat(plan.asked())
                .filteredOn(request -> request.slice().isEmpty())
                .extracting(SampleRequest::why)
                .containsExactly(
                        "check:topic on 11 of 30 items of triage; 10 of them count under another kind or slice");
    }

    @Test
    void devItemsMayBeQuotedWithoutTheirAnswers() {
        IssueReport report = report("r", observations("check:topic", PlannerTest::isParcel));
        SampleRequest request = PLANNER.plan(report, Map.of("triage", data(40, true)), List.of())
                .asked()
                .get(0);
        assertThat(request.dev()).hasSize(3);
        assertThat(Json.line(request)).contains("secretword1").doesNotContain("secretanswer", "secretreason");
    }

    @Test
    void neverMoreThanTrainingHasOfTheKindAndNeverMoreThanTheBudget() {
        IssueReport report = report(
                "r", observations("check:topic", PlannerTest::isParcel), observations("check:fields", i -> i % 3 == 0));
        Plan plan = PLANNER.plan(report, Map.of("triage", data(12, false)), List.of());
        assertThat(plan.asked()).extracting(SampleRequest::wanted).containsExactly(12, 12);
        plan = PLANNER.plan(report, Map.of("triage", data(2, false)), List.of());
        assertThat(plan.asked()).extracting(SampleRequest::wanted).containsExactly(10, 10);
        Planner small = new Planner(new Taxonomy(Map.of()), 11, "t");
        plan = small.plan(report, Map.of("triage", data(40, false)), List.of());
        assertThat(plan.asked()).extracting(SampleRequest::wanted).containsExactly(11);
        assertThat(plan.leftOut()).isEqualTo(1);
        Planner more = new Planner(new Taxonomy(Map.of()), 36, "t");
        plan = more.plan(report, Map.of("triage", data(40, false)), List.of());
        assertThat(plan.asked()).extracting(SampleRequest::wanted).containsExactly(30, 6);
        Planner tiny = new Planner(new Taxonomy(Map.of()), 1, "t");
        plan = tiny.plan(report, Map.of("triage", data(40, false)), List.of());
        assertThat(plan.asked()).extracting(SampleRequest::wanted).containsExactly(1);
        assertThat(plan.leftOut()).isEqualTo(1);
    }

    @Test
    void whatIsAnsweredAlreadyTakesNothingOfTheBudget() {
        IssueReport report = report("r", observations("check:topic", i -> i % 3 != 2));
        Planner small = new Planner(new Taxonomy(Map.of()), 40, "t");
        Map<String, SuiteData> suites = Map.of("triage", data(40, false));
        List<SampleRequest> first = small.plan(report, suites, List.of()).asked();
        assertThat(first).extracting(SampleRequest::wanted).containsExactly(30, 10);
        List<SampleRequest> partly = List.of(first.get(0).withAnswered(25), first.get(1));
        assertThat(small.plan(report, suites, partly).asked())
                .extracting(SampleRequest::wanted, SampleRequest::missing)
                .containsExactly(tuple(30, 5), tuple(30, 30));
    }

    @Test
    void whatFailsTheHeadlineComesFirstAndWhereAsManyFailItIsTheHeadlineThatIsAskedFor() {
        IssueReport report = report(
                "r",
                observations("check:fields", PlannerTest::isParcel),
                observations("check:a-first", PlannerTest::isParcel),
                observations("check:topic", i -> i % 3 == 0));
        Suite suite = Samples.suite(
                "name: triage\ndescription: A message.\nheadline: fields\nchecks: [{check: jsonLenient, id:"
                        + " fields}, {check: jsonValid, id: a-first}, {check: jsonLenient, id: topic, only: [topic]}]\n");
        Plan plan = PLANNER.plan(report, Map.of("triage", data(suite)), List.of());
        assertThat(plan.asked())
                .extracting(SampleRequest::kind, SampleRequest::slice)
                .containsExactly(tuple("check:fields", "topic=bad_parcel"), tuple("check:topic", "topic=login"));
    }

    @Test
    void aCriticalCheckComesBeforeOthersAndAMinorOneIsNoReasonToWriteSamples() {
        Suite suite = Samples.suite(
                "name: triage\ndescription: A message.\nheadline: fields\nchecks: [{check: jsonLenient, id:"
                        + " fields, severity: critical}, {check: exactMatch, id: exact, severity: minor}, {check: jsonLenient, id:"
                        + " topic, only: [topic]}]\n");
        IssueReport report = report(
                "r",
                observations("check:fields", i -> isParcel(i) || i == 2),
                observations("check:topic", PlannerTest::isParcel),
                observations("check:exact", i -> i % 3 != 0),
                observations("check:gone", i -> i == 0));
        Plan plan = PLANNER.plan(report, Map.of("triage", data(suite)), List.of());
        assertThat(plan.asked()).extracting(SampleRequest::kind).containsOnly("check:fields");
        assertThat(plan.asked().stream().mapToInt(request -> request.items().size()))
                .containsExactly(10, 1);
        // Nine items of the last topic fail only exact; that t0 failed a check that the suite has no longer does not
        // count.
        assertThat(plan.minorOnly()).isEqualTo(9);
    }

    @Test
    void trainingIsCountedByAValueThatStandsOutAmongManyToo() {
        // An order number is another one in nearly every item; that it is missing is what the failing ones share.
        List<Sample> items = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            items.add(
                    Samples.of("t" + i, "message " + i, "a", List.of(), Map.of("order", i < 10 ? "null" : "KC-" + i)));
        }
        List<Sample> training = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            training.add(Samples.of("a" + i, "text " + i, "x", List.of(), Map.of("order", "null")));
        }
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            observations.add(observation("check:topic", i, i < 8, Status.SUSPECTED));
        }
        Map<ItemKey, Sample> keys = new LinkedHashMap<>();
        items.forEach(item -> keys.put(new ItemKey("triage", item.id()), item));
        IssueReport report = IssueReport.of(List.of(new Iteration("r", observations)), keys, Map.of());
        SuiteData data = new SuiteData(SUITE, items, training, new WordNeighbours(training), false);
        SampleRequest request =
                PLANNER.plan(report, Map.of("triage", data), List.of()).asked().get(0);
        assertThat(request.slice()).isEqualTo("order=null");
        assertThat(request.inTraining()).isEqualTo(20);
        assertThat(request.wanted()).isEqualTo(20);
    }

    @Test
    void anAttributeSaysMoreThanAFlag() {
        List<Sample> items = items().stream()
                .map(item -> item.id().equals("t1") || item.id().equals("t4")
                        ? Samples.of(item.id(), item.input(), "a", List.of("handwritten"), item.attributes())
                        : item)
                .toList();
        IssueReport report = report("r", observations("check:topic", i -> i == 1 || i == 4 || i == 7));
        List<Sample> training = training(40);
        Plan plan = PLANNER.plan(
                report,
                Map.of("triage", new SuiteData(SUITE, items, training, new WordNeighbours(training), false)),
                List.of());
        assertThat(plan.asked()).extracting(SampleRequest::slice).containsExactly("topic=bad_parcel");
    }

    @Test
    void whatPeopleSaidComesFirstAndWhatTheyDismissedIsNotAskedFor() {
        List<Observation> dismissed = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            // As an observer sees it: dismissed findings are no hits.
            dismissed.add(new Observation(
                    new IssueKey("too-long", "triage", "t" + i),
                    Seen.CLEAN,
                    0,
                    1,
                    1,
                    observation("too-long", i, true, Status.DISMISSED).evidence()));
        }
        IssueReport report = report(
                "r",
                dismissed,
                observations("check:topic", PlannerTest::isParcel),
                observations("code:rude", i -> i == 1 || i == 4));
        Plan plan = PLANNER.plan(report, Map.of("triage", data(40, false)), List.of());
        assertThat(plan.asked()).extracting(SampleRequest::kind).containsExactly("check:topic", "code:rude");
        assertThat(plan.asked().get(0).items()).doesNotContain("t1", "t4").hasSize(8);
        assertThat(plan.asked().get(1).ask()).endsWith("an answer that does not make it: Is not polite.");
    }

    @Test
    void aRequestStaysTheSameIsAnsweredClosedAndAskedAgain(@TempDir Path folder) {
        Map<String, SuiteData> suites = Map.of("triage", data(40, false));
        IssueReport first = report("0002-lora", observations("check:topic", PlannerTest::isParcel));
        RequestFile file = new RequestFile(folder.resolve("requests.jsonl"));
        file.write(PLANNER.plan(first, suites, file.read()).requests());
        List<SampleRequest> before = file.read();
        assertThat(PLANNER.plan(first, suites, before).requests()).isEqualTo(before);
        String id = before.get(0).id();

        // Partly answered: the same request goes on in the next iteration.
        file.answered(Map.of(id, 4));
        IssueReport second = report("0003-lora", observations("check:topic", i -> isParcel(i) && i < 10));
        SampleRequest goesOn = PLANNER.plan(second, suites, file.read()).asked().get(0);
        assertThat(goesOn.id()).isEqualTo(id);
        assertThat(goesOn.run()).isEqualTo("0003-lora");
        assertThat(goesOn.wanted()).isEqualTo(9);
        assertThat(goesOn.missing()).isEqualTo(5);

        // Answered, and the items still fail: another request.
        file.answered(Map.of(id, 30));
        assertThat(file.read().get(0).state()).isEqualTo(State.ANSWERED);
        Plan again = PLANNER.plan(second, suites, file.read());
        assertThat(again.asked().get(0).id()).isNotEqualTo(id);
        assertThat(again.requests()).hasSize(2);

        // No longer failing: what was open is closed, and opens again with its errors.
        Plan none =
                PLANNER.plan(report("0004-lora", observations("check:topic", i -> false)), suites, again.requests());
        assertThat(none.asked()).isEmpty();
        assertThat(none.requests()).extracting(SampleRequest::state).containsExactly(State.ANSWERED, State.CLOSED);
        Plan back = PLANNER.plan(second, suites, none.requests());
        assertThat(back.asked().get(0).id()).isEqualTo(again.asked().get(0).id());
        assertThat(back.asked().get(0).state()).isEqualTo(State.OPEN);
    }

    @Test
    void aPlanForAnOlderRunLeavesWhatWasAskedForANewerOne() {
        Map<String, SuiteData> suites = Map.of("triage", data(40, false));
        Predicate<String> newer = run -> run.equals("0004-lora");
        IssueReport old = report("0003-lora", observations("check:topic", i -> i % 3 == 0));
        IssueReport now = report("0004-lora", observations("check:topic", i -> i % 3 != 2));
        Plan first = PLANNER.plan(now, suites, List.of());
        assertThat(first.asked())
                .extracting(SampleRequest::slice)
                .containsExactlyInAnyOrder("topic=bad_parcel", "topic=login");

        Plan older = PLANNER.plan(old, suites, first.requests(), newer);

        assertThat(older.requests()).isEqualTo(first.requests());
        assertThat(older.asked()).extracting(SampleRequest::slice).containsExactly("topic=login");
        assertThat(older.closed()).isZero();
        assertThat(older.kept()).isEqualTo(2);

        Plan gone = PLANNER.plan(
                report("0005-lora", observations("check:topic", i -> i % 3 == 0)), suites, older.requests());
        assertThat(gone.closed()).isEqualTo(1);
        assertThat(gone.kept()).isZero();
    }

    @Test
    void anIdThatLeadsOutOfTheFolderOfAnswersIsRefused(@TempDir Path folder) throws IOException {
        RequestFile file = new RequestFile(folder.resolve("requests.jsonl"));
        Files.writeString(
                folder.resolve("requests.jsonl"),
                "{\"id\":\"../../elsewhere\",\"state\":\"open\",\"wanted\":1,\"answered\":0,\"inTraining\":0,\"attributes\":{},"
                        + "\"items\":[],\"training\":[],\"dev\":[]}\n");
        assertThatThrownBy(file::read)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("requests.jsonl line 1: expected an id")
                .hasMessageContaining("../../elsewhere");
    }
}
