package dev.tunesmith.store;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The fields of one JSON object, one after the other. */
final class Fields {

    private final JsonParser parser;
    private boolean begun;

    Fields(JsonParser parser) {
        this.parser = parser;
    }

    /** The name of the next field, its value being read next; null at the end. */
    @Nullable
    String next() {
        if (!begun) {
            begun = true;
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected an object");
            }
        }
        if (parser.nextToken() != JsonToken.PROPERTY_NAME) {
            return null;
        }
        String name = parser.currentName();
        parser.nextToken();
        return name;
    }

    /** The text that is the value; null where that is null. */
    @Nullable
    String text() {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException(parser.currentName() + ": expected text");
        }
        return parser.getString();
    }

    long whole() {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new IllegalArgumentException(parser.currentName() + ": expected a whole number");
        }
        return parser.getLongValue();
    }

    double number() {
        if (!parser.currentToken().isNumeric()) {
            throw new IllegalArgumentException(parser.currentName() + ": expected a number");
        }
        return parser.getDoubleValue();
    }

    void skip() {
        parser.skipChildren();
    }

    /** There is nothing behind the object. */
    void end() {
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("there is more than one object");
        }
    }

    String required(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
