package dev.tunesmith.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the index takes from files, on every database. */
class StoreTest {

    @TempDir
    private Path root;

    private static Stream<Databases> databases() {
        return Databases.all().stream();
    }

    private Refreshed refresh(StoreAddress address) {
        try (Store store = Store.open(address, root)) {
            return store.refresh(Progress.silent());
        }
    }

    private static List<List<@Nullable Object>> query(StoreAddress address, String sql) {
        return StoreQuery.run(address, sql, 0).rows();
    }

    private static String table(StoreAddress address, String sql) {
        StringBuilder text = new StringBuilder();
        query(address, sql).forEach(row -> text.append(row).append('\n'));
        return text.toString();
    }

    /** Everything, by names. */
    private static String dump(StoreAddress address) {
        return table(address, "SELECT * FROM answers ORDER BY run, part, suite, item, ask")
                + table(address, "SELECT * FROM results ORDER BY run, part, suite, item, \"check\", version")
                + table(address, "SELECT name, number, kind, model, weights, record FROM runs ORDER BY name")
                + table(address, "SELECT byte_offset, made_by, note FROM notes ORDER BY byte_offset");
    }

    private void writeSmall() throws IOException {
        Path base = Lines.run(root, "0001-base");
        Lines.append(
                base.resolve("outputs.jsonl"),
                Lines.output("faq", "a", "0", "first"),
                Lines.output("faq", "a", "1", "zweitens\u0000 ü"),
                Lines.output("faq", "b", "0", "third"));
        Lines.append(
                base.resolve("scores.jsonl"),
                Lines.scores("faq", "a", "exact", "passed", "stops", "passed"),
                Lines.scores("faq", "b", "exact", "failed", "stops", "error"));
        Lines.append(base.resolve("probe/faq/zero-shot/outputs.jsonl"), Lines.output("faq", "dev1", "0", "probed"));
        Path tuned = Lines.run(root, "0002-lora");
        Lines.append(tuned.resolve("outputs.jsonl"), Lines.output("faq", "b", "0", "better"));
        Lines.append(tuned.resolve("scores.jsonl"), Lines.scores("faq", "b", "exact", "passed"));
        String about =
                "{\"time\":\"2026-01-01T00:00:00Z\",\"reviewer\":\"ann\",\"run\":\"0001-base\",\"suite\":\"faq\",\"item\":\"b\",";
        Lines.append(
                root.resolve("reviews/notes.jsonl"),
                about + "\"answer\":\"00\",\"verdict\":\"fail\",\"text\":\"odd\",\"codes\":[]}",
                about + "\"answer\":\"00\",\"verdict\":\"fail\",\"text\":\"odd\",\"codes\":[\"tone\"]}");
        Lines.append(
                root.resolve("reviews/verdicts.jsonl"),
                about
                        + "\"answer\":\"00\",\"kind\":\"format\",\"version\":1,\"text\":\"x\",\"decision\":\"confirmed\"}");
        Lines.append(
                root.resolve("reviews/votes.jsonl"),
                about + "\"id\":\"v1\",\"first\":\"0001-base\",\"second\":\"0002-lora\",\"winner\":\"tie\"}",
                about + "\"id\":\"v1\",\"first\":\"0001-base\",\"second\":\"0002-lora\",\"winner\":\"0002-lora\"}");
        Lines.append(
                root.resolve("reviews/issues.jsonl"),
                "{\"id\":\"i1\",\"time\":\"t\",\"reviewer\":\"bob\",\"kind\":\"wrong\",\"state\":\"open\",\"title\":\"Wrong hours\"}");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void runsProbesAndEntriesAreIndexedOnce(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        assertThat(refresh(address).lines()).isEqualTo(14);
        assertThat(query(
                        address,
                        "SELECT run, part, suite, item, ask, answer FROM answers ORDER BY run, part, item, ask"))
                .containsExactly(
                        List.of("0001-base", "", "faq", "a", "0", "first"),
                        List.of("0001-base", "", "faq", "a", "1", "zweitens ü"),
                        List.of("0001-base", "", "faq", "b", "0", "third"),
                        List.of("0001-base", "probe/faq/zero-shot", "faq", "dev1", "0", "probed"),
                        List.of("0002-lora", "", "faq", "b", "0", "better"));
        assertThat(
                        query(
                                address,
                                "SELECT run, item, \"check\", outcome, message FROM results WHERE outcome <> 'passed' ORDER BY \"check\""))
                .containsExactly(
                        List.of("0001-base", "b", "exact", "failed", "is not what was wanted"),
                        List.of("0001-base", "b", "stops", "error", "is not what was wanted"));
        assertThat(query(address, "SELECT made_by, note, codes FROM notes ORDER BY byte_offset"))
                .containsExactly(List.of("ann", "odd", "[]"), List.of("ann", "odd", "[\"tone\"]"));
        assertThat(query(address, "SELECT winner FROM votes")).containsExactly(List.of("0002-lora"));
        assertThat(query(address, "SELECT kind, version, decision FROM verdicts"))
                .containsExactly(List.of("format", "1", "confirmed"));
        assertThat(query(address, "SELECT title FROM issues WHERE state = 'open'"))
                .containsExactly(List.of("Wrong hours"));
        assertThat(refresh(address)).isEqualTo(new Refreshed(0, 0, List.of()));
        try (Store store = Store.open(address, root)) {
            StoreStatus status = store.status();
            assertThat(status.behind()).isZero();
            assertThat(status.rows()).containsEntry("samples", 5L).containsEntry("scores", 5L);
            assertThat(status.runs())
                    .containsExactly(
                            new StoreStatus.Run("0001-base", "base", 4, 4),
                            new StoreStatus.Run("0002-lora", "lora", 1, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void onlyAppendedBytesAreRead(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        Lines.bigRun(root, "0001-base", 100);
        refresh(address);
        Path outputs = root.resolve("runs/0001-base/outputs.jsonl");
        // What was read is not looked at again: a change in its middle goes unnoticed when lines are appended in place.
        long middle = Files.size(outputs) / 2;
        try (RandomAccessFile file = new RandomAccessFile(outputs.toFile(), "rw")) {
            file.seek(middle);
            file.write("######".getBytes(StandardCharsets.UTF_8));
        }
        Lines.append(outputs, Lines.output("big", "item-new", "0", "new"), Lines.output("big", "item-3", "0", "again"));
        Files.writeString(outputs, "{\"suite\":\"big\",\"ite", StandardOpenOption.APPEND);
        assertThat(refresh(address)).isEqualTo(new Refreshed(1, 2, List.of()));
        assertThat(query(address, "SELECT count(*) FROM samples").get(0).get(0)).hasToString("101");
        assertThat(query(address, "SELECT answer FROM answers WHERE item = 'item-3'"))
                .containsExactly(List.of("again"));
        assertThat(refresh(address).lines()).isZero();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aFileWrittenAnewIsTakenAnew(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        refresh(address);
        Path scores = root.resolve("runs/0001-base/scores.jsonl");
        long size = Files.size(scores);
        AtomicFiles.writeLines(
                scores,
                List.of(
                        Lines.scores("faq", "a", "exact", "failed", "stops", "passed"),
                        Lines.scores("faq", "b", "exact", "passed")));
        assertThat(Files.size(scores)).isNotEqualTo(size);
        assertThat(refresh(address)).isEqualTo(new Refreshed(1, 2, List.of()));
        assertThat(query(address, "SELECT item, \"check\", outcome FROM results WHERE run = '0001-base' ORDER BY 1, 2"))
                .containsExactly(
                        List.of("a", "exact", "failed"),
                        List.of("a", "stops", "passed"),
                        List.of("b", "exact", "passed"));

        // Of the same size, with the same beginning and end.
        List<String> lines = Files.readAllLines(scores);
        AtomicFiles.writeLines(scores, List.of(lines.get(0).replace("failed", "passed"), lines.get(1)));
        assertThat(refresh(address).lines()).isEqualTo(2);
        assertThat(query(address, "SELECT outcome FROM results WHERE run = '0001-base' AND item = 'a'"))
                .containsOnly(List.of("passed"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aResultThatIsNoLongerThereGoesWithItsLine(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        refresh(address);
        Lines.append(root.resolve("runs/0001-base/scores.jsonl"), Lines.scores("faq", "a", "other", "failed"));
        assertThat(refresh(address).lines()).isEqualTo(1);
        assertThat(query(address, "SELECT \"check\", outcome FROM results WHERE run = '0001-base' AND item = 'a'"))
                .containsExactly(List.of("other", "failed"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aRemovedRunIsRemoved(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        refresh(address);
        for (String file : List.of("outputs.jsonl", "scores.jsonl", "run.json", "")) {
            Files.delete(root.resolve("runs/0002-lora").resolve(file));
        }
        refresh(address);
        assertThat(query(address, "SELECT name FROM runs")).containsExactly(List.of("0001-base"));
        assertThat(query(address, "SELECT DISTINCT run FROM answers")).containsExactly(List.of("0001-base"));
        assertThat(query(address, "SELECT count(*) FROM samples").get(0).get(0)).hasToString("4");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aCutLineIsToldOnOneLineAndInWords(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        Path outputs = root.resolve("runs/0001-base/outputs.jsonl");
        long good = Files.size(outputs);
        Lines.append(outputs, "{\"suite\":\"faq\",\"item\":[\"c\"", "{\"suite\":\"fa");
        assertThat(refresh(address).problems())
                .containsExactly("runs/0001-base/outputs.jsonl at byte " + good
                        + ": not a line of this file: item: expected text");
        Files.writeString(outputs, "{\"suite\":\"fa\n");
        assertThat(refresh(address).problems())
                .containsExactly(
                        "runs/0001-base/outputs.jsonl at byte 0: not a line of this file: it ends within a text");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLineThatIsNoneIsNamedAndTheRestIsTaken(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        Path outputs = root.resolve("runs/0001-base/outputs.jsonl");
        long good = Files.size(outputs);
        Lines.append(outputs, "{\"suite\":\"faq\",\"item\":\"c\"}", Lines.output("faq", "d", "0", "behind"));
        Lines.append(root.resolve("reviews/votes.jsonl"), "{\"id\":\"v2\",\"time\":\"t\",\"reviewer\":\"bob\"}");
        Refreshed refreshed = refresh(address);
        assertThat(refreshed.problems())
                .containsExactlyInAnyOrder(
                        "runs/0001-base/outputs.jsonl at byte " + good
                                + ": not a line of this file: request is missing",
                        refreshed.problems().stream()
                                .filter(problem -> problem.contains("suite is missing"))
                                .findFirst()
                                .orElseThrow());
        assertThat(query(address, "SELECT count(*) FROM samples").get(0).get(0)).hasToString("5");
        assertThat(refresh(address).problems()).hasSize(2); // told until it is mended

        List<String> lines = Files.readAllLines(outputs);
        lines.remove(3);
        AtomicFiles.writeLines(outputs, lines);
        assertThat(refresh(address).problems()).hasSize(1);
        assertThat(query(address, "SELECT answer FROM answers WHERE item = 'd'"))
                .containsExactly(List.of("behind"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theIndexIsMadeAgainFromTheFiles(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        refresh(address);
        Lines.append(
                root.resolve("runs/0001-base/outputs.jsonl"),
                Lines.output("faq", "b", "0", "replaced"),
                Lines.output("more", "x", "0", "new"));
        refresh(address);
        String before = dump(address);
        assertThat(before).contains("replaced");
        Refreshed rebuilt = Store.rebuild(address, root, Progress.silent());
        assertThat(rebuilt.lines()).isEqualTo(16);
        assertThat(dump(address)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void foldersThatShareADatabaseKeepTheirOwnRuns(Databases databases) throws IOException, SQLException {
        StoreAddress here = databases.fresh(root);
        StoreAddress there = new StoreAddress(here.url(), "there", here.user(), here.password());
        Path other = root.resolve("other");
        Lines.append(Lines.run(other, "0001-base").resolve("outputs.jsonl"), Lines.output("faq", "a", "0", "theirs"));
        writeSmall();
        refresh(here);
        try (Store store = Store.open(there, other)) {
            store.refresh(Progress.silent());
            assertThat(store.status().runs())
                    .extracting(StoreStatus.Run::samples)
                    .containsExactly(1L);
            assertThat(store.answersTo(Lines.request("faq", "a", "0")))
                    .containsExactly(Lines.output("faq", "a", "0", "theirs"));
        }
        assertThat(query(here, "SELECT answer FROM answers WHERE item = 'a' AND ask = '0' ORDER BY 1"))
                .containsExactly(List.of("first"), List.of("theirs"));
        Store.rebuild(there, other, Progress.silent());
        assertThat(query(here, "SELECT count(*) FROM samples").get(0).get(0)).hasToString("6");
        assertThat(query(here, "SELECT count(*) FROM scores").get(0).get(0)).hasToString("5");
    }

    @Test
    void theUsualQueriesReadNoWholeTable() throws IOException {
        StoreAddress address = StoreAddress.file(root.resolve("tunesmith.db"));
        for (int run = 1; run <= 4; run++) {
            Lines.bigRun(root, "000" + run + "-base", 2_000);
        }
        refresh(address);
        String plan = table(
                address,
                "EXPLAIN QUERY PLAN SELECT suite, \"check\", avg(score) FROM results WHERE run = '0001-base' AND part = ''"
                        + " GROUP BY suite, \"check\"");
        assertThat(plan).contains("SEARCH scores USING PRIMARY KEY (file_id=?)").doesNotContain("SCAN scores");
        assertThat(table(
                        address,
                        "EXPLAIN QUERY PLAN SELECT run, answer FROM answers WHERE suite = 'big' AND item = 'item-7'"))
                .contains("SEARCH samples USING INDEX samples_by_item");
        assertThat(table(address, "EXPLAIN QUERY PLAN SELECT answer FROM answers WHERE request = 'x'"))
                .contains("SEARCH samples USING INDEX samples_by_request");
        assertThat(table(address, "EXPLAIN QUERY PLAN SELECT * FROM issues WHERE state = 'open'"))
                .contains("USING INDEX issues_by_state");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void answersAreFoundByTheirRequest(Databases databases) throws IOException, SQLException {
        StoreAddress address = databases.fresh(root);
        writeSmall();
        try (Store store = Store.open(address, root)) {
            store.refresh(Progress.silent());
            assertThat(store.answersTo(Lines.request("faq", "b", "0")))
                    .containsExactlyInAnyOrder(
                            Lines.output("faq", "b", "0", "third"), Lines.output("faq", "b", "0", "better"));
            assertThat(store.answersTo("f".repeat(64))).isEmpty();
        }
    }
}
