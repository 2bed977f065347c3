package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.template.NamedTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates by name and by file: what is a name, what their stop needs of a tokenizer, and what is stored of them. */
class TemplateChoiceTest {

    private static final Conversation ASK =
            Conversation.of(Message.user("Where is the order?"), Message.assistant("On the way."));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"./chatml", "templates/own", "own.jinja", "own.txt", "C:\\own", "/own"})
    void aFolderOrAnExtensionMakesItAFile(String text) {
        assertThat(TemplateChoice.parse(text, folder)).isInstanceOf(TemplateChoice.InFile.class);
    }

    @Test
    void everyNameIsAName() {
        for (String name : NamedTemplates.names()) {
            assertThat(TemplateChoice.parse(name, folder)).isEqualTo(new TemplateChoice.Named(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "llama-3.1", "Llama-3"})
    void anUnknownNameSaysWhatWasMeantAndListsAll(String text) {
        assertThatThrownBy(() -> TemplateChoice.parse(text, folder))
                .isInstanceOfSatisfying(
                        UsageException.class,
                        e -> assertThat(e.fix())
                                .contains("did you mean llama-3?")
                                .contains(String.join(", ", NamedTemplates.names()))
                                .contains("./" + text));
    }

    @Test
    void aMissingFileNamesTheChoices() {
        assertThatThrownBy(() -> TemplateChoice.parse("own.jinja", folder).source())
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.fix()).contains("chatml"))
                .hasMessageContaining("There is no template file " + folder.resolve("own.jinja"));
    }

    @Test
    void aModelWithoutATemplateNamesTheChoicesAndThoseThatFit() {
        assertThatThrownBy(() -> ChatFormat.of(TinyTokenizer.plain()))
                .isInstanceOfSatisfying(
                        UsageException.class,
                        e -> assertThat(e.fix())
                                .contains("template: NAME")
                                .contains("--template NAME")
                                .contains(String.join(", ", NamedTemplates.names()))
                                .contains(
                                        "Of these, chatml, alpaca, instructions, zephyr, llama-2, vicuna, plain end"));
    }

    @Test
    void aStopThatIsNoTokenIsRefusedWithItsPiecesAndWhatFits() {
        ConversationTokenizer gemma = of("gemma");
        assertThatThrownBy(gemma::requireStop)
                .isInstanceOfSatisfying(
                        UsageException.class,
                        e -> assertThat(e.fix()).contains("set train.stop").contains("chatml, alpaca"))
                .hasMessageContaining("\"gemma\" ends an answer with <end_of_turn>, which is no token")
                .hasMessageMatching("(?s).*it would be [1-9][0-9]* tokens of plain text.*");
        assertThat(gemma.format().plainMarkers().keySet())
                .containsExactlyInAnyOrder("<start_of_turn>", "<end_of_turn>");
        ConversationTokenizer chatml = of("chatml");
        chatml.requireStop();
        assertThat(chatml.format().plainMarkers()).isEmpty();
        assertThat(of("zephyr").format().plainMarkers()).containsOnlyKeys("<|user|>", "<|assistant|>");
        assertThat(of("llama-2").format().plainMarkers()).isEmpty();
    }

    @Test
    void aTokenizerWithoutAnEndTokenIsToldWhatThatMeansForTheTemplate() {
        try (Tokenizer endless = tokenizer(Map.of("bos_token", "<|endoftext|>"), false)) {
            assertThatThrownBy(() -> new TemplateChoice.Named("zephyr").format(endless))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("this tokenizer names none");
            assertThat(new TemplateChoice.Named("chatml").format(endless).stopId())
                    .hasValue(TinyTokenizer.CONTROL.indexOf("<|im_end|>"));
        }
    }

    @Test
    void blanksBetweenPromptAndAnswerAreTrainedWithTheAnswer() {
        for (String name : List.of("llama-2", "vicuna")) {
            ConversationTokenizer conversations = of(name);
            EncodedConversation encoded = conversations.encode(ASK, false);
            int[] prompt =
                    conversations.encodePrompt(Conversation.of(ASK.messages().get(0)));
            assertThat(Arrays.copyOf(encoded.ids(), prompt.length)).isEqualTo(prompt);
            assertThat(encoded.promptLength()).isEqualTo(prompt.length);
            assertThat(encoded.mask()[prompt.length])
                    .as("the first token that %s has to say is trained", name)
                    .isTrue();
            int[] said = IntStream.range(0, encoded.length())
                    .filter(i -> encoded.mask()[i])
                    .map(i -> encoded.ids()[i])
                    .toArray();
            assertThat(conversations.tokenizer().decode(said, true)).startsWith(" On the way.");
        }
    }

    @Test
    void aTemplateThatWritesAllItselfIsStoredAsItIs() {
        for (String name : NamedTemplates.names()) {
            assertThat(of(name).storedTemplates()).isEqualTo(Map.of("default", NamedTemplates.source(name)));
        }
    }

    @Test
    void whatThisProgramAddsIsWrittenIntoTheStoredTemplate() throws IOException {
        Path file = Files.writeString(
                folder.resolve("own.jinja"),
                "{% for m in messages %}### {{ m.role }}: {{ m.content | trim }}\n{% endfor %}"
                        + "{% if add_generation_prompt %}### assistant: {% endif %}");
        try (Tokenizer tokenizer = tokenizer(Map.of("bos_token", "<|endoftext|>", "eos_token", "<|im_end|>"), true)) {
            ChatFormat format =
                    new TemplateChoice.InFile(file).format(tokenizer).withStop("<|im_end|>");
            ConversationTokenizer trained = new ConversationTokenizer(tokenizer, format);
            Map<String, String> stored = trained.storedTemplates();
            ConversationTokenizer opened = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer, stored));
            Conversation two = Conversation.of(
                    Message.system("S"),
                    Message.user("a"),
                    Message.assistant("one"),
                    Message.user("b"),
                    Message.assistant("two"));

            assertThat(opened.encode(two, false).ids())
                    .isEqualTo(trained.encode(two, false).ids());
            assertThat(opened.encode(two, false).labels())
                    .isEqualTo(trained.encode(two, false).labels());
            assertThat(opened.encode(two, false).text())
                    .isEqualTo("<|endoftext|>### system: S\n### user: a\n### assistant: one<|im_end|>\n"
                            + "### user: b\n### assistant: two<|im_end|>\n");
            assertThat(opened.stopIds()).isEqualTo(trained.stopIds());
            assertThat(trained.isStoredAs(stored)).isTrue();
            assertThat(trained.isStoredAs(Map.of("default", Files.readString(file) + "\n")))
                    .isTrue();
            assertThat(trained.isStoredAs(Map.of("default", NamedTemplates.source("chatml"))))
                    .isFalse();
            assertThat(opened.storedTemplates()).isEqualTo(stored);
        }
    }

    @Test
    void aStopThatCannotBeWrittenIntoTheTemplateIsRefused() throws IOException {
        // The content is cut, so that nothing put behind it is left.
        Path file = Files.writeString(
                folder.resolve("own.jinja"), "{% for m in messages %}{{ m.content[:5] }}\n{% endfor %}");
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            ConversationTokenizer conversations = new ConversationTokenizer(
                    tokenizer, new TemplateChoice.InFile(file).format(tokenizer).withStop("<|im_end|>"));
            assertThatThrownBy(conversations::storedTemplates)
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("cannot be written into the chat template \"own.jinja\"");
        }
    }

    @Test
    void theHashIsOfTheTextAloneOrOfAllThatDecides() {
        Tokenizer tokenizer = TinyTokenizer.plain();
        ChatFormat named = new TemplateChoice.Named("chatml").format(tokenizer);
        ChatFormat stored = ChatFormat.of(tokenizer, Map.of("default", NamedTemplates.source("chatml")));
        assertThat(stored.sha256()).isEqualTo(named.sha256());
        assertThat(named.withStop("<|endoftext|>").sha256()).isNotEqualTo(named.sha256());
        assertThat(new TemplateChoice.Named("plain").format(tokenizer).sha256()).isNotEqualTo(named.sha256());
    }

    @Test
    void foldersKeepTheirTemplatesInFilesOrInTheConfiguration() throws IOException {
        Map<String, String> templates = Map.of("default", "A", "tool_use", "B");
        for (Map.Entry<String, byte[]> file : TemplateFiles.of(templates).entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        assertThat(TemplateFiles.read(folder)).isEqualTo(templates);
        Path older = Files.createDirectories(folder.resolve("older"));
        assertThat(TemplateFiles.read(older)).isEmpty();
        Files.writeString(older.resolve("tokenizer_config.json"), "{\"chat_template\":\"C\"}");
        assertThat(TemplateFiles.read(older)).isEqualTo(Map.of("default", "C"));
    }

    private static ConversationTokenizer of(String name) {
        Tokenizer tokenizer = TinyTokenizer.plain();
        return new ConversationTokenizer(tokenizer, new TemplateChoice.Named(name).format(tokenizer));
    }

    private static Tokenizer tokenizer(Map<String, String> special, boolean addsBos) {
        return Tokenizer.fromParts(
                new TokenizerParts("tiny", TinyTokenizer.json(), special, List.of(), addsBos, Map.of()));
    }
}
