package dev.tunesmith.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;

class JsonErrorsTest {

    enum Kind {
        GOOD,
        BAD
    }

    private record Scores(
            String item,
            List<String> results,
            @Nullable Kind kind,
            @Nullable Count count) {
        Scores {
            results = List.copyOf(results);
        }
    }

    private record Count(int number) {
        Count {
            if (number < 0) {
                throw new IllegalArgumentException("a count is not negative");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b        | it ends within a text (line 1, column 8)",
                "{\"a\":[1,2       | it ends before it is complete (line 1, column 10)",
                "{\"a\":           | it ends before it is complete (line 1, column 6)",
                "{\"a\":tru}       | tru is no JSON value (line 1, column 6)",
                "{\"a\":NaN}       | NaN is no JSON value (line 1, column 9)",
                "{a:1}             | found a, expected double-quote to start property name (line 1, column 2)",
                "{'a':1}           | found ', expected double-quote to start property name (line 1, column 2)",
                "[1 2]             | found 2, expected comma to separate Array entries (line 1, column 4)",
                "<html>            | found <, expected a valid value (line 1, column 1)",
                "{\"a\":/1}        | found /, which has no place there (line 1, column 6)",
                "{\"a\":1,\"a\":2} | the key a is given twice (line 1, column 11)",
                "{\"a\":1} {}      | there is more after its end (line 1, column 9)",
                "{\"a\":1]         | found ], expected } (line 1, column 7)",
                "]                 | found ], which closes nothing (line 1, column 1)",
            })
    void brokenTextIsToldInWords(String text, String reason) {
        assertThat(JsonErrors.reason(catchThrowableOfType(JacksonException.class, () -> Json.parse(text))))
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\":1}                                    | the keys item, results are missing",
                "{\"item\":\"a\"}                             | the key results is missing",
                "{\"item\":\"a\",\"results\":[],\"x\":2}      | the key x is unknown; known are item, results, kind, count",
                "{\"item\":\"a\",\"results\":{}}              | results: expected a list, found an object",
                "{\"item\":[],\"results\":[]}                 | item: expected a text, found a list",
                "{\"item\":\"a\",\"results\":[],\"kind\":\"ILL\"} | kind: expected one of BAD, GOOD, found ILL",
                "{\"item\":\"a\",\"results\":[],\"count\":{\"number\":-1}} | count: a count is not negative",
                "{\"item\":\"a\",\"results\":[],\"count\":{\"number\":\"x\"}} | count.number: expected a whole number, found x",
                "{\"item\":\"a\",\"results\":[],\"count\":{}} | the key count.number is missing",
                "[]                                           | expected an object, found a list",
                "7                                            | expected an object, found a number",
                "{\"item\":\"a\",\"resu                       | it ends within a text (column 18)",
            })
    void aLineThatIsNoRecordSaysWhichKey(String text, String reason) {
        byte[] line = text.getBytes(StandardCharsets.UTF_8);
        JacksonException e =
                catchThrowableOfType(JacksonException.class, () -> Json.mapper().readValue(line, Scores.class));
        assertThat(JsonErrors.reason(e, line)).isEqualTo(reason);
    }

    @Test
    void aTreeWithoutAKeySaysWhich() {
        assertThat(words("{}")).isEqualTo("the key name is missing");
        assertThat(words("{\"name\":1}")).isEqualTo("expected a text, found 1");
        assertThat(words("3")).isEqualTo("expected an object, found a number");
        assertThat(words("")).isEqualTo("expected an object, found nothing");
        assertThat(JsonErrors.words(catchThrowableOfType(IllegalArgumentException.class, () -> Kind.valueOf("ILL"))))
                .isEqualTo("ILL is none of the values that there are");
    }

    private static String words(String text) {
        return JsonErrors.words(catchThrowableOfType(
                JacksonException.class, () -> Json.parse(text).required("name").stringValue()));
    }
}
