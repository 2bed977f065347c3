package dev.tunesmith.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {

    @TempDir
    private Path folder;

    private final Problems problems = new Problems();

    private List<DataSource> read(String yaml) {
        return YamlMap.parse(yaml, "t.yaml", folder, problems).maps("sources", "path").stream()
                .map(DataSource::read)
                .toList();
    }

    @Test
    void kindsFollowFromPathsAndSettingsMarkSamples() throws IOException {
        Files.writeString(folder.resolve("faq.md"), "# Is it?\n\nYes.\n");
        Files.writeString(
                folder.resolve("rows.jsonl"), "{\"q\":\"x\",\"completion\":\"y\",\"flags\":[\"handwritten\"]}\n");
        Files.createDirectory(folder.resolve("slack"));
        List<DataSource> sources = read("""
                sources:
                  - faq.md
                  - { path: rows.jsonl, instruction: Do., split: test, licence: CC0-1.0, fields: { q: prompt } }
                  - { path: slack, channels: { help: { instruction: Triage., answer: code } } }
                  - { path: t.yaml, seed: 7, total: 5 }
                """);
        assertThat(problems.lines()).isEmpty();
        assertThat(sources)
                .extracting(DataSource::kind)
                .containsExactly(
                        DataSource.Kind.FAQ, DataSource.Kind.ROWS, DataSource.Kind.SLACK, DataSource.Kind.TEMPLATES);
        assertThat(sources.get(0).collect().samples().get(0).response()).isEqualTo("Yes.");
        Sample row = sources.get(1).collect().samples().get(0);
        assertThat(row.input()).isEqualTo("Do.\nx");
        assertThat(row.licence()).isEqualTo("CC0-1.0");
        assertThat(row.hasFlag("handwritten")).isTrue();
        assertThat(Split.pinned(row)).contains(Split.TEST);
        assertThat(sources.get(3).templates()).isEqualTo(new DataSource.Templates(7, 5));
    }

    @Test
    void unknownKeysAndWordsAreReported() {
        read("sources:\n  - { path: a.md, heading: all }\n  - { kind: fqa }\n");
        assertThat(problems.lines())
                .anyMatch(line -> line.contains("unknown key sources[0].heading") && line.contains("headings"))
                .anyMatch(line -> line.contains("the key sources[1].path is missing"))
                .anyMatch(line -> line.contains("found fqa") && line.contains("faq"));
    }
}
