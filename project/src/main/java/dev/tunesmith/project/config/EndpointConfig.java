package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.project.config.PriceConfig.TokenPrice;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible HTTP endpoint, such as Ollama, llama.cpp's or vLLM's server, or a hosted one.
 *
 * @param name as runs, judges and commands call it
 * @param url up to and without {@code /chat/completions}, such as {@code http://localhost:11434/v1}
 * @param model as the endpoint calls it
 * @param apiKeyEnv the environment variable with the key, or null where none is needed; a key itself is never in a file
 * @param timeoutSeconds for each call
 * @param maxConcurrent calls at once
 * @param retries further tries of a call that failed in a way that may pass
 * @param options what each request holds besides the usual; null takes a usual one out
 * @param price what tokens cost, or null where that does not matter
 */
public record EndpointConfig(
        String name,
        URI url,
        String model,
        @Nullable String apiKeyEnv,
        int timeoutSeconds,
        int maxConcurrent,
        int retries,
        Map<String, @Nullable Object> options,
        @Nullable TokenPrice price) {

    /** What stands before an endpoint's name where a model or run may be named too. */
    public static final String PREFIX = "endpoint:";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final URI NOWHERE = URI.create("http://localhost");

    public EndpointConfig {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** Its name as it is given on the command line: {@code endpoint:NAME}. */
    public String reference() {
        return PREFIX + name;
    }

    static Map<String, EndpointConfig> readAll(YamlMap map) {
        Map<String, EndpointConfig> all = new LinkedHashMap<>();
        for (String name : map.keys()) {
            if (!NAME.matcher(name).matches()) {
                map.problem(name, "not a name of an endpoint: " + name, "use small letters, digits and -");
            }
            all.put(name, read(name, map.map(name)));
        }
        map.finish();
        return all;
    }

    private static EndpointConfig read(String name, YamlMap map) {
        URI url = url(map);
        String key = map.string("apiKeyEnv").orElse(null);
        if (key != null && !VARIABLE.matcher(key).matches()) {
            // Not repeated here: it may be the key itself.
            map.problem("apiKeyEnv", "not a name of an environment variable", "name the variable, not the key itself");
        }
        TokenPrice cost = map.has("price") ? TokenPrice.read(name, map.map("price")) : null;
        EndpointConfig endpoint = new EndpointConfig(
                name,
                url,
                map.requireString("model"),
                key,
                (int) map.integer("timeoutSeconds", 120, 1, 86_400),
                (int) map.integer("maxConcurrent", 4, 1, 1_000),
                (int) map.integer("retries", 3, 0, 100),
                options(map),
                cost);
        map.finish();
        return endpoint;
    }

    private static Map<String, @Nullable Object> options(YamlMap map) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        Object plain = map.plain("options");
        if (plain instanceof Map<?, ?> given) {
            given.forEach((key, value) -> options.put(String.valueOf(key), value));
        } else if (plain != null) {
            map.problem("options", "expected keys and values", "write options: { top_k: 40 }");
        }
        for (String reserved : Set.of("messages", "prompt", "model", "stream")) {
            if (options.containsKey(reserved)) {
                map.problem("options", reserved + " is not an option", "remove it");
            }
        }
        return options;
    }

    private static URI url(YamlMap map) {
        String text = map.requireString("url").replaceAll("/+$", "");
        try {
            URI url = URI.create(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getUserInfo() != null) {
                map.problem(
                        "url", "the address holds a user or password", "take it out, and give the key by apiKeyEnv");
            } else if (url.getHost() == null || !Set.of("http", "https").contains(scheme)) {
                map.problem("url", "not a web address: " + text, "write something like http://localhost:11434/v1");
            } else if (url.getQuery() != null || url.getFragment() != null) {
                map.problem("url", "the address ends in ? or #", "give it up to and without /chat/completions");
            } else {
                return url;
            }
        } catch (IllegalArgumentException e) {
            map.problem("url", "not a web address", "write something like http://localhost:11434/v1");
        }
        return NOWHERE;
    }
}
