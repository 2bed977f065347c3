package dev.tunesmith.cli.command;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.EncodedConversation;
import dev.tunesmith.tokenizer.Tokenizer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Renders and tokenises as training does; the mask has a 0 or 1 for each id. Borrows the tokenizer. */
final class ModelTemplateRenderer implements RowRenderer {

    private final Tokenizer tokenizer;
    private final ChatFormat format;
    private final boolean generationPrompt;

    ModelTemplateRenderer(Tokenizer tokenizer, ChatFormat format, boolean generationPrompt) {
        this.tokenizer = tokenizer;
        this.format = format;
        this.generationPrompt = generationPrompt;
    }

    @Override
    public ObjectNode render(ConversationRow row) {
        ChatFormat ofRow = format.withClock(row.clock());
        if (!row.variables().isEmpty()) {
            ofRow = ofRow.withVariables(row.variables());
        }
        EncodedConversation encoded = new ConversationTokenizer(tokenizer, ofRow)
                .encode(row.conversation(), row.generationPrompt() || generationPrompt);
        ObjectNode json = Json.object();
        json.put("text", encoded.text());
        ArrayNode ids = json.putArray("ids");
        for (int id : encoded.ids()) {
            ids.add(id);
        }
        ArrayNode mask = json.putArray("mask");
        for (boolean trained : encoded.mask()) {
            mask.add(trained ? 1 : 0);
        }
        return json;
    }
}
