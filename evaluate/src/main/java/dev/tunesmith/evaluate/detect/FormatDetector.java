package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Suspects an answer whose form is not the reference's: JSON that is none or has other keys; lists, headings, tables or code
 * where the reference is plain; several paragraphs for one; and, without a reference, an empty answer or an open code block.
 */
public final class FormatDetector implements Detector {

    private static final Pattern MARKUP =
            Pattern.compile("(?m)^\\s{0,3}(?:[-*+] |\\d{1,2}[.)] |#{1,6} |\\|.*\\|\\s*$)|```|\\*\\*[^*\\n]+\\*\\*");
    private static final Pattern FENCE = Pattern.compile("```");
    private static final Pattern LINE_BREAK = Pattern.compile("\\S\\s*\\R\\s*(?=\\S)");

    @Override
    public ErrorKind kind() {
        return ErrorKind.FORMAT;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        String answer = input.answer();
        if (answer.isBlank()) {
            found.add(Suspicion.whole(kind(), "empty"));
            return found;
        }
        if (FENCE.matcher(answer).results().count() % 2 == 1) {
            found.add(Suspicion.whole(kind(), "a code block is not closed"));
        }
        if (!input.hasReference()) {
            return found;
        }
        Optional<JsonNode> wanted = container(input.item().response());
        if (wanted.isPresent()) {
            json(wanted.get(), answer, found);
        } else {
            plain(input.item().response(), answer, found);
        }
        return found;
    }

    private void json(JsonNode wanted, String answer, List<Suspicion> found) {
        Optional<JsonNode> given = container(answer);
        if (given.isEmpty()) {
            found.add(Suspicion.whole(kind(), "is not JSON"));
            return;
        }
        if (wanted.isObject() != given.get().isObject()) {
            found.add(Suspicion.whole(kind(), wanted.isObject() ? "is no JSON object" : "is no JSON array"));
        } else if (wanted.isObject()) {
            TreeSet<String> missing = new TreeSet<>(wanted.propertyNames());
            missing.removeAll(given.get().propertyNames());
            TreeSet<String> unknown = new TreeSet<>(given.get().propertyNames());
            unknown.removeAll(wanted.propertyNames());
            missing.forEach(key -> found.add(new Suspicion(kind(), null, key, "key is missing")));
            unknown.forEach(key -> found.add(new Suspicion(kind(), null, key, "key is unknown")));
        }
    }

    private void plain(String reference, String answer, List<Suspicion> found) {
        if (!MARKUP.matcher(reference).find()) {
            Matcher markup = MARKUP.matcher(answer);
            if (markup.find()) {
                found.add(Suspicion.at(kind(), answer, markup.start(), markup.end(), "markup in a plain answer"));
            }
        }
        Matcher lineBreak = LINE_BREAK.matcher(answer);
        if (!LINE_BREAK.matcher(reference).find() && lineBreak.find()) {
            found.add(Suspicion.at(
                    kind(), answer, lineBreak.start(), lineBreak.end(), "more lines than the reference's one"));
        }
    }

    private static Optional<JsonNode> container(String text) {
        String body = text.strip();
        if (!body.startsWith("{") && !body.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parse(body)).filter(JsonNode::isContainer);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
