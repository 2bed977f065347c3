package dev.tunesmith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the {@code console} blocks of the documentation. In such a block a line {@code $ tunesmith …} is run in an empty
 * folder, offline, and must end with exit code 0, or with N where it ends in {@code # exit N}; the lines below it must
 * be what is printed, where {@code …} stands for any text. In the folder lie {@code my-model}, which has a tokenizer and a
 * chat template but no weights, {@code chat.jsonl}, {@code chats}, a project with three conversations, {@code desk}, a project with
 * three evaluated runs that keeps what earlier examples did to it, and the files that stand on the page before it, in blocks with a language and a file name. Examples that need more stand in {@code sh} blocks.
 */
class DocsExamplesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FILE = Pattern.compile("```\\w+ ([\\w.-]+)");
    private static final Pattern EXIT = Pattern.compile("\\s+# exit (\\d+)$");
    private static final int FEWEST_EXAMPLES = 10;
    private static final String CHAT =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"},{\"role\":\"assistant\",\"content\":\"Hi\"}]}\n";

    /** One command of a block, the files that it may read, what it must print and how it must end. */
    record Example(String place, Map<String, String> files, String command, String expected, int exit) {}

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> examplesDoWhatTheySay() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Path page : pages()) {
            examples.addAll(read(page));
        }
        assertThat(examples).hasSizeGreaterThanOrEqualTo(FEWEST_EXAMPLES);
        return examples.stream().map(example -> DynamicTest.dynamicTest(example.place(), () -> check(example)));
    }

    @Test
    void aWrongExampleIsNoticed() {
        assertThat(matches("tunesmith …\n", "tunesmith 1.0 (x)\n")).isTrue();
        assertThat(matches("a\n…\nz\n", "a\nb\nc\nz\n")).isTrue();
        assertThat(matches("a\n…\nz\n", "a\nb\n")).isFalse();
        assertThat(matches("a.b\n", "axb\n")).isFalse();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = docs.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .collect(Collectors.toList());
            pages.add(ROOT.resolve("README.md"));
            return pages;
        }
    }

    private static List<Example> read(Path page) throws IOException {
        List<Example> examples = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        Map<String, String> files = new LinkedHashMap<>();
        boolean inside = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            var file = FILE.matcher(line);
            if (file.matches()) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
                files.put(file.group(1), String.join("\n", lines.subList(i + 1, end)) + "\n");
                i = end;
                inside = false;
            } else if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && line.startsWith("$ ")) {
                int end = i + 1;
                while (!lines.get(end).startsWith("$ ") && !lines.get(end).startsWith("```")) {
                    end++;
                }
                String place = ROOT.relativize(page) + ":" + (i + 1);
                examples.add(example(place, Map.copyOf(files), line, lines.subList(i + 1, end)));
            }
        }
        return examples;
    }

    private static Example example(String place, Map<String, String> files, String line, List<String> output) {
        var exit = EXIT.matcher(line);
        int code = exit.find() ? Integer.parseInt(exit.group(1)) : 0;
        String command = EXIT.matcher(line.substring(2)).replaceAll("").strip();
        String expected = output.stream().map(text -> text + "\n").collect(Collectors.joining());
        return new Example(place, files, command, expected, code);
    }

    private void check(Example example) throws IOException {
        TinyModel.write(folder.resolve("my-model"));
        Files.writeString(folder.resolve("chat.jsonl"), CHAT);
        for (Map.Entry<String, String> file : example.files().entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        writeChats(folder.resolve("chats"));
        if (!Files.exists(folder.resolve("desk"))) {
            EvaluatedProject.write(folder.resolve("desk"));
        }
        List<String> words = words(example.command());
        assertThat(words.get(0))
                .as("only tunesmith is run from %s", example.place())
                .endsWith("tunesmith");
        CapturedTerminal captured = new CapturedTerminal();
        Map<String, String> environment =
                Map.of("TUNESMITH_HOME", folder.resolve("home").toString(), "TUNESMITH_OFFLINE", "1");
        int code = new Launcher(Commands.all(), captured.terminal(), environment, folder)
                .run(words.subList(1, words.size()).toArray(String[]::new));
        String printed = (captured.out() + captured.err()).replace("\r\n", "\n").replaceAll("[ ]+\n", "\n");
        assertThat(code).as(example.command() + " printed:\n" + printed).isEqualTo(example.exit());
        if (!example.expected().isBlank()) {
            assertThat(matches(example.expected(), printed))
                    .as(
                            "%s: %s%nexpected:%n%s%nprinted:%n%s",
                            example.place(), example.command(), example.expected(), printed)
                    .isTrue();
        }
    }

    /** Conversations of one, two and three questions, on a model whose context has 64 tokens. */
    private static void writeChats(Path project) throws IOException {
        TinyWeights.write(TinyModel.write(project.resolve("model")));
        Files.writeString(
                project.resolve("tunesmith.yaml"),
                "model: model\ntask: { name: Chats }\ndata: { train: train.jsonl }\ntrain: { maxLength: 60 }\n");
        String exchange = "{\"role\":\"user\",\"content\":\"Hello\"},{\"role\":\"assistant\",\"content\":\"Hi\"}";
        StringBuilder rows = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            rows.append("{\"id\":\"chat-").append(i).append("\",\"messages\":[");
            rows.append(String.join(",", Collections.nCopies(i, exchange))).append("]}\n");
        }
        Files.writeString(project.resolve("train.jsonl"), rows);
    }

    private static boolean matches(String expected, String printed) {
        String pattern =
                Arrays.stream(expected.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(printed).matches();
    }

    /** Split at spaces, with single and double quotes as the shell has them. */
    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        var matcher = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(command);
        while (matcher.find()) {
            words.add(Stream.of(1, 2, 3)
                    .map(matcher::group)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElseThrow());
        }
        return words;
    }
}
