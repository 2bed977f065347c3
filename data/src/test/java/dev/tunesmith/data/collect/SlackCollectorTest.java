package dev.tunesmith.data.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlackCollectorTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void export() throws IOException {
        write("channels.json", "[{'id':'C1','name':'help'},{'id':'C2','name':'general'}]");
        write("users.json", "[{'id':'U1','name':'ann','profile':{'display_name':'Ann'}},{'id':'U2','name':'bob'}]");
        write(
                "help/2025-05-05.json",
                "[{'type':'message','subtype':'channel_join','user':'U1','text':'joined','ts':'1.1'},"
                        + "{'type':'message','subtype':'bot_message','bot_id':'B','text':'12 new','ts':'1.2'},"
                        + "{'user':'U1','text':'<@U2> look:\\n&gt; Where is &lt;KC-1&gt; &amp; co?\\n&gt; second','ts':'2.1','thread_ts':'2.1'},"
                        + "{'user':'U2','text':'hm','ts':'2.2','thread_ts':'2.1'},"
                        + "{'user':'U2','text':'that is `{\\'a\\':\\'x &amp; y\\'}`','ts':'2.3','thread_ts':'2.1',"
                        + "'reactions':[{'name':'white_check_mark'}],'edited':{'user':'U2'}},"
                        + "{'user':'U1','text':'anyone?','ts':'3.1'},"
                        + "{'user':'U1','text':'unclear','ts':'4.1','thread_ts':'4.1'},"
                        + "{'user':'U2','text':'no idea','ts':'4.2','thread_ts':'4.1'},"
                        + "{'user':'U2','text':'lost','ts':'4.3','thread_ts':'0.9'},"
                        + "{'user':'U1','text':'pic','ts':'5.1','files':[{'id':'F'}]}]");
        write(
                "general/2025-05-06.json",
                "[{'user':'U1','text':'Is <#C1> open, see <https://x.example/a|the docs> or <https://x.example>?','ts':'9.1','thread_ts':'9.1'},"
                        + "{'user':'U1','text':'nobody?','ts':'9.2','thread_ts':'9.1'},"
                        + "{'user':'U2','text':'Yes <@U1>, <!here> run `a &lt; b`','ts':'9.3','thread_ts':'9.1','subtype':'thread_broadcast'}]");
    }

    private void write(String name, String json) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, json.replace("\\'", "\\\"").replace('\'', '"'));
    }

    @Test
    void approvedRepliesAnswerQuotedQuestionsAndAllMessagesAreCounted() {
        SlackOptions options =
                new SlackOptions(Map.of("help", new SlackOptions.Channel("Triage.", SlackOptions.Answer.AUTO)), null);
        Collected collected = new SlackCollector(options, SourceSettings.NONE).collect(folder);
        assertThat(collected.samples()).hasSize(1);
        Sample sample = collected.samples().get(0);
        assertThat(sample.id()).isEqualTo("slack:help:2.1").isEqualTo(sample.group());
        assertThat(sample.input()).isEqualTo("Triage.\nWhere is <KC-1> & co?\nsecond");
        assertThat(sample.response()).isEqualTo("{\"a\":\"x & y\"}");
        assertThat(sample.attributes()).containsEntry("channel", "help");
        assertThat(sample.source()).isEqualTo(folder.getFileName() + "/help#2025-05-05.json/2.1");
        CollectReport report = collected.report();
        assertThat(report.seen()).isEqualTo(13);
        assertThat(report.used()).isEqualTo(2);
        assertThat(report.skipped())
                .containsEntry("joined the channel", 1L)
                .containsEntry("written by a bot", 1L)
                .containsEntry("other reply in a thread", 1L)
                .containsEntry("no reply", 1L)
                .containsEntry("thread without an approved reply", 1L)
                .containsEntry("in a thread that gave no sample", 1L)
                .containsEntry("reply to a message that is not there or cannot be used", 1L)
                .containsEntry("a file", 1L)
                .containsEntry("channel not asked for", 3L);
        assertThat(report.notes()).containsValue(1L);
    }

    @Test
    void withoutReactionsTheFirstReplyOfSomebodyElseCounts() {
        SlackOptions options =
                new SlackOptions(Map.of("general", new SlackOptions.Channel(null, SlackOptions.Answer.AUTO)), null);
        Sample sample = new SlackCollector(options, SourceSettings.NONE)
                .collect(folder)
                .samples()
                .get(0);
        assertThat(sample.input())
                .isEqualTo("Is #help open, see [the docs](https://x.example/a) or https://x.example?");
        assertThat(sample.response()).isEqualTo("Yes @Ann, @here run `a < b`");
    }

    @Test
    void anUnknownChannelAndABrokenFileAreNamed() throws IOException {
        SlackOptions options =
                new SlackOptions(Map.of("hlep", new SlackOptions.Channel(null, SlackOptions.Answer.AUTO)), null);
        assertThatThrownBy(() -> new SlackCollector(options, SourceSettings.NONE).collect(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("there is no channel hlep")
                .satisfies(e -> assertThat(((DataException) e).fix()).contains("help"));
        Files.writeString(folder.resolve("help/2025-05-07.json"), "[\n{\"ts\":");
        assertThatThrownBy(() -> new SlackCollector(SlackOptions.ALL, SourceSettings.NONE).collect(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2025-05-07.json:2: broken JSON");
    }
}
