package dev.tunesmith.evaluate.check;

import static dev.tunesmith.evaluate.check.CheckTesting.judge;
import static dev.tunesmith.evaluate.check.CheckTesting.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.evaluate.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonSchemaTest {

    private static final String TICKET = """
            schema:
              type: object
              required: [topic, priority]
              additionalProperties: false
              properties:
                topic: { enum: [billing, delivery] }
                priority: { type: integer, minimum: 1, maximum: 3 }
                mail: { type: string, format: email }
                lines: { type: array, items: { $ref: '#/$defs/line' } }
              $defs:
                line: { type: object, required: [sku], properties: { sku: { pattern: '^[A-Z]{2}-\\d+$' } } }
            """;

    @Test
    void answerMustBeAsTheSchemaSays() {
        assertThat(passes(
                        "jsonSchema",
                        TICKET,
                        "",
                        "{\"topic\":\"billing\",\"priority\":2,\"lines\":[{\"sku\":\"KS-1\"}]}"))
                .isTrue();
        Judgement judgement = judge(
                "jsonSchema",
                TICKET,
                "",
                "{\"topic\":\"other\",\"priority\":9,\"lines\":[{\"sku\":\"x\"}],\"extra\":1}");
        assertThat(judgement.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(judgement.evidence())
                .extracting(Evidence::text)
                .anyMatch(text -> text.startsWith("/topic: "))
                .anyMatch(text -> text.startsWith("/priority: "))
                .anyMatch(text -> text.startsWith("/lines/0/sku: "))
                .hasSize(4);
        assertThat(passes("jsonSchema", TICKET, "", "{\"topic\":\"billing\",\"priority\":2,\"mail\":\"no\"}"))
                .isFalse();
        assertThat(judge("jsonSchema", TICKET, "", "").message()).contains("empty");
        assertThat(judge("jsonSchema", TICKET, "", "Sure! {").message()).contains("not JSON");
        assertThat(passes("jsonSchema", TICKET + "anywhere: true\n", "", "Sure: {topic: 'billing', priority: 1}!"))
                .isTrue();
    }

    @Test
    void schemaThatIsNoSchemaIsAProblemWithItsLine() {
        assertThatThrownBy(
                        () -> Samples.suite("name: s\nchecks:\n  - check: jsonSchema\n    schema: { type: objekt }\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 4")
                .hasMessageContaining("not a JSON schema: /type");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("jsonSchema", "schema: [1]"))
                .hasMessageContaining("must be an object");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("jsonSchema", ""))
                .hasMessageContaining("one of schema and file");
        assertThatThrownBy(() -> CheckRegistry.builtIn()
                        .create("jsonSchema", "schema: { properties: { a: { $ref: '#/$defs/none' } } }"))
                .hasMessageContaining("cannot be used");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("jsonSchema", "schema: { pattern: '(' }"))
                .hasMessageContaining("schema");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("jsonSchema", "schema: { $schema: 'urn:none' }"))
                .hasMessageContaining("draft 2020-12");
    }

    @Test
    void schemaMayStandInAFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("s.json"), "{\"type\":\"array\"}");
        Problems problems = new Problems();
        YamlMap options = YamlMap.parse("file: s.json", "suite.yaml", folder, problems);
        Check check = CheckRegistry.builtIn()
                .create("jsonSchema", options, CheckResources.none())
                .orElseThrow();
        assertThat(problems.isEmpty()).isTrue();
        assertThat(check.judge(CheckTesting.input("p", "", "[]")).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(check.judge(CheckTesting.input("p", "", "{}")).outcome()).isEqualTo(Outcome.FAILED);
        Files.writeString(folder.resolve("s.json"), "{");
        YamlMap broken = YamlMap.parse("file: s.json", "suite.yaml", folder, problems);
        CheckRegistry.builtIn().create("jsonSchema", broken, CheckResources.none());
        assertThat(problems.isEmpty()).isFalse();
    }

    @Test
    void nothingIsFetched() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://localhost:" + server.getAddress().getPort() + "/schema.json";
            assertThatThrownBy(() -> CheckRegistry.builtIn().create("jsonSchema", "schema: { $ref: '" + url + "' }"))
                    .hasMessageContaining("cannot be used");
            assertThatThrownBy(() -> CheckRegistry.builtIn()
                            .create("jsonSchema", "schema: { $schema: '" + url + "', type: object }"))
                    .hasMessageContaining("schema");
            assertThat(asked).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anExplodingPatternOfASchemaEndsInTime() {
        Judgement judgement = judge(
                "jsonSchema", "schema: { pattern: '(x+x+)+y' }\ntimeLimitMillis: 50", "", '"' + "x".repeat(2000) + '"');
        assertThat(judgement.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(judgement.message()).contains("longer than 50 ms");
    }
}
