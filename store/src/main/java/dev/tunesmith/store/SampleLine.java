package dev.tunesmith.store;

import dev.tunesmith.core.io.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What the index keeps of a line of {@code outputs.jsonl}. */
record SampleLine(
        String suite,
        String item,
        String ask,
        String request,
        String weights,
        String adapter,
        long seed,
        String answer,
        @Nullable String finishReason,
        long tokens,
        long promptTokens,
        long millis,
        @Nullable String error) {

    /**
     * Read a line; what the index does not keep is passed over.
     *
     * @throws IllegalArgumentException if a field is missing
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    static SampleLine read(LineReader.Line line) {
        try (JsonParser parser = Json.mapper().createParser(line.bytes(), line.start(), line.length())) {
            Fields fields = new Fields(parser);
            String suite = null;
            String item = null;
            String ask = "0";
            String request = null;
            String[] model = {"", ""};
            long[] numbers = new long[4];
            String answer = null;
            String reason = null;
            String error = null;
            for (String name = fields.next(); name != null; name = fields.next()) {
                switch (name) {
                    case "suite" -> suite = fields.text();
                    case "item" -> item = fields.text();
                    case "ask" -> ask = fields.required(name, fields.text());
                    case "request" -> request = fields.text();
                    case "model" -> model = model(parser);
                    case "seed" -> numbers[0] = fields.whole();
                    case "answer" -> answer = fields.text();
                    case "finishReason" -> reason = fields.text();
                    case "tokens" -> numbers[1] = fields.whole();
                    case "promptTokens" -> numbers[2] = fields.whole();
                    case "millis" -> numbers[3] = fields.whole();
                    case "error" -> error = fields.text();
                    default -> fields.skip();
                }
            }
            fields.end();
            return new SampleLine(
                    fields.required("suite", suite),
                    fields.required("item", item),
                    ask,
                    fields.required("request", request),
                    model[0],
                    model[1],
                    numbers[0],
                    fields.required("answer", answer),
                    reason == null ? null : reason.toLowerCase(Locale.ROOT),
                    numbers[1],
                    numbers[2],
                    numbers[3],
                    error);
        }
    }

    private static String[] model(JsonParser parser) {
        String[] model = {"", ""};
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && name.equals("weights")) {
                    model[0] = parser.getString();
                } else if (value == JsonToken.VALUE_STRING && name.equals("adapter")) {
                    model[1] = parser.getString();
                } else {
                    parser.skipChildren();
                }
            }
        }
        return model;
    }
}
