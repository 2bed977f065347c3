package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.template.ChatTemplate;
import dev.tunesmith.template.NamedTemplates;
import dev.tunesmith.template.RenderInput;
import dev.tunesmith.template.TemplateException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times rendering side by side in one run: how many short conversations a second one core renders with each chat template, here
 * and with Python's jinja2.
 *
 * <p>Templates are the named ones and every {@code .jinja} file below the folders given. The conversation has two questions and
 * two answers; a template that refuses it is told and left out. Rates are by processor time of the one thread, after warm-up.
 *
 * <pre>RenderBench OUT.json PYTHON RENDER_JINJA.py [FOLDER...]</pre>
 */
public final class RenderBench {

    private static final long WARM_NANOS = 500_000_000L;
    private static final long TIMED_NANOS = 300_000_000L;
    private static final int AT_ONCE = 50;

    private static final List<Map<String, String>> CONVERSATION = List.of(
            Map.of("role", "user", "content", "Hello, how are you?"),
            Map.of("role", "assistant", "content", "I'm doing great. How can I help you today?"),
            Map.of("role", "user", "content", "Where is my order? I bought a lamp on Monday."),
            Map.of("role", "assistant", "content", "It left the depot this morning and should reach you by Thursday."));

    private static final Map<String, String> VARIABLES = Map.of("bos_token", "<s>", "eos_token", "</s>");

    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();

    private RenderBench() {}

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 3) {
            throw new UsageException(
                    "RenderBench takes at least 3 arguments, found " + arguments.length,
                    "OUT.json PYTHON RENDER_JINJA.py [FOLDER...]");
        }
        Map<String, String> sources = new LinkedHashMap<>();
        NamedTemplates.names().forEach(name -> sources.put("named: " + name, NamedTemplates.source(name)));
        for (String folder : List.of(arguments).subList(3, arguments.length)) {
            sources.putAll(templates(Path.of(folder)));
        }
        RenderBench bench = new RenderBench();
        PrintStream out = System.out;
        Map<String, Object> ours = new LinkedHashMap<>();
        sources.forEach((name, source) -> ours.put(name, bench.rate(name, source)));
        ObjectNode peer = bench.peer(arguments[1], arguments[2], sources);
        Map<String, Object> ratios = new TreeMap<>();
        ours.forEach((name, rate) -> {
            if (rate instanceof Double mine && peer.path("rates").path(name).isNumber()) {
                double theirs = peer.path("rates").path(name).asDouble();
                ratios.put(name, mine / theirs);
                out.printf(Locale.ROOT, "%-50s %9.0f/s, jinja2 %8.0f/s%n", name, mine, theirs);
            }
        });
        ObjectNode result = Json.object();
        result.put("date", Instant.now().toString());
        result.set("machine", Json.tree(Machine.describe()));
        result.put("command", "RenderBench OUT PYTHON render_jinja.py FOLDER...");
        result.put("slowestPerSecond", lowest(ours));
        result.put("smallestRatio", lowest(ratios));
        result.set("conversationsPerSecond", Json.tree(ours));
        result.set("ratioToJinja2", Json.tree(ratios));
        result.set("peer", peer);
        AtomicFiles.writeString(Path.of(arguments[0]), Json.pretty(result) + "\n");
        out.printf(Locale.ROOT, "slowest %.0f/s, smallest ratio %.1f%n", lowest(ours), lowest(ratios));
    }

    private static double lowest(Map<String, Object> rates) {
        return rates.values().stream()
                .filter(Double.class::isInstance)
                .mapToDouble(rate -> (Double) rate)
                .min()
                .orElse(0);
    }

    private static Map<String, String> templates(Path folder) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".jinja")).toList()) {
                sources.put(
                        folder.getFileName() + "/"
                                + folder.relativize(file).toString().replace('\\', '/'),
                        Files.readString(file));
            }
        }
        return sources;
    }

    /** Conversations a second, or why there is no rate. */
    private Object rate(String name, String source) {
        RenderInput input = RenderInput.of(CONVERSATION).withVariables(VARIABLES);
        ChatTemplate template;
        try {
            template = ChatTemplate.compile(source, name);
            template.render(input);
        } catch (TemplateException e) {
            return "refused: " + e.getMessage();
        }
        run(template, input, WARM_NANOS);
        return run(template, input, TIMED_NANOS);
    }

    private double run(ChatTemplate template, RenderInput input, long nanos) {
        long start = clock.getCurrentThreadCpuTime();
        long taken = 0;
        long rendered = 0;
        while (taken < nanos) {
            for (int i = 0; i < AT_ONCE; i++) {
                template.render(input);
            }
            rendered += AT_ONCE;
            taken = clock.getCurrentThreadCpuTime() - start;
        }
        return rendered * 1e9 / taken;
    }

    private ObjectNode peer(String python, String script, Map<String, String> sources)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tunesmith-bench");
        ObjectNode task = Json.object();
        task.set("messages", Json.tree(CONVERSATION));
        task.set("variables", Json.tree(VARIABLES));
        task.set("templates", Json.tree(sources));
        Files.writeString(folder.resolve("task.json"), Json.line(task));
        Path answer = folder.resolve("rates.json");
        Process process = new ProcessBuilder(
                        python, script, folder.resolve("task.json").toString(), answer.toString())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(script + " ended with " + process.exitValue());
        }
        JsonNode rates = Json.parse(Files.readString(answer));
        return (ObjectNode) rates;
    }
}
