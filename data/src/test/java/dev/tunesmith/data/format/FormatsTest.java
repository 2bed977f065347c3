package dev.tunesmith.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each format makes of its rows, and that it is recognised. */
class FormatsTest {

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text.replace('\'', '"'));
    }

    private List<Sample> read(String format, String text) throws IOException {
        return read(format, text, ReadOptions.DEFAULT);
    }

    private List<Sample> read(String format, String text, ReadOptions options) throws IOException {
        List<Sample> samples = new ArrayList<>();
        ReadReport report = new SampleReader(options).read(file(format + ".jsonl", text), samples::add);
        assertThat(report.format()).isEqualTo(format);
        return samples;
    }

    private Sample one(String format, String text) throws IOException {
        List<Sample> samples = read(format, text);
        assertThat(samples).hasSize(1);
        return samples.get(0);
    }

    @Test
    void alpacaPromptsAreTheOnesItWasTrainedWith() throws IOException {
        String rows =
                "{'instruction':'Sort.','input':'b a','output':'a b'}\n{'instruction':'Greet.','input':'','output':'Hi'}";
        List<Sample> alpaca = read("alpaca", rows, ReadOptions.DEFAULT.withPrompt(PromptStyle.ALPACA));
        assertThat(alpaca.get(0).input())
                .isEqualTo("Below is an instruction that describes a task, paired with an input that provides further "
                        + "context. Write a response that appropriately completes the request.\n\n"
                        + "### Instruction:\nSort.\n\n### Input:\nb a\n\n### Response:\n");
        assertThat(alpaca.get(1).input())
                .isEqualTo("Below is an instruction that describes a task. Write a response that appropriately "
                        + "completes the request.\n\n### Instruction:\nGreet.\n\n### Response:\n");
        List<Sample> notes = read("alpaca", rows, ReadOptions.DEFAULT.withPrompt(PromptStyle.INSTRUCTIONS));
        assertThat(notes.get(0).input()).isEqualTo("### Instructions:\nSort.\n\n### Input:\nb a\n\n### Response:\n");
        assertThat(notes.get(1).input()).isEqualTo("### Instructions:\nGreet.\n\n### Response:\n");
        assertThat(read("alpaca", rows)).extracting(Sample::input).containsExactly("Sort.\nb a", "Greet.");
    }

    @Test
    void textsInThosePromptsAreTakenApart() throws IOException {
        Sample sample = one(
                "instructions-text",
                "{'text':'### Instructions:\\nSort.\\n\\n### Input:\\nb a\\n\\n### Response:\\na b'}");
        assertThat(sample.input()).isEqualTo("Sort.\nb a");
        assertThat(sample.response()).isEqualTo("a b");
        Sample alpaca = one(
                "alpaca-text",
                "{'text':'Below is an instruction that describes a task. Write a response that appropriately completes"
                        + " the request.\\n\\n### Instruction:\\nGreet.\\n\\n### Response:\\nHi'}");
        assertThat(alpaca.input()).isEqualTo("Greet.");
        assertThat(alpaca.response()).isEqualTo("Hi");
    }

    @Test
    void dollyKeepsItsCategoryAsAFact() throws IOException {
        Sample sample =
                one("dolly", "{'instruction':'When?','context':'In 2000.','response':'2000','category':'closed_qa'}");
        assertThat(sample.input()).isEqualTo("When?\nIn 2000.");
        assertThat(sample.attributes()).isEqualTo(Map.of("category", "closed_qa"));
    }

    @Test
    void selfInstructMakesASampleOfEachInstanceInOneGroup() throws IOException {
        List<Sample> samples = read(
                "self-instruct",
                "{'id':'seed_1','instruction':'Add.','instances':[{'input':'1 1','output':'2'},{'input':'2 2','output':'4'}]}");
        assertThat(samples).extracting(Sample::id).containsExactly("seed_1-1", "seed_1-2");
        assertThat(samples).extracting(Sample::group).containsOnly("seed_1");
        assertThat(samples).extracting(Sample::input).containsExactly("Add.\n1 1", "Add.\n2 2");
    }

    @Test
    void labelledRowsAndClincsSplits() throws IOException {
        assertThat(one("labelled", "{'text':'so good','label':'positive'}").response())
                .isEqualTo("positive");
        List<Sample> clinc = read(
                "labelled",
                "{'val':[['is it fake','oos']],'train':[['send money','transfer'],['pay day','payday']],'oos_test':[['hm','oos']]}");
        assertThat(clinc).extracting(Sample::response).containsExactly("oos", "transfer", "payday", "oos");
        assertThat(clinc)
                .extracting(sample -> sample.attributes().get("split"))
                .containsExactly("dev", "train", "train", "test");
        assertThat(clinc.get(3).attributes()).containsEntry("set", "oos_test");
        assertThatThrownBy(() -> read("labelled", "{'text':'x','label':3}"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label: expected text, found the number 3");
    }

    @Test
    void preferencePairsInTheShapesThatAreMet() throws IOException {
        Sample plain = one("preference", "{'prompt':'q','chosen':'good','rejected':'bad'}");
        assertThat(plain.response()).isEqualTo("good");
        assertThat(plain.rejected()).isEqualTo(Message.assistant("bad"));
        String user = "{'role':'user','content':'q'}";
        String lists =
                "{'chosen':[%s,{'role':'assistant','content':'good'}],'rejected':[%s,{'role':'assistant','content':'bad'}]}";
        String transcripts =
                "{'chosen':'\\n\\nHuman: q\\n\\nAssistant: good','rejected':'\\n\\nHuman: q\\n\\nAssistant: bad'}";
        String factory =
                "{'conversations':[{'from':'human','value':'q'}],'chosen':{'from':'gpt','value':'good'},'rejected':{'from':'gpt','value':'bad'}}";
        for (String row : List.of(
                String.format(lists, user, user),
                transcripts,
                "{'question':'q','response_j':'good','response_k':'bad'}",
                "{'instruction':'q','input':'','chosen':'good','rejected':'bad'}",
                factory)) {
            Sample sample = one("preference", row);
            assertThat(sample.prompt()).as(row).isEqualTo(plain.prompt());
            assertThat(sample.response()).as(row).isEqualTo("good");
            assertThat(sample.rejected()).as(row).isEqualTo(plain.rejected());
        }
        String other = String.format(lists, user, "{'role':'user','content':'another'}");
        assertThatThrownBy(() -> read("preference", other)).hasMessageContaining("the same conversation as in chosen");
    }

    @Test
    void shareGptWithItsToolsAndRealWorldRoles() throws IOException {
        Sample sample = one(
                "sharegpt",
                "{'system':'Be brief.','tools':'[{\\'name\\':\\'clock\\'}]','conversations':["
                        + "{'from':'Human','value':'time?'},"
                        + "{'from':'function_call','value':'{\\'name\\':\\'clock\\',\\'arguments\\':{\\'zone\\':\\'CET\\'}}'},"
                        + "{'from':'observation','value':'12:00'},"
                        + "{'from':'chatgpt','value':'Noon.','weight':1}]}");
        assertThat(sample.prompt().messages())
                .extracting(Message::role)
                .containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL);
        assertThat(sample.prompt().messages().get(2).fields())
                .isEqualTo(Map.of(
                        "tool_calls",
                        List.of(Map.of(
                                "type",
                                "function",
                                "function",
                                Map.of("name", "clock", "arguments", Map.of("zone", "CET"))))));
        assertThat(sample.prompt().tools()).isEqualTo(List.of(Map.of("name", "clock")));
        assertThat(sample.responseFields()).isEqualTo(Map.of("weight", 1));
    }

    @Test
    void anEmptyTurnInTheMiddleIsKeptUntrainedAndNoted() throws IOException {
        Path file = file(
                "gap.jsonl",
                "{'conversations':[{'from':'human','value':'a'},{'from':'gpt','value':''},{'from':'human','value':'b'},{'from':'gpt','value':'c'}]}");
        List<Sample> samples = new ArrayList<>();
        ReadReport report = new SampleReader(ReadOptions.DEFAULT).read(file, samples::add);
        Message empty = samples.get(0).prompt().messages().get(1);
        assertThat(empty.trained()).isFalse();
        assertThat(report.notes()).containsEntry("empty assistant turns before the last (kept, not trained)", 1L);
    }

    @Test
    void weightsSayWhatIsTrained() throws IOException {
        Sample sample = one(
                "messages",
                "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b','weight':1},"
                        + "{'role':'user','content':'c'},{'role':'assistant','content':'d','weight':0}]}");
        assertThat(sample.conversation().messages())
                .extracting(Message::trained)
                .containsExactly(false, true, false, false);
        String none = "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b','weight':0}]}";
        assertThatThrownBy(() -> read("messages", none)).hasMessageContaining("no turn is to be trained");
        assertThatThrownBy(() -> read("messages", none.replace("0", "0.5")))
                .hasMessageContaining("messages[1].weight: expected 0 or 1, found the number 0.5");
        assertThatThrownBy(() -> read("messages", none.replace("'weight':0", "'train':'no'")))
                .hasMessageContaining("messages[1].train: expected true or false, found text");
    }

    @Test
    void anAnswerMayBeToolCallsAlone() throws IOException {
        Sample sample = one(
                "messages",
                "{'messages':[{'role':'user','content':'time?'},{'role':'assistant','content':null,"
                        + "'tool_calls':[{'type':'function','function':{'name':'clock','arguments':'{}'}}]}]}");
        assertThat(sample.response()).isEmpty();
        assertThat(sample.answer().callsTools()).isTrue();
    }

    @Test
    void otherNamesOfKeysMessagesAndRoles() throws IOException {
        String row = "{'data':{'turns':[{'who':'Kunde','said':'Hallo'},{'who':'Agent','said':'Guten Tag'}]}}";
        ReadOptions options = ReadOptions.DEFAULT
                .withFields(Map.of("data.turns", "messages"))
                .withMessages(new MessageNames("who", "said", Map.of("Kunde", "user", "Agent", "assistant")));
        Sample sample = read("messages", row, options).get(0);
        assertThat(sample.input()).isEqualTo("Hallo");
        assertThat(sample.response()).isEqualTo("Guten Tag");
        assertThatThrownBy(() -> read("messages", row.replace("Kunde", "Chef"), options))
                .hasMessageContaining("messages[0].who: expected one of Agent, Kunde;")
                .hasMessageContaining("found \"Chef\"");
    }

    @Test
    void paddingOfTokenRowsIsCutOff() throws IOException {
        Path file = file(
                "t.jsonl",
                "{'input_ids':[5,6,7,0,0],'labels':[-100,6,7,-100,-100],'attention_mask':[true,true,true,false,false]}");
        List<TokenRow> rows = new ArrayList<>();
        ReadReport report = new TokenRowReader(ReadOptions.DEFAULT, Rejects.NONE).read(file, rows::add);
        assertThat(rows).containsExactly(new TokenRow(new int[] {5, 6, 7}, new int[] {-100, 6, 7}, "t.jsonl:1"));
        assertThat(report.notes()).containsEntry("rows with padding (cut off)", 1L);
        Path hole = file("h.jsonl", "{'input_ids':[5,6,7],'labels':[-100,6,7],'attention_mask':[1,0,1]}");
        assertThatThrownBy(() -> TokenRowReader.readAll(hole)).hasMessageContaining("attention_mask[1]");
        Path trained = file("p.jsonl", "{'input_ids':[5,6,0],'labels':[-100,6,0],'attention_mask':[1,1,0]}");
        assertThatThrownBy(() -> TokenRowReader.readAll(trained)).hasMessageContaining("expected -100 in the padding");
    }
}
