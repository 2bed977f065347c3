package dev.tunesmith.store;

import dev.tunesmith.core.error.LockedException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import java.sql.SQLException;

/** Says in plain words why a database could not be used. */
final class SqlErrors {

    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int FULL = 13;
    private static final int CORRUPT = 11;
    private static final int NOT_A_DATABASE = 26;
    private static final int PRIMARY = 0xff;
    private static final String REBUILD = "tunesmith db rebuild";

    private SqlErrors() {}

    static TunesmithException of(StoreAddress address, SQLException e) {
        return address.dialect() == Dialect.SQLITE ? sqlite(address.label(), e) : postgresql(address.label(), e);
    }

    private static TunesmithException sqlite(String name, SQLException e) {
        return switch (e.getErrorCode() & PRIMARY) {
            case BUSY, LOCKED ->
                new LockedException(
                        name + " is being written by another process, and stayed so for "
                                + Database.PATIENCE.toSeconds() + " seconds",
                        "wait until it has ended, then: " + REBUILD,
                        e);
            case FULL ->
                new ResourceException(
                        name + " cannot be written: no space is left on the disk", "make room, then: " + REBUILD, e);
            case CORRUPT, NOT_A_DATABASE ->
                new ModelFileException(
                        name + " is damaged, or no index: " + e.getMessage(),
                        "make it again from the files of the runs: " + REBUILD,
                        e);
            default ->
                new ModelFileException(
                        "The index " + name + " cannot be used: " + e.getMessage(),
                        "check the permissions of the file and its folder; or make it again: " + REBUILD,
                        e);
        };
    }

    private static TunesmithException postgresql(String name, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String message = "The index " + name + " cannot be used: " + e.getMessage();
        if (state.startsWith("08")) {
            return new NetworkException(message, "check store.url and that the server runs", e);
        }
        if (state.startsWith("28")) {
            return new UsageException(
                    message, "check the environment variables named by store.userVariable and passwordVariable", e);
        }
        if (state.equals("3D000")) {
            return new UsageException(message, "make the database first, with createdb", e);
        }
        if (state.equals("55P03")) {
            return new LockedException(
                    name + " is being written by another process, and stayed so for " + Database.PATIENCE.toSeconds()
                            + " seconds",
                    "wait until it has ended",
                    e);
        }
        if (state.startsWith("53")) {
            return new ResourceException(message, "make room on the server", e);
        }
        return new ModelFileException(message, "check the rights of the user in the database", e);
    }

    /** Whether a file is no database that could be opened. */
    static boolean isDamaged(SQLException e) {
        int code = e.getErrorCode() & PRIMARY;
        return code == CORRUPT || code == NOT_A_DATABASE;
    }

    static boolean isBusy(SQLException e) {
        int code = e.getErrorCode() & PRIMARY;
        return code == BUSY || code == LOCKED;
    }
}
