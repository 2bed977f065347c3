package dev.tunesmith.store;

import dev.tunesmith.core.error.UsageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the index of a project is.
 *
 * @param url JDBC URL, {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://…}
 * @param place what this project folder is called in the database, where several may be; {@code .} in a file of its own
 * @param user of the database, or null for the one in the URL or the default
 * @param password of the user, or null for none
 */
public record StoreAddress(
        String url,
        String place,
        @Nullable String user,
        @Nullable String password) {

    /** Name of the index in a project folder. */
    public static final String FILE = "tunesmith.db";

    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    /** A SQLite file. */
    public static StoreAddress file(Path file) {
        return new StoreAddress(SQLITE + file.toAbsolutePath().normalize(), ".", null, null);
    }

    /**
     * A PostgreSQL database, which project folders on several machines may share.
     *
     * @param place what this project folder is called in it, such as machine and path
     * @throws UsageException if the URL is for another kind of database
     */
    public static StoreAddress postgresql(String url, String place, @Nullable String user, @Nullable String password) {
        if (!isPostgresql(url)) {
            throw new UsageException(
                    "The index cannot be at " + url, "give jdbc:postgresql://HOST/DATABASE, or nothing for a file");
        }
        return new StoreAddress(url, place, user, password);
    }

    /** Whether a URL is one of PostgreSQL. */
    public static boolean isPostgresql(String url) {
        return url.startsWith(POSTGRESQL);
    }

    Dialect dialect() {
        return isPostgresql(url) ? Dialect.POSTGRESQL : Dialect.SQLITE;
    }

    /** The SQLite file, or null where it is none. */
    @Nullable
    Path path() {
        return url.startsWith(SQLITE) ? Path.of(url.substring(SQLITE.length())) : null;
    }

    /** What to call it in messages: the file, or the URL without what follows a question mark. */
    public String label() {
        Path file = path();
        int parameters = url.indexOf('?');
        return file != null ? file.toString() : parameters < 0 ? url : url.substring(0, parameters);
    }
}
