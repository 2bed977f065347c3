package dev.tunesmith.engine;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.engine.generate.ScoreItem;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.EncodedConversation;
import dev.tunesmith.tokenizer.TemplateFiles;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The text side of a model: prompts and continuations to token ids. A folder without a tokenizer has none, and then takes
 * ids only.
 *
 * <p><b>Owns</b> the tokenizer, but for views made by {@link #inTemplatesOf}, which borrow it.
 */
final class TextInterface implements AutoCloseable {

    private final Path path;
    private final @Nullable Tokenizer tokenizer;
    private final @Nullable ConversationTokenizer chat;
    private final @Nullable UsageException noChat;
    private final Set<Integer> stopIds;

    private TextInterface(
            Path path,
            @Nullable Tokenizer tokenizer,
            @Nullable ConversationTokenizer chat,
            @Nullable UsageException noChat,
            Set<Integer> stopIds) {
        this.path = path;
        this.tokenizer = tokenizer;
        this.chat = chat;
        this.noChat = noChat;
        this.stopIds = stopIds;
    }

    /**
     * Open what a model folder or GGUF file says about text.
     *
     * @param format makes the chat format of a tokenizer
     * @throws ModelFileException if the tokenizer is damaged, or has more tokens than the model
     */
    static TextInterface open(Path path, int vocabSize, Function<Tokenizer, ChatFormat> format, Progress progress) {
        boolean folder = Files.isDirectory(path);
        if (folder && !Files.exists(path.resolve("tokenizer.json"))) {
            progress.note(path + " has no tokenizer.json: only token ids can be given, and answers have no text");
            return new TextInterface(path, null, null, null, stopIdsOfFolder(path));
        }
        Tokenizer tokenizer = folder ? Tokenizer.fromFolder(path) : Tokenizer.fromGguf(path);
        try {
            LocalModel.requireFits(path, tokenizer, vocabSize);
        } catch (ModelFileException e) {
            tokenizer.close();
            throw e;
        }
        try {
            ConversationTokenizer chat = new ConversationTokenizer(tokenizer, format.apply(tokenizer));
            return new TextInterface(path, tokenizer, chat, null, chat.stopIds());
        } catch (UsageException e) {
            return new TextInterface(path, tokenizer, null, e, tokenizer.eosIds());
        }
    }

    /**
     * The same tokenizer with the chat templates of an adapter's folder; the same object where it has none.
     *
     * @throws UsageException if a template cannot be compiled
     */
    TextInterface inTemplatesOf(Path adapter) {
        Map<String, String> templates = tokenizer == null ? Map.of() : TemplateFiles.read(adapter);
        if (tokenizer == null || templates.isEmpty()) {
            return this;
        }
        ConversationTokenizer own = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer, templates));
        return new TextInterface(path, tokenizer, own, null, own.stopIds());
    }

    /** {@code eos_token_id}, one or several, of {@code generation_config.json}, else of {@code config.json}. */
    private static Set<Integer> stopIdsOfFolder(Path folder) {
        Set<Integer> ids = new LinkedHashSet<>();
        for (String name : List.of("generation_config.json", "config.json")) {
            JsonNode node = json(folder.resolve(name)).path("eos_token_id");
            if (node.isInt()) {
                ids.add(node.intValue());
            }
            node.forEach(id -> ids.add(id.asInt()));
            if (!ids.isEmpty()) {
                break;
            }
        }
        return ids;
    }

    private static JsonNode json(Path file) {
        try {
            return Files.exists(file) ? Json.parse(Files.readString(file)) : Json.object();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        } catch (JacksonException e) {
            throw new ModelFileException(file + " is not JSON: " + FileErrors.reason(e), "fetch the model again", e);
        }
    }

    @Nullable
    Tokenizer tokenizer() {
        return tokenizer;
    }

    @Nullable
    ConversationTokenizer chat() {
        return chat;
    }

    /** Tokens that end an answer. */
    Set<Integer> stopIds() {
        return stopIds;
    }

    private Tokenizer requireTokenizer() {
        if (tokenizer == null) {
            throw new UsageException(
                    path + " has no tokenizer.json, so it takes token ids only",
                    "give token ids, or add the model's tokenizer files to the folder");
        }
        return tokenizer;
    }

    private ConversationTokenizer requireChat() {
        requireTokenizer();
        if (chat == null) {
            throw noChat == null ? new UsageException(path + " has no chat template", "give plain text") : noChat;
        }
        return chat;
    }

    /** The ids of a prompt, at least one. */
    int[] encode(Prompt prompt) {
        if (prompt instanceof Prompt.Tokens tokens) {
            return tokens.ids();
        }
        if (prompt instanceof Prompt.Chat conversation) {
            return requireChat().encodePrompt(conversation.conversation());
        }
        int[] ids = requireTokenizer().encodeStart(((Prompt.Text) prompt).text());
        return ids.length == 0 ? emptyContext() : ids;
    }

    /** Context and continuation as ids; the continuation may turn out empty. */
    ScoreItem encode(int index, ScoreRequest.Input input) {
        if (input instanceof ScoreRequest.TokenPair pair) {
            int[] ids = pair.tokens().ids();
            if (pair.promptLength() < 1 || pair.promptLength() > ids.length) {
                throw new DataException(
                        "the prompt length is " + pair.promptLength() + " of " + ids.length + " tokens",
                        "give a prompt length of at least 1 that leaves at least one token to score");
            }
            return ScoreItem.of(index, ids, pair.promptLength());
        }
        return input instanceof ScoreRequest.ChatPair pair
                ? encodeChat(index, pair)
                : encodeText(index, (ScoreRequest.TextPair) input);
    }

    /** Source of the rule: lm-evaluation-harness, {@code api/model.py}, {@code _encode_pair}. */
    private ScoreItem encodeText(int index, ScoreRequest.TextPair pair) {
        Tokenizer text = requireTokenizer();
        int kept = pair.context().length();
        while (kept > 0 && Character.isWhitespace(pair.context().charAt(kept - 1))) {
            kept--;
        }
        String context = pair.context().substring(0, kept);
        String continuation = pair.context().substring(kept) + pair.continuation();
        if (context.isEmpty()) {
            return new ScoreItem(index, emptyContext(), text.encode(continuation));
        }
        int[] whole = text.encodeStart(context + continuation);
        int boundary = text.encodeStart(context).length;
        return ScoreItem.of(index, whole, Math.min(boundary, whole.length));
    }

    private ScoreItem encodeChat(int index, ScoreRequest.ChatPair pair) {
        Conversation prompt = pair.prompt().conversation();
        List<Message> messages = new ArrayList<>(prompt.messages());
        messages.add(Message.assistant(pair.response()));
        EncodedConversation encoded = requireChat().encode(prompt.withMessages(messages), false);
        boolean[] mask = encoded.mask();
        int end = mask.length;
        while (end > encoded.promptLength() && !mask[end - 1]) {
            end--; // what the template writes after the stop token is no part of the response
        }
        return ScoreItem.of(index, Arrays.copyOf(encoded.ids(), end), encoded.promptLength());
    }

    /** What stands before text that has nothing before it. */
    private int[] emptyContext() {
        Tokenizer text = requireTokenizer();
        int id = text.bos()
                .orElseGet(() -> text.eosIds().stream()
                        .findFirst()
                        .orElseThrow(() -> new DataException(
                                "the context is empty, and the tokenizer has neither BOS nor EOS to stand for it",
                                "give a context")));
        return new int[] {id};
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
