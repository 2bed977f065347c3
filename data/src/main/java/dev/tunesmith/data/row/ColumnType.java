package dev.tunesmith.data.row;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The Parquet type that holds all values of a column, found by looking at them: nothing yet, one scalar type, a list, an
 * object with the fields of all, or JSON text where they differ in kind.
 */
final class ColumnType {

    private enum Kind {
        NONE,
        BOOLEAN,
        BIGINT,
        DOUBLE,
        VARCHAR,
        LIST,
        STRUCT,
        JSON
    }

    private Kind kind = Kind.NONE;
    private final Map<String, ColumnType> fields = new LinkedHashMap<>();

    /** Widen the type so that it holds a value; null fits all types. */
    void add(JsonNode value) {
        if (kind == Kind.JSON || value.isNull()) {
            return;
        }
        Kind found = kindOf(value);
        if (kind == Kind.NONE) {
            kind = found;
        } else if (kind != found) {
            boolean numbers = isNumber(kind) && isNumber(found);
            kind = numbers ? Kind.DOUBLE : Kind.JSON;
        }
        if (kind == Kind.LIST) {
            value.forEach(item -> field("").add(item));
        } else if (kind == Kind.STRUCT) {
            value.properties().forEach(entry -> field(entry.getKey()).add(entry.getValue()));
            if (namesClash()) {
                kind = Kind.JSON;
            }
        }
    }

    private ColumnType field(String name) {
        return fields.computeIfAbsent(name, unused -> new ColumnType());
    }

    /** DuckDB takes names of columns for the same where only their case differs. */
    private boolean namesClash() {
        Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        return fields.keySet().stream().anyMatch(name -> seen.put(name, name) != null);
    }

    private static boolean isNumber(Kind kind) {
        return kind == Kind.BIGINT || kind == Kind.DOUBLE;
    }

    private static Kind kindOf(JsonNode value) {
        if (value.isString()) {
            return Kind.VARCHAR;
        } else if (value.isBoolean()) {
            return Kind.BOOLEAN;
        } else if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? Kind.BIGINT : Kind.JSON;
        } else if (value.isNumber()) {
            return Kind.DOUBLE;
        } else if (value.isArray()) {
            return Kind.LIST;
        }
        return value.isEmpty() ? Kind.JSON : Kind.STRUCT;
    }

    /** The type in SQL. */
    String sql() {
        return switch (kind) {
            case NONE -> "VARCHAR";
            case LIST -> (fields.isEmpty() ? "JSON" : field("").sql()) + "[]";
            case STRUCT -> {
                StringBuilder all = new StringBuilder("STRUCT(");
                fields.forEach((name, type) -> all.append(all.length() > 7 ? ", " : "")
                        .append(quoted(name))
                        .append(' ')
                        .append(type.sql()));
                yield all.append(')').toString();
            }
            default -> kind.name();
        };
    }

    /** A name in SQL. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
