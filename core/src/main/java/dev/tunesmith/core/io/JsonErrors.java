package dev.tunesmith.core.io;

import dev.tunesmith.core.text.Excerpt;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Says on one line what is wrong with a JSON text, in words and without the names of classes. */
public final class JsonErrors {

    private static final int SHOWN = 60;
    private static final Pattern WITHIN_TEXT =
            Pattern.compile("VALUE_STRING|PROPERTY_NAME|quote|[Ss]tring|escape|in property name");
    private static final Pattern CHARACTER = Pattern.compile("Unexpected character \\('(.+?)' \\(code \\d+\\)\\)(.*)");
    private static final Pattern TOKEN = Pattern.compile("(?:Unrecognized|Non-standard) token '(.*?)'.*");
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate Object property \"(.*)\".*");
    private static final Pattern CLOSED = Pattern.compile("Unexpected close marker '(.)': (?:expected '(.)'.*|.*)");
    private static final Pattern NO_KEY = Pattern.compile("No value for property '(.*)' of .*");
    private static final Pattern NO_FIELDS = Pattern.compile("Node of type `.*\\.(\\w+)Node` has no fields.*");
    private static final Pattern NODE =
            Pattern.compile("'\\w+' method `(\\w+)\\(\\)` cannot \\w+ (?:value )?(.*?) ?to `.*");
    private static final Pattern FROM = Pattern.compile("Cannot .*? from (\\w+) value ?(.*?)(?: \\(token .*)?");
    private static final Pattern ONE_OF =
            Pattern.compile(".*not one of the values accepted for Enum class: \\[(.*)].*");
    private static final Pattern RANGE = Pattern.compile("Numeric value \\((.*?)\\) out of range.*");
    private static final Pattern NO_CONSTANT = Pattern.compile("No enum constant .*\\.(\\w+)");
    private static final Pattern INTERNAL =
            Pattern.compile("(?s)\\s*(?:[:,]? ?enable `|\\((?:start marker|set `|JSON )|\\R).*");

    private JsonErrors() {}

    /** What is wrong with a text, and the line and column where they are known. */
    public static String reason(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return at == null || at.getLineNr() < 1
                ? words(e)
                : words(e) + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    /**
     * What is wrong with a record on one line, the column where it is known, and which keys are missing.
     *
     * @param e what reading it threw: of Jackson, or by what the record does not allow
     */
    public static String reason(RuntimeException e, byte[] line) {
        if (!(e instanceof JacksonException json)) {
            return words(e);
        }
        TokenStreamLocation at = json.getLocation();
        boolean isText = !(json instanceof MismatchedInputException || json instanceof ValueInstantiationException);
        String place = isText && at != null && at.getColumnNr() > 0 ? " (column " + at.getColumnNr() + ")" : "";
        return missing(json, line).orElseGet(() -> words(json) + place);
    }

    /** What is wrong, in words. */
    public static String words(RuntimeException e) {
        String message =
                String.valueOf(e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage());
        if (e instanceof UnexpectedEndOfInputException) {
            return WITHIN_TEXT.matcher(message).find() ? "it ends within a text" : "it ends before it is complete";
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "the key " + unknown.getPropertyName() + " is unknown; known are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (e instanceof ValueInstantiationException made) {
            return instantiation(made);
        }
        if (e instanceof MismatchedInputException mismatch) {
            return mismatch(mismatch, message);
        }
        if (e instanceof InputCoercionException) {
            return replaced(RANGE, message, "the number $1 is out of range").orElseGet(() -> plain(message));
        }
        return parsed(message)
                .or(() -> replaced(NO_KEY, message, "the key $1 is missing"))
                .or(() -> noFields(message))
                .or(() -> node(message))
                .or(() -> replaced(NO_CONSTANT, message, "$1 is none of the values that there are"))
                .orElseGet(() -> plain(message));
    }

    private static Optional<String> parsed(String message) {
        Matcher character = CHARACTER.matcher(message);
        if (character.matches()) {
            String rest = character.group(2).replaceFirst(".*?(?:was expecting|expected) ", "");
            String found = "found " + character.group(1);
            return Optional.of(
                    rest.equals(character.group(2))
                            ? found + ", which has no place there"
                            : found + ", expected " + plain(rest));
        }
        Matcher closed = CLOSED.matcher(message);
        if (closed.matches()) {
            return Optional.of("found " + closed.group(1)
                    + (closed.group(2) == null ? ", which closes nothing" : ", expected " + closed.group(2)));
        }
        return replaced(TOKEN, message, "$1 is no JSON value")
                .or(() -> replaced(DUPLICATE, message, "the key $1 is given twice"));
    }

    private static Optional<String> noFields(String message) {
        Matcher fields = NO_FIELDS.matcher(message);
        return fields.matches()
                ? Optional.of("expected an object, found "
                        + (fields.group(1).equals("Missing") ? "nothing" : kind(fields.group(1))))
                : Optional.empty();
    }

    private static Optional<String> node(String message) {
        Matcher node = NODE.matcher(message);
        return node.matches()
                ? Optional.of("expected " + type(node.group(1)) + ", found " + shown(node.group(2)))
                : Optional.empty();
    }

    private static String mismatch(MismatchedInputException e, String message) {
        if (message.startsWith("Trailing token")) {
            return "there is more after its end";
        }
        String key = key(e);
        if (message.startsWith("Cannot map `null`")) {
            return "the key " + key + " is missing";
        }
        String where = key.isEmpty() ? "" : key + ": ";
        String expected = e.getTargetType() == null ? "another value" : type(e.getTargetType());
        Matcher oneOf = ONE_OF.matcher(message);
        if (oneOf.matches()) {
            expected = "one of " + oneOf.group(1);
        }
        if (e instanceof InvalidFormatException format) {
            return where + "expected " + expected + ", found " + shown(String.valueOf(format.getValue()));
        }
        Matcher from = FROM.matcher(message);
        return from.matches()
                ? where + "expected " + expected + ", found " + kind(from.group(1))
                : where + plain(message);
    }

    private static String instantiation(ValueInstantiationException e) {
        Throwable cause = e.getCause();
        Class<?> type = e.getType() == null ? null : e.getType().getRawClass();
        if (cause instanceof NullPointerException && type != null && type.isRecord()) {
            return "a key is missing; needed are " + String.join(", ", needed(type));
        }
        String where = key(e).isEmpty() ? "" : key(e) + ": ";
        return where + (cause == null || cause.getMessage() == null ? "it cannot be read" : plain(cause.getMessage()));
    }

    /** Which keys a record lacks, where that is what is wrong. */
    private static Optional<String> missing(JacksonException e, byte[] line) {
        if (!(e instanceof ValueInstantiationException made)
                || !(made.getCause() instanceof NullPointerException)
                || made.getType() == null
                || !made.getType().getRawClass().isRecord()) {
            return Optional.empty();
        }
        JsonNode object;
        try {
            object = Json.mapper().readTree(line);
        } catch (JacksonException broken) {
            return Optional.empty(); // broken further on, behind the object that lacks a key
        }
        for (JacksonException.Reference step : e.getPath()) {
            object =
                    step.getPropertyName() == null ? object.path(step.getIndex()) : object.path(step.getPropertyName());
        }
        JsonNode at = object;
        List<String> missing = needed(made.getType().getRawClass()).stream()
                .filter(name -> at.path(name).isMissingNode() || at.path(name).isNull())
                .toList();
        String where = key(made).isEmpty() ? "" : key(made) + ": ";
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(where
                        + (missing.size() == 1 ? "the key " : "the keys ")
                        + String.join(", ", missing)
                        + (missing.size() == 1 ? " is missing" : " are missing"));
    }

    private static List<String> needed(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(RecordComponent::getName)
                .toList();
    }

    /** The keys on the way to what is wrong, such as {@code results.0.score}. */
    private static String key(JacksonException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? String.valueOf(step.getIndex()) : step.getPropertyName())
                .collect(Collectors.joining("."));
    }

    private static String type(Class<?> type) {
        if (type.isPrimitive() || Number.class.isAssignableFrom(type) || type == Boolean.class) {
            return type(type.getSimpleName().toLowerCase(Locale.ROOT));
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        return type.isArray() || Iterable.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    /** What a word of Java that begins like a type's name stands for. */
    private static String type(String word) {
        if (word.startsWith("string")) {
            return "a text";
        }
        if (word.startsWith("bool")) {
            return "true or false";
        }
        return word.startsWith("double") || word.startsWith("float") ? "a number" : "a whole number";
    }

    /** What Jackson's name of a kind of value is called. */
    private static String kind(String name) {
        return switch (name) {
            case "Array" -> "a list";
            case "Object" -> "an object";
            case "String" -> "a text";
            case "Boolean" -> "true or false";
            case "Null" -> "null";
            default -> "a number";
        };
    }

    private static Optional<String> replaced(Pattern pattern, String message, String words) {
        Matcher matcher = pattern.matcher(message);
        return matcher.matches() ? Optional.of(words.replace("$1", shown(matcher.group(1)))) : Optional.empty();
    }

    private static String shown(String text) {
        return Excerpt.of(text, SHOWN);
    }

    /** A message without what only those who program with the library understand. */
    private static String plain(String message) {
        return INTERNAL.matcher(message).replaceFirst("");
    }
}
