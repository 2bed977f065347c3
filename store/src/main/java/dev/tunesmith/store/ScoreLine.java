package dev.tunesmith.store;

import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What the index keeps of a line of {@code scores.jsonl}. */
record ScoreLine(String suite, String item, List<Result> results) {

    /** The verdict of one check; passed and answers where the item was asked several times. */
    record Result(
            String checkId,
            String check,
            long version,
            String outcome,
            double score,
            String message,
            @Nullable Long passed,
            @Nullable Long answers) {}

    /**
     * Read a line; evidence is passed over.
     *
     * @throws IllegalArgumentException if a field is missing
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    static ScoreLine read(LineReader.Line line) {
        try (JsonParser parser = Json.mapper().createParser(line.bytes(), line.start(), line.length())) {
            Fields fields = new Fields(parser);
            String suite = null;
            String item = null;
            List<Result> results = new ArrayList<>();
            for (String name = fields.next(); name != null; name = fields.next()) {
                switch (name) {
                    case "suite" -> suite = fields.text();
                    case "item" -> item = fields.text();
                    case "results" -> {
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            results.add(result(parser, fields));
                        }
                    }
                    default -> fields.skip();
                }
            }
            fields.end();
            return new ScoreLine(fields.required("suite", suite), fields.required("item", item), results);
        }
    }

    private static Result result(JsonParser parser, Fields fields) {
        String id = null;
        String check = null;
        long version = 0;
        String outcome = null;
        double score = 0;
        String message = "";
        Long[] repeats = {null, null};
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "checkId" -> id = fields.text();
                case "check" -> check = fields.text();
                case "version" -> version = fields.whole();
                case "outcome" -> outcome = fields.text();
                case "score" -> score = fields.number();
                case "message" -> message = fields.required(name, fields.text());
                case "repeats" -> repeats = repeats(parser);
                default -> fields.skip();
            }
        }
        return new Result(
                fields.required("checkId", id),
                fields.required("check", check),
                version,
                fields.required("outcome", outcome).toLowerCase(Locale.ROOT),
                score,
                message,
                repeats[0],
                repeats[1]);
    }

    private static @Nullable Long[] repeats(JsonParser parser) {
        @Nullable Long[] repeats = {null, null};
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                    repeats[name.equals("passed") ? 0 : 1] = parser.getLongValue();
                } else {
                    parser.skipChildren();
                }
            }
        }
        return repeats;
    }
}
