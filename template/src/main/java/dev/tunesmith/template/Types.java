package dev.tunesmith.template;

import java.math.BigInteger;

/** Names of types as Python's messages have them. */
final class Types {

    private Types() {}

    static String name(Object value) {
        if (value instanceof SourcedText) {
            return "str";
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return "int";
        }
        if (value instanceof Double) {
            return "float";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Dict) {
            return "dict";
        }
        if (value instanceof Seq seq) {
            return seq.kind().typeName();
        }
        if (value == None.NONE) {
            return "NoneType";
        }
        return value instanceof Callable callable
                ? callable.typeName()
                : value.getClass().getSimpleName();
    }

    /** Whether a value is a number to Python, for which True is 1. */
    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }
}
