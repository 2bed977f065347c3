package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.project.models.StoreSettings;
import dev.tunesmith.store.StoreAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the index over all runs is.
 *
 * @param url of a PostgreSQL database, or null for a SQLite file in the project
 * @param userVariable the environment variable that holds the user's name; where it is not set, the URL or the server decides
 * @param passwordVariable the environment variable that holds the password, which never stands in a file
 */
public record StoreConfig(@Nullable String url, String userVariable, String passwordVariable) {

    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&;][a-z]*password=|//[^/@]*:[^/@]*@");

    static StoreConfig read(YamlMap map) {
        String url = map.string("url").orElse(null);
        if (url != null && PASSWORD.matcher(url).find()) {
            // Not repeated here, and looked for first.
            map.problem(
                    "url",
                    "url holds a password, which every run would record",
                    "put it into the environment variable that store.passwordVariable names");
        } else if (url != null && !StoreAddress.isPostgresql(url)) {
            map.problem("url", "url is " + url, "give jdbc:postgresql://HOST/DATABASE, or leave it out for a file");
        }
        StoreConfig store = new StoreConfig(
                url,
                map.string("userVariable", "TUNESMITH_STORE_USER"),
                map.string("passwordVariable", "TUNESMITH_STORE_PASSWORD"));
        map.finish();
        return store;
    }

    /**
     * The address of the index of a project folder.
     *
     * @param environment where user and password are, and {@code TUNESMITH_OFFLINE}
     * @throws NetworkException if {@code TUNESMITH_OFFLINE} forbids a server
     */
    public StoreAddress address(Path project, Map<String, String> environment) {
        String server = url;
        if (server == null) {
            return StoreAddress.file(project.resolve(StoreAddress.FILE));
        }
        StoreAddress address = StoreAddress.postgresql(
                server,
                machine() + ":" + project.toAbsolutePath().normalize(),
                environment.get(userVariable),
                environment.get(passwordVariable));
        if (StoreSettings.fromEnvironment(environment).offline()) {
            throw new NetworkException(
                    "TUNESMITH_OFFLINE is set, and the index is at " + address.label(),
                    "unset TUNESMITH_OFFLINE, or leave store.url out for a file in the project");
        }
        return address;
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine without a name in its own network
        }
    }
}
