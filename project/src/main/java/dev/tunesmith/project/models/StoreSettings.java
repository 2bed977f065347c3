package dev.tunesmith.project.models;

import dev.tunesmith.core.error.UsageException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the model cache is and how models are fetched.
 *
 * @param home the folder of everything Tunesmith keeps on this machine
 * @param hubEndpoint the Hugging Face hub or a mirror of it, without a slash at the end
 * @param hubToken sent to the endpoint's own host and nowhere else; null for none
 * @param hubOffline the hub is not asked
 * @param offline nothing is fetched at all
 * @param pip the command that runs pip, such as {@code python3 -m pip}
 * @param retryPause how long to wait before a second try; the n-th waits n times as long
 */
public record StoreSettings(
        Path home,
        URI hubEndpoint,
        @Nullable String hubToken,
        boolean hubOffline,
        boolean offline,
        List<String> pip,
        Duration retryPause) {

    public StoreSettings {
        pip = List.copyOf(pip);
    }

    /**
     * Read the settings from environment variables: {@code TUNESMITH_HOME}, else {@code HOME} (as the start script does, which
     * reads {@code machine.env} there), {@code TUNESMITH_OFFLINE},
     * {@code TUNESMITH_PYTHON}, {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE}.
     *
     * @throws UsageException if a value makes no sense
     */
    public static StoreSettings fromEnvironment(Map<String, String> environment) {
        String home = environment.getOrDefault("TUNESMITH_HOME", "");
        Path folder = home.isBlank()
                ? UserHome.of(environment).resolve(".cache/tunesmith")
                : Path.of(home).toAbsolutePath();
        String token = environment.getOrDefault("HF_TOKEN", "").strip();
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        String python = environment.getOrDefault("TUNESMITH_PYTHON", windows ? "python" : "python3");
        return new StoreSettings(
                folder,
                endpoint(environment.getOrDefault("HF_ENDPOINT", "")),
                token.isEmpty() ? null : token,
                flag(environment, "HF_HUB_OFFLINE"),
                flag(environment, "TUNESMITH_OFFLINE"),
                List.of(python, "-m", "pip"),
                Duration.ofSeconds(1));
    }

    private static URI endpoint(String text) {
        String address =
                text.isBlank() ? "https://huggingface.co" : text.strip().replaceAll("/+$", "");
        try {
            URI uri = URI.create(address);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw badEndpoint(address, e);
        }
        throw badEndpoint(address, null);
    }

    private static UsageException badEndpoint(String address, @Nullable Throwable cause) {
        return new UsageException(
                "HF_ENDPOINT is not a web address: " + address, "set it to something like https://hub.example", cause);
    }

    /** The words that huggingface_hub takes for true. */
    private static boolean flag(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
        if (List.of("1", "true", "yes", "on").contains(value)) {
            return true;
        }
        if (List.of("", "0", "false", "no", "off").contains(value)) {
            return false;
        }
        throw new UsageException(name + " must be 1 or 0, found " + value, "set it to 1 or remove it");
    }
}
