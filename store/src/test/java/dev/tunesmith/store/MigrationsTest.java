package dev.tunesmith.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.store.Migrations.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationsTest {

    private static final Migration FIRST = new Migration(
            "0001_a.sql",
            "-- a; comment\nCREATE TABLE a (\n  id ${id},\n  b TEXT\n)${clustered};\nINSERT INTO a VALUES (1, 'x;y');\n");
    private static final Migration SECOND = new Migration("0002_b.sql", "CREATE TABLE b (id ${id});\n");
    private static final Migration BROKEN =
            new Migration("0003_c.sql", "CREATE TABLE c (id ${id});\nINSERT INTO nowhere VALUES (1);\n");

    @TempDir
    private Path root;

    private static Stream<Databases> databases() {
        return Databases.all().stream();
    }

    private static long count(Database database, String table) {
        return database.read(connection -> Database.number(connection, "SELECT count(*) FROM " + table));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void eachIsAppliedOnceInOrderAndWholly(Databases databases) throws SQLException {
        try (Database database = Database.open(databases.fresh(root))) {
            new Migrations(List.of(FIRST)).apply(database);
            new Migrations(List.of(FIRST)).apply(database);
            assertThat(count(database, "a")).isEqualTo(1);
            new Migrations(List.of(FIRST, SECOND)).apply(database);
            assertThat(count(database, "b")).isZero();

            assertThatThrownBy(() -> new Migrations(List.of(FIRST, SECOND, BROKEN)).apply(database))
                    .isInstanceOf(ModelFileException.class);
            assertThat(database.has("c"))
                    .as("undone with the statement that failed")
                    .isFalse();
            assertThat(count(database, "schema_version")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void tablesOfANewerProgramAreRefused(Databases databases) throws SQLException {
        try (Database database = Database.open(databases.fresh(root))) {
            new Migrations(List.of(FIRST, SECOND)).apply(database);
            assertThatThrownBy(() -> new Migrations(List.of(FIRST)).apply(database))
                    .isInstanceOfSatisfying(ModelFileException.class, error -> {
                        assertThat(error).hasMessageContaining("schema version 2, and this program knows 1 at most");
                        assertThat(error.fix()).contains("update Tunesmith", "db rebuild");
                    });
            assertThatThrownBy(() -> new Migrations(
                                    List.of(new Migration("0001_a.sql", "CREATE TABLE z (b TEXT);"), SECOND))
                            .apply(database))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("another migration 0001_a.sql");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void rebuildMakesTheIndexOfANewerProgramAgain(Databases databases) throws SQLException, IOException {
        StoreAddress address = databases.fresh(root);
        Lines.append(Lines.run(root, "0001-base").resolve("outputs.jsonl"), Lines.output("s", "a", "0", "x"));
        Store.open(address, root).close();
        try (Database database = Database.open(address)) {
            database.write(connection -> Database.execute(
                    connection,
                    "INSERT INTO schema_version (version, name, checksum, applied) VALUES (99, '', '', '')"));
        }
        assertThatThrownBy(() -> Store.open(address, root))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("schema version 99");
        assertThat(Store.rebuild(address, root, Progress.silent()).lines()).isEqualTo(1);
        Store.open(address, root).close();
    }

    @Test
    void aDamagedFileIsToldAndMadeAgain() throws IOException {
        StoreAddress address = StoreAddress.file(root.resolve("tunesmith.db"));
        Lines.append(Lines.run(root, "0001-base").resolve("outputs.jsonl"), Lines.output("s", "a", "0", "x"));
        Files.writeString(root.resolve("tunesmith.db"), "this is no database ".repeat(500));
        assertThatThrownBy(() -> Store.open(address, root))
                .isInstanceOfSatisfying(
                        ModelFileException.class,
                        error -> assertThat(error.fix()).contains("tunesmith db rebuild"));
        assertThat(Store.rebuild(address, root, Progress.silent()).lines()).isEqualTo(1);
    }
}
