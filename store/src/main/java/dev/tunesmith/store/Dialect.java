package dev.tunesmith.store;

/** What differs between the databases; everything else is SQL that both take. */
enum Dialect {
    SQLITE("INTEGER PRIMARY KEY", " WITHOUT ROWID"),
    POSTGRESQL("BIGINT PRIMARY KEY", "");

    private final String id;
    private final String clustered;

    Dialect(String id, String clustered) {
        this.id = id;
        this.clustered = clustered;
    }

    /** The SQL of a migration with its placeholders filled in. */
    String fill(String sql) {
        return sql.replace("${id}", id).replace("${clustered}", clustered);
    }
}
