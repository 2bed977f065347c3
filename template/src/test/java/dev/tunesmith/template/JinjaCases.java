package dev.tunesmith.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Templates with what Python's jinja2 made of them; the files are written by the scripts in {@code src/test/python}.
 *
 * <p>Its {@code main} compares any other file that the scripts wrote, such as one with random templates.
 */
final class JinjaCases {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JinjaCases() {}

    /**
     * A template and what jinja2 made of it.
     *
     * @param name of the case; empty for a small template
     * @param input what it is rendered with
     * @param output null where jinja2 refuses
     * @param generated the code-point ranges inside generation tags; null where the template has none
     */
    record Case(
            String name,
            String template,
            RenderInput input,
            @Nullable String output,
            String error,
            @Nullable List<List<Integer>> generated) {

        /** What this interpreter makes of it instead; empty when it makes the same. */
        String difference() {
            Rendering rendering;
            try {
                rendering = render();
            } catch (TemplateException e) {
                return output == null ? "" : describe(output, "failed:   " + e.getMessage());
            }
            if (output == null) {
                return describe(error, "rendered: " + rendering.text());
            }
            if (!output.equals(rendering.text())) {
                return describe(output, "rendered: " + rendering.text());
            }
            List<List<Integer>> mask = generated == null ? List.of() : mask(rendering);
            return generated == null || mask.equals(generated)
                    ? ""
                    : describe(output, "generated " + mask + " instead of " + generated);
        }

        /** Whether this interpreter refuses it. */
        boolean isRefused() {
            try {
                render();
                return false;
            } catch (TemplateException e) {
                return true;
            }
        }

        private Rendering render() {
            return Fixtures.compile(template).render(input);
        }

        private static List<List<Integer>> mask(Rendering rendering) {
            List<List<Integer>> ranges = new ArrayList<>();
            for (TextRange range :
                    LossMask.of(rendering, LossMask.Options.ofStops(Set.of())).ranges()) {
                ranges.add(List.of(range.codePointStart(), range.codePointEnd()));
            }
            return ranges;
        }

        private String describe(String expected, String instead) {
            return (name.isEmpty() ? template : name) + "\n  expected: " + expected + "\n  " + instead;
        }
    }

    @SuppressWarnings("unchecked") // what Jackson makes of a list of objects
    private static RenderInput inputOf(JsonNode row, boolean prompt) {
        return new RenderInput(
                (List<Map<String, ?>>) plain(row.path("messages"), List.class),
                row.path("tools").isNull() ? null : (List<?>) plain(row.path("tools"), List.class),
                row.path("documents").isNull() ? null : (List<?>) plain(row.path("documents"), List.class),
                prompt,
                (Map<String, ?>) plain(row.path("variables"), Map.class),
                Clock.fixed(LocalDateTime.parse(row.path("now").asString()).toInstant(ZoneOffset.UTC), ZoneOffset.UTC));
    }

    private static Object plain(JsonNode node, Class<?> type) {
        return MAPPER.treeToValue(node, type);
    }

    /** The cases of a resource beside this class. */
    static List<Case> resource(String name) {
        try (InputStream in = JinjaCases.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Case> parse(String text) {
        List<Case> cases = new ArrayList<>();
        Map<String, JsonNode> inputs = new HashMap<>();
        Map<String, String> templates = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            JsonNode row = MAPPER.readTree(line);
            String name = row.path("name").asString("");
            if (row.has("input")) {
                inputs.put(name, row.path("input"));
            } else if (!name.isEmpty()) {
                templates.put(name, row.path("template").stringValue());
            } else if (row.has("use")) {
                String use = row.path("use").asString();
                String with = row.path("with").asString();
                boolean prompt = row.path("prompt").booleanValue();
                cases.add(expectation(
                        row,
                        use + ", " + with + (prompt ? " and a generation prompt" : ""),
                        templates.getOrDefault(use, ""),
                        inputOf(inputs.getOrDefault(with, row), prompt)));
            } else {
                cases.add(expectation(row, "", row.path("template").stringValue(), Fixtures.tableInput()));
            }
        }
        return cases;
    }

    private static Case expectation(JsonNode row, String name, String template, RenderInput input) {
        JsonNode output = row.get("output");
        return new Case(
                name,
                template,
                input,
                output == null ? null : output.stringValue(),
                row.path("error").asString(""),
                row.has("generated") ? ranges(row.path("generated")) : null);
    }

    /** Neighbours are one range here, and empty ones none. */
    private static List<List<Integer>> ranges(JsonNode generated) {
        List<List<Integer>> ranges = new ArrayList<>();
        for (JsonNode range : generated) {
            int from = range.path(0).intValue();
            int to = range.path(1).intValue();
            List<Integer> last = ranges.isEmpty() ? List.of(-1, -1) : ranges.get(ranges.size() - 1);
            if (last.get(1) == from) {
                ranges.set(ranges.size() - 1, List.of(last.get(0), to));
            } else if (from < to) {
                ranges.add(List.of(from, to));
            }
        }
        return ranges;
    }

    /** Print the differences of a file. */
    public static void main(String[] arguments) throws IOException {
        List<Case> all = parse(Files.readString(Path.of(arguments[0])));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int different = 0;
        for (Case each : all) {
            String difference = each.difference();
            different += difference.isEmpty() ? 0 : 1;
            if (!difference.isEmpty()) {
                out.println(difference + "\n");
            }
        }
        out.println(different + " of " + all.size() + " differ");
        out.flush();
    }
}
