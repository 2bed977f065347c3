package dev.tunesmith.evaluate.check;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.RegularExpression;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads JSON schemas of draft 2020-12 (and of the drafts 4 to 2019-09, where {@code $schema} says so). Nothing is ever fetched: a
 * {@code $ref} must lead into the schema itself.
 */
final class SchemaReading {

    private SchemaReading() {}

    /** A pattern of the schema could not be decided in time. */
    static final class PatternTookTooLong extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private final String reason;

        PatternTookTooLong(String reason) {
            super(reason, null);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** The schema under {@code schema}, or in the file under {@code file}; what is wrong with it goes to the problems. */
    static Schema read(YamlMap options, long limitMillis) {
        SchemaRegistry registry = registry(limitMillis);
        Schema anything = registry.getSchema(Json.object());
        if (options.has("schema") == options.has("file")) {
            options.problem("schema", "expected one of schema and file", "give the schema itself or file: …");
            return anything;
        }
        String key = options.has("schema") ? "schema" : "file";
        JsonNode node;
        if (key.equals("schema")) {
            Object plain = options.plain("schema");
            node = plain == null ? Json.object() : Json.tree(plain);
        } else {
            String text = options.path("file")
                    .map(file -> BuiltInChecks.read(options, "file", file))
                    .orElse("");
            try {
                node = Json.parse(text);
            } catch (JacksonException e) {
                options.problem("file", "not JSON: " + JsonErrors.reason(e), "name a file with a JSON schema");
                return anything;
            }
        }
        return read(options, key, node, registry, anything);
    }

    private static Schema read(YamlMap options, String key, JsonNode node, SchemaRegistry registry, Schema anything) {
        if (!node.isObject() && !node.isBoolean()) {
            options.problem(key, "not a JSON schema: it must be an object", "write a schema, such as { type: object }");
            return anything;
        }
        List<Error> errors;
        try {
            SchemaLocation meta = SchemaLocation.of(
                    node.path("$schema").asString(Dialects.getDraft202012().getId()));
            errors = registry.getSchema(meta).validate(node.toString(), InputFormat.JSON);
        } catch (SchemaException e) {
            options.problem(key, "the schema's $schema is not known: " + node.path("$schema"), "use draft 2020-12");
            return anything;
        }
        if (!errors.isEmpty()) {
            Error first = errors.get(0);
            options.problem(
                    key,
                    "not a JSON schema: " + first.getInstanceLocation() + ": " + first.getMessage(),
                    "correct the schema at that place");
            return anything;
        }
        try {
            Schema schema = registry.getSchema(node);
            // All parts now, so that a $ref to nowhere is found before anything is judged.
            schema.initializeValidators();
            return schema;
        } catch (SchemaException | PatternSyntaxException e) {
            options.problem(
                    key,
                    "the schema cannot be used: " + e.getMessage(),
                    "let every $ref lead into the schema itself ($defs), and correct its patterns");
            return anything;
        }
    }

    private static SchemaRegistry registry(long limitMillis) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .formatAssertionsEnabled(true)
                .locale(Locale.ROOT)
                .regularExpressionFactory(pattern -> timed(pattern, limitMillis))
                .preloadSchema(true)
                .build();
        return SchemaRegistry.withDefaultDialect(
                Dialects.getDraft202012(),
                builder -> builder.schemaRegistryConfig(config)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)));
    }

    /** Find, as JSON schema wants, within the time limit. */
    private static RegularExpression timed(String regex, long limitMillis) {
        TimedPattern pattern = new TimedPattern(Pattern.compile(regex), limitMillis);
        return text -> {
            try {
                return pattern.find(text).isPresent();
            } catch (TimedPattern.Undecided e) {
                throw new PatternTookTooLong(e.reason());
            }
        };
    }
}
