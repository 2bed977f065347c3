package dev.tunesmith.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreQueryTest {

    @TempDir
    private Path root;

    private static Stream<Databases> databases() {
        return Databases.all().stream();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void nothingCanBeChanged(Databases databases) throws SQLException, IOException {
        StoreAddress address = databases.fresh(root);
        Lines.append(Lines.run(root, "0001-base").resolve("outputs.jsonl"), Lines.output("s", "a", "0", "x"));
        Store.rebuild(address, root, Progress.silent());
        assertThatThrownBy(() -> StoreQuery.run(address, "DELETE FROM samples", 0))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("begins with SELECT");
        // Each database takes one of these as a query that writes.
        for (String sql : List.of(
                "WITH gone AS (DELETE FROM samples RETURNING ask) SELECT * FROM gone",
                "WITH gone AS (SELECT 1) DELETE FROM samples RETURNING ask")) {
            assertThatThrownBy(() -> StoreQuery.run(address, sql, 0)).isInstanceOf(UsageException.class);
        }
        assertThat(StoreQuery.run(address, "SELECT ask, tokens, error FROM answers", 0)
                        .columns())
                .containsExactly("ask", "tokens", "error");
        assertThat(StoreQuery.run(address, "SELECT answer FROM answers", 0).rows())
                .containsExactly(List.of("x"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void severalStatementsAreRefusedAndNoneOfThemIsDone(Databases databases) throws SQLException, IOException {
        StoreAddress address = databases.fresh(root);
        Lines.append(Lines.run(root, "0001-base").resolve("outputs.jsonl"), Lines.output("s", "a", "0", "x"));
        Store.rebuild(address, root, Progress.silent());
        for (String sql : List.of(
                "SELECT 1; DELETE FROM samples",
                "SELECT 1; COMMIT; DELETE FROM samples",
                "SELECT 1; SET default_transaction_read_only = off; DELETE FROM samples",
                "SELECT 1; COMMIT; BEGIN READ WRITE; DELETE FROM samples; COMMIT",
                "SELECT ';' /* ; */; DELETE FROM samples -- ;",
                "WITH a AS (SELECT 1) SELECT * FROM a; ROLLBACK; DELETE FROM samples")) {
            assertThatThrownBy(() -> StoreQuery.run(address, sql, 0))
                    .as(sql)
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("holds more than one statement");
        }
        assertThat(StoreQuery.run(address, "SELECT answer FROM answers", 0).rows())
                .containsExactly(List.of("x"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aQueryCannotMakeItselfOneThatWrites(Databases databases) throws SQLException, IOException {
        StoreAddress address = databases.fresh(root);
        Lines.append(Lines.run(root, "0001-base").resolve("outputs.jsonl"), Lines.output("s", "a", "0", "x"));
        Store.rebuild(address, root, Progress.silent());
        for (String sql : List.of(
                "EXPLAIN ANALYZE DELETE FROM samples",
                "WITH off AS (SELECT set_config('transaction_read_only', 'off', true)), gone AS (DELETE FROM samples"
                        + " RETURNING ask) SELECT * FROM off, gone",
                "SELECT set_config('transaction_read_only', 'off', false)",
                // Strings whose end only the server finds: it takes no second statement either.
                "SELECT E'a''\\''; COMMIT; DELETE FROM samples --'",
                "SELECT E'a'\n'\\''; COMMIT; DELETE FROM samples --'")) {
            assertThatThrownBy(() -> StoreQuery.run(address, sql, 0)).as(sql).isInstanceOf(UsageException.class);
        }
        assertThat(StoreQuery.run(address, "SELECT answer FROM answers", 0).rows())
                .containsExactly(List.of("x"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aConnectionForReadingOnlyReads(Databases databases) throws SQLException, IOException {
        StoreAddress address = databases.fresh(root);
        Lines.append(Lines.run(root, "0001-base").resolve("outputs.jsonl"), Lines.output("s", "a", "0", "x"));
        Store.rebuild(address, root, Progress.silent());
        try (Database database = Database.openForReading(address)) {
            assertThatThrownBy(() -> database.read(own -> Database.execute(own, "DELETE FROM samples")))
                    .isInstanceOf(TunesmithException.class)
                    .hasMessageMatching("(?s).*read-?only.*");
        }
        assertThat(StoreQuery.run(address, "SELECT answer FROM answers", 0).rows())
                .containsExactly(List.of("x"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void oneStatementMayHoldAndEndInSemicolons(Databases databases) throws SQLException {
        StoreAddress address = databases.fresh(root);
        Store.open(address, root).close();
        assertThat(StoreQuery.run(address, "SELECT 'a;b' AS \"c;d\" /* e; */ -- f;\n ; -- g;\n", 0)
                        .rows())
                .containsExactly(List.of("a;b"));
        assertThat(StoreQuery.run(address, "-- which?\nSELECT 'it''s;'", 0).rows())
                .containsExactly(List.of("it's;"));
        if (databases == Databases.POSTGRESQL) {
            assertThat(StoreQuery.run(address, "SELECT $a$;'$a$, E'\\';', U&'x;', 1 /* /* ; */ ; */", 0)
                            .rows())
                    .containsExactly(List.of(";'", "';", "x;", 1));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLimitHoldsAndAWrongQueryIsToldAsSuch(Databases databases) throws SQLException {
        StoreAddress address = databases.fresh(root);
        Store.open(address, root).close();
        assertThat(StoreQuery.run(address, "VALUES (1), (2), (3)", 2).rows()).hasSize(2);
        assertThatThrownBy(() -> StoreQuery.run(address, "SELECT a FROM nowhere", 0))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void whereThereIsNoIndexThatIsSaid() {
        assertThatThrownBy(() -> StoreQuery.run(StoreAddress.file(root.resolve("none.db")), "SELECT 1", 0))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("There is no index");
        assertThat(root.resolve("none.db")).doesNotExist();
    }

    @Test
    void aServerThatIsNotThereIsANetworkError() {
        StoreAddress address = StoreAddress.postgresql("jdbc:postgresql://localhost:1/x", "here", "me", "no");
        assertThatThrownBy(() -> Store.open(address, root)).isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> StoreAddress.postgresql("jdbc:mysql://x/y", "here", null, null))
                .isInstanceOf(UsageException.class);
    }
}
